"""The product on a kiosk's own screen: the resident pages in the kiosk's layout, and its own.

It runs over a database that is made anew at each start, with a key that is never written down: a
power cut leaves nothing that anybody could read.
"""

from __future__ import annotations

import importlib
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa
from flask import Flask, Response, abort, current_app, redirect, request, url_for
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, TemplateNotFound
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from kiosk.pages import PARTS, covers, presence, screen, shut
from kiosk.pages.here import EXTENSION, current, place
from kiosk.pages.presence import SILENT
from kiosk.pages.turning import turned
from kiosk.place import Place
from kiosk.two_languages import english_words
from vital5.config import CHECKOUT, Settings
from vital5.database import Database
from vital5.models import Check, WebSession
from vital5.postcodes import ATTRIBUTIONS
from vital5.web import build_app
from vital5.web.resident.leave import clear_site
from vital5.web.standing import STANDING

KIOSK, HELPED = "kiosk", "kiosk-helped"
"""Channels: somebody by themselves, and somebody whom a helper helped."""

INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "layouts/resident.html": "layouts/kiosk.html",
        "resident/languages.html": "kiosk/languages.html",
        "resident/start.html": "kiosk/welcome.html",
        "resident/question.html": "kiosk/question.html",
        "resident/answers.html": "kiosk/answers.html",
        "resident/urgent.html": "kiosk/urgent.html",
        "resident/results.html": "kiosk/results.html",
        "resident/services.html": "kiosk/services.html",
        "resident/where_to_measure.html": "kiosk/elsewhere.html",
        "errors/problem.html": "kiosk/problem.html",
    }
)
"""Templates of the resident pages, and what a kiosk shows in their place."""

PRIVATE = ("check", "results")
"""Parts of the resident pages that belong to a visit."""

RESIDENT_PARTS = frozenset(
    (
        "start",
        "check",
        "measure",
        "results",
        "services",
        "leave",
        "health",
        "root",
        "icon",
        "static",
    )
)
"""What a kiosk has of the resident pages. All else that the product has is not here: it is for
staff, or needs a keyboard, a network or one's own device."""

NOT_HERE = ("start.whose", "start.back_again", "measure.reminder")

WAYS_IN = ("root", "start.start", "kiosk.begin", "helper.show")
"""Where somebody could begin; barred while the kiosk is out of order or closed."""

IN_SPITE_OF_FAULTS = ("static", "health", "presence", "comfort", "shut")

CRISIS = "check.urgent"
"""A safety screen: it stays longer before anybody is asked whether they are still there."""

KIOSK_PARTS = "kiosk.parts"

LOOPBACK = ("127.0.0.1", "::1")
NAMES = ("127.0.0.1", "localhost", "[::1]")

_LEADS_AWAY = re.compile(
    r'<a\b[^>]*\shref="(?P<to>(tel|sms|mailto|https?):|/)(?P<path>[^"?#]*)[^"]*"[^>]*>'
    r"(?P<words>.*?)</a>",
    re.DOTALL,
)


