"""Who is due again: a list to work through, to print, and to take into a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.services.copy_text import inert
from vital5.services.practice import recall
from vital5.services.practice.recall import Due
from vital5.web.pages import page
from vital5.web.practice import words
from vital5.web.practice.desk import at_a_practice, at_desk
from vital5.web.staff.access import fresh_only
from vital5.web.store import local_now

bp = Blueprint("recall", __name__, url_prefix="/practice")

AHEAD = (0, 30, 90)
"""Days from today until which the list may reach."""


@bp.get("/recall")
@at_a_practice
def show() -> Response:
    """Who is due by today, or soon."""
    with at_desk() as desk:
        found = recall.due(desk, _until())
        desk.note("listed", "recall", desk.practice_id)
    return page(
        "practice/recall.html",
        name="recall",
        title=_l("Recall"),
        due=found,
        today=local_now().date(),
        days=_days(),
        ahead=AHEAD,
        words=words,
    )


@bp.get("/recall.csv")
@at_a_practice
@fresh_only
def as_csv() -> Response:
    """The same list for a spreadsheet; the export is noted."""
    with at_desk() as desk:
        found = recall.due(desk, _until())
        desk.note("exported", "recall", desk.practice_id, reason="csv")
    answer = Response("\ufeff" + _csv(found), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="vital-5-recall.csv"'
    return answer


def _days() -> int:
    given = request.args.get("days", "")
    return next((days for days in AHEAD if str(days) == given), 0)


def _until() -> date:
    return local_now().date() + timedelta(days=_days())


def _csv(found: list[Due]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [_("Due on"), _("Name"), _("Date of birth"), _("NHS number"), _("Language"),
         _("Identity"), _("Last shared")]
    )  # fmt: skip
    for one in found:
        row = (one.on.isoformat(), one.name, one.birth_date, one.nhs_number,
               words.language_name(one.language), words.LEVELS.get(one.level, one.level),
               one.last_shared.isoformat())  # fmt: skip
        writer.writerow([inert(cell) for cell in row])
    return out.getvalue()
