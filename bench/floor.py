"""The floor: a bare Flask application that does only what no such product can leave out."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, Response, redirect
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect, generate_csrf
from wtforms import IntegerField

from vital5.config import Settings
from vital5.database import Database

METADATA = sa.MetaData()
ROWS = sa.Table(
    "floor",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("systolic", sa.Integer),
    sa.Column("diastolic", sa.Integer),
)

PAGE = """<!doctype html><html lang="en"><head><title>Floor</title></head><body><h1>Floor</h1>
{% for row in rows %}<article><h2>{{ row.name }}</h2><p>{{ row.words }}</p>
<a href="{{ url_for('page') }}">{{ row.number }}</a></article>{% endfor %}</body></html>"""
WORDS = "A sentence of a common length that stands here in place of advice. " * 3


class Form(FlaskForm):
    """Two whole numbers."""

    systolic = IntegerField()
    diastolic = IntegerField()


def create_app() -> Flask:
    """The floor on the database of this run."""
    settings = Settings.from_environment()
    database = Database(settings)
    METADATA.create_all(database.engine)
    app = Flask(__name__)
    app.config["SECRET_KEY"] = (settings.data / "floor-key").read_text()
    CSRFProtect(app)
    size = int(os.environ.get("FLOOR_PAGE_BYTES", "8000"))
    rows = [{"name": f"Row {n}", "words": WORDS, "number": n} for n in range(max(1, size // 300))]
    template = app.jinja_env.from_string(PAGE)

    @app.get("/form")
    def form() -> str:
        return f'<input name="csrf_token" value="{generate_csrf()}">'

    @app.post("/form")
    def save() -> Response:
        given = Form()
        if not given.validate_on_submit():
            return Response("refused", 422)
        with database.writing() as session:
            session.execute(
                sa.insert(ROWS).values(systolic=given.systolic.data, diastolic=given.diastolic.data)
            )
        return redirect("/page", 303)  # type: ignore[return-value]

    @app.get("/page")
    def page() -> str:
        return template.render(rows=rows)

    return app


def make_key(folder: Path) -> None:
    """The floor's cookie key, the same in each worker."""
    (folder / "floor-key").write_text(secrets.token_hex(32))