_LINK = re.compile(r'<a\b[^>]*\shref="(?P<to>[^"]*)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)

ORIGINAL = "original/"
"""What begins like this is the resident template itself, for the kiosk's own to extend."""


class Instead(BaseLoader):
    """Gives the kiosk's own template where it has one."""

    def __init__(self) -> None:
        self._files = FileSystemLoader(CHECKOUT / "templates")

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        own = INSTEAD.get(template) or template.removeprefix(ORIGINAL)
        if own == template:
            raise TemplateNotFound(template)
        return self._files.get_source(environment, own)


def settings_for(data: Path, env: str, clock_file: Path | None) -> Settings:
    """The settings of one run: a database of its own, under a key that only this process knows."""
    return Settings(
        env=env,
        data=data,
        database_url=f"sqlite:///{data / 'visits.db'}",
        keys_text=f"boot:{secrets.token_hex(32)}",
        clock_file=clock_file,
    )


def build_kiosk(running: Place, settings: Settings, database: Database) -> Flask:
    """The kiosk's application, with every part bound to one running kiosk."""

    def channel() -> str:
        return HELPED if running.helped else KIOSK

    app = build_app(settings, database, channel)
    app.extensions[EXTENSION] = running
    loader = app.jinja_env.loader
    app.jinja_env.loader = ChoiceLoader([Instead(), *([loader] if loader else [])])
    app.extensions[STANDING] = lambda: running.config.stands
    app.jinja_env.globals.update(
        kiosk=running,
        english_words=english_words,
        only_read=only_read,
        turned=turned,
        distance_sources=ATTRIBUTIONS,
    )
    running.on_end.append(lambda _visit, _why: wipe(database, running.clock().at))
    app.context_processor(lambda: {"watched": current() is not None})
    steps = _register(app)
    # First of all: who asks, and whether their visit is over, matters more than a form's token.
    first = [_only_from_here, screen.only_the_screen, _notice]
    app.before_request_funcs.setdefault(None, [])[:0] = first
    app.before_request(lambda: _instead(steps))
    app.view_functions["leave.leave"] = presence.stop
    app.view_functions["leave.finish"] = presence.finish
    app.after_request(_lead_nowhere)
    return app


def _register(app: Flask) -> list[Callable[[str, str], AnyResponse | None]]:
    steps = []
    parts: set[str] = set()
    app.extensions[KIOSK_PARTS] = parts
    for name in PARTS:
        part = importlib.import_module(name)
        app.register_blueprint(part.bp, url_prefix="/<lang>")
        parts.add(part.bp.name)
        if hasattr(part, "before_step"):
            steps.append(part.before_step)
    return steps


def wipe(database: Database, now: datetime) -> None:
    """End every session and forget every answer: one visit at a time is all a kiosk has."""
    with database.writing() as session:
        session.execute(sa.delete(Check))
        # Ended and not deleted: an answer that is still on its way must not open it all again.
        session.execute(
            sa.update(WebSession)
            .where(WebSession.revoked_at.is_(None))
            .values(revoked_at=now, check_id=None)
        )


def _only_from_here() -> None:
    """This machine's own browser, under its own name, from our own pages: nobody else."""
    name = re.sub(r":\d+$", "", request.host)
    if request.remote_addr not in LOOPBACK or name not in NAMES:
        abort(403)
    origin = request.headers.get("Origin", "null")
    # Referrer-Policy: no-referrer makes a browser say "null" for our own forms; where it says from
    # which site a post comes, `vital5.web.headers` has looked at that.
    if origin not in ("null", request.host_url.rstrip("/")):
        abort(403)


def is_here(endpoint: str) -> bool:
    """Whether a page of the product is one that a kiosk has."""
    part = endpoint.rpartition(".")[0] or endpoint
    here = part in RESIDENT_PARTS or part in current_app.extensions[KIOSK_PARTS]
    return here and endpoint not in NOT_HERE


def _notice() -> AnyResponse | None:
    """Whoever asks is there; and what belongs to a visit is shown only while it lasts."""
    endpoint, part = request.endpoint or "", request.blueprint or request.endpoint or ""
    if endpoint and not is_here(endpoint):
        abort(404)
    here = current()
    # A page that only looks again, by itself, is no sign of a person.
    if endpoint not in SILENT and "again" not in request.args:
        _note_sign(endpoint)
    if place().faults and part not in IN_SPITE_OF_FAULTS:
        return shut.shut()
    if here is None and (part in PRIVATE or endpoint == "start.check"):
        return clear_site(redirect(url_for("start.start"), 303))
    if here is None and endpoint in WAYS_IN:
        return shut.shut()
    return None


def _note_sign(endpoint: str) -> None:
    if request.method == "POST":
        place().answered()
    else:
        place().turn_page()
    if endpoint == CRISIS:
        place().stand(place().times.crisis)


def _instead(
    steps: list[Callable[[str, str], AnyResponse | None]],
) -> AnyResponse | None:
    """What a kiosk shows before a page of questions or the results, if anything."""
    if request.endpoint == "results.results":
        return covers.before_results()
    if request.endpoint != "check.step":
        return None
    values = request.view_args or {}
    found = (ask(values["part"], values.get("slug") or "") for ask in steps)
    return next((one for one in found if one is not None), None)


def _lead_nowhere(response: Response) -> Response:
    """A kiosk has no telephone, no other site and not every page: such links become words."""
    if response.mimetype == "text/html" and not response.direct_passthrough:
        html = response.get_data(as_text=True)
        response.set_data(_LEADS_AWAY.sub(_unlinked, html))
    return response


def only_read(html: str) -> Markup:
    """The same words with nothing among them to press; a button that leads on is left out."""

    def words(link: re.Match[str]) -> str:
        leads_on = "nhsuk-button" in link[0] and link["to"].startswith(("#", "/"))
        return "" if leads_on else f'<span class="v5-unlinked">{link["words"]}</span>'

    return Markup(_LINK.sub(words, html))  # noqa: S704 - a part of our own page


def _unlinked(link: re.Match[str]) -> str:
    if link["to"] == "/" and _leads_to_a_page_here(f"/{link['path']}"):
        return link[0]
    if link["to"].startswith("http"):
        return ""  # "Website" alone says nothing
    return f'<span class="v5-unlinked">{link["words"]}</span>'


def _leads_to_a_page_here(path: str) -> bool:
    routes = current_app.url_map.bind("kiosk")
    try:
        endpoint, _values = routes.match(path)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return is_here(str(endpoint))
