"""Where the programme team begins: what waits for somebody, and how far people come."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.services.programme_alarms import waiting
from vital5.services.reach import LEAST, reach
from vital5.services.staff.roles import ADMINISTRATOR, PROGRAMME
from vital5.web.pages import page
from vital5.web.programme.drawing import drawn
from vital5.web.staff.access import current_staff, staff_only
from vital5.web.store import database, keys, now

bp = Blueprint("programme", __name__, url_prefix="/programme")

CHANNELS = {
    "web": _l("On their own phone or computer"),
    "kiosk": _l("At a kiosk"),
    "kiosk-helped": _l("At a kiosk, with a helper"),
}


@bp.get("/")
@staff_only(PROGRAMME, ADMINISTRATOR)
def show() -> Response:
    """The alarms, and the numbers of the last weeks: rounded, none of them small."""
    with database().reading() as session:
        wait = waiting(session, now(), keys().newest.id)
        found = reach(session, now())
    return page(
        "programme/overview.html",
        name="programme",
        title=_l("Programme"),
        wait=wait,
        calls=wait.calls,
        reach=found,
        drawn=drawn(found.days),
        least=LEAST,
        channels=CHANNELS,
        languages={line.name: _language(line.name) for line in found.languages},
        may_check_entries=current_staff().role == ADMINISTRATOR,
    )


def _language(code: str) -> str:
    """What a language is called in English."""
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (ValueError, UnknownLocaleError):
        return code
