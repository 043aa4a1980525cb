"""Flask lives here and only here; this is where the parts of the web meet."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Flask, abort, g, redirect, request, url_for
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response
from whitenoise import WhiteNoise

from vital5.catalogues.places import OURS
from vital5.catalogues.state import checked_languages
from vital5.clock import clock_for
from vital5.config import CHECKOUT, Settings
from vital5.database import Database
from vital5.languages import ENGLISH, LANGUAGES, offered
from vital5.web import errors, forms, pages
from vital5.web.asking import Asked
from vital5.web.headers import EveryAnswer, init_headers
from vital5.web.pages import is_fallback, translation_state
from vital5.web.plain_calls import PlainCalls
from vital5.web.second_tap import take_up
from vital5.web.sessions import init_sessions, visit
from vital5.web.showing import init_showing
from vital5.web.staff.navigation import init_navigation
from vital5.web.staff.sessions import AllSessions
from vital5.web.store import Installation
from vital5.web.words import TRANSLATIONS, asked_language, init_words, show_in, shown_language

NEUTRAL_SITE = "https://www.bbc.co.uk/weather"
"""Where "Leave now" leads: a page that says nothing about whoever opens it."""

csrf = CSRFProtect()


def build_app(
    settings: Settings,
    database: Database | None = None,
    kiosk_channel: Callable[[], str] | None = None,
) -> Flask:
    """The application with every part bound to one installation; a kiosk names its channel."""
    app = Flask(
        "vital5",
        root_path=str(CHECKOUT),
        template_folder="templates",
        static_folder="static",
    )
    app.request_class = Asked
    app.config.update(
        SECRET_KEY=settings.keys.newest.derive("forms"),
        WTF_CSRF_TIME_LIMIT=None,
        # Referrer-Policy: no-referrer leaves nothing to compare; Sec-Fetch-Site does that work.
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
    )
    app.extensions["vital5"] = Installation(
        settings,
        database or Database(settings),
        clock_for(settings.clock_file),
        kiosk_channel,
    )
    init_sessions(app)
    app.session_interface = AllSessions()
    _init_templates(app)
    init_words(app, CHECKOUT / TRANSLATIONS)
    init_showing(app)
    init_navigation(app)
    app.extensions["vital5.checked"] = checked_languages(OURS)
    init_headers(app)
    csrf.init_app(app)
    app.before_request(take_up)
    pages.htmx.init_app(app)
    _init_language(app)
    _register(app)
    errors.init_errors(app)
    Compress(app)
    _serve_files(app, settings)
    return app


def _init_templates(app: Flask) -> None:
    app.jinja_options = {
        **app.jinja_options,
        "undefined": ChainableUndefined,
        # Flask would leave out our own macros, whose files end in .jinja.
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "loader": None,
    }
    app.jinja_env.context_class = PlainCalls
    app.jinja_env.loader = ChoiceLoader(
        [
            FileSystemLoader(CHECKOUT / "templates"),
            PackageLoader("nhsuk_frontend_jinja", "templates"),
        ]
    )
    app.jinja_env.undefined = ChainableUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["groupby_run"] = forms.groupby_run
    app.jinja_env.filters["groupby_form"] = forms.groupby_form
    app.jinja_env.globals["choice_items"] = forms.choice_items
    built = json.loads((CHECKOUT / "static" / "built.json").read_text())
    at = f"{app.static_url_path}/"
    versions = {name.removeprefix("static/"): digest[:12] for name, digest in _digests(built)}

    def asset(name: str) -> str:
        return f"{at}{name}?v={versions.get(name, '')}"

    @app.context_processor
    def _shell() -> dict[str, Any]:
        return {
            "shown": shown_language(),
            "asked": asked_language(),
            "fallback": is_fallback(),
            "translation": translation_state(),
            "signed": visit().kept or visit().modified,
            "neutral_site": NEUTRAL_SITE,
            "asset": asset,
            "here": request.path,
            "offered": app.extensions["vital5.offered"],
        }


def _digests(built: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, digest)
        for name, digest in built.get("built", built).items()
        if isinstance(digest, str)
    ]


def _init_language(app: Flask) -> None:
    settings: Settings = app.extensions["vital5"].settings
    app.extensions["vital5.offered"] = offered(pseudo=not settings.production)
    known = {language.code for language in app.extensions["vital5.offered"]}

    @app.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        # An address that leads nowhere still says in which language to say so.
        first = request.path.split("/")[1]
        code = first if values is None else values.pop("lang", ENGLISH.code)
        g.language = LANGUAGES[code] if code in known else ENGLISH
        g.unknown_language = values is not None and code not in known
        show_in(g.language)

    @app.before_request
    def refuse() -> None:
        if g.get("unknown_language"):
            abort(404)

    @app.url_defaults
    def give(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = asked_language().code


def _register(app: Flask) -> None:
    from vital5.web import health, kiosk_api, openreferral
    from vital5.web.admin import directory, looks, outbox, overview, people, practices
    from vital5.web.practice import digest, items, person, recall, reopening, search, worklist
    from vital5.web.programme import fleet, home, kiosk_trust
    from vital5.web.resident import (
        check,
        home_end,
        home_series,
        leave,
        measure,
        nhs_login,
        phone_code,
        public,
        record,
        reports,
        results,
        services,
        share,
        share_send,
        share_who,
        shares,
        start,
        take,
        take_away,
    )
    from vital5.web.staff import account, join, organisation, passkeys, sign_in

    for part in (
        start, check, measure, results, record, take, take_away, home_series, home_end, services,
        reports, public, leave, share, share_who, nhs_login, phone_code, share_send,
        shares,
    ):  # fmt: skip
        app.register_blueprint(part.bp, url_prefix="/<lang>")
    for part in (
        sign_in, account, join, organisation, passkeys, overview, directory, people, practices,
        looks, outbox, worklist, items, reopening, person, search, recall, digest, home, fleet,
        kiosk_trust, health, kiosk_api, openreferral,
    ):  # fmt: skip
        app.register_blueprint(part.bp)
    app.register_blueprint(nhs_login.back_bp)
    csrf.exempt(kiosk_api.bp)

    @app.get("/")
    def root() -> Response:
        return start.choose_language()

    @app.get("/favicon.ico")
    def icon() -> Response:
        return redirect(url_for("static", filename="img/mark.svg"))


def _serve_files(app: Flask, settings: Settings) -> None:
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(CHECKOUT / "static"),
        prefix="static/",
        max_age=31536000,
        allow_all_origins=False,
    )
    app.wsgi_app = EveryAnswer(app, app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
