"""What goes into each template of GOV.UK Notify: its own few words, and nothing beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.sharing.people import a_practice
from vital5.config import Notify
from vital5.database import Database
from vital5.models import Outgoing
from vital5.services import notices, unopened

SETTINGS = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
NAMES = sorted(notices.PLACEHOLDERS)
TO_STAFF = [name for name in NAMES if name not in ("code_text", "news_text", "news_email",
                                                   "reminder_text")]  # fmt: skip
EVERYTHING = {"code": "123456", "address": "https://vital5.example/x", "kiosk": "North",
              "place": "Library", "name": "Zoë Example", "pressure": "182/121"}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_template_is_in_the_settings(name: str) -> None:
    assert name.upper() in SETTINGS


@pytest.mark.parametrize("name", TO_STAFF)
def test_only_its_placeholders_leave(sqlite_database: Database, name: str) -> None:
    notify = Notify("https://notify.example", "key", {one: f"id-{one}" for one in NAMES})
    keys = sqlite_database.keys
    with sqlite_database.writing() as session:
        practice = a_practice()
        session.add(practice)
        session.flush()
        to = ["m@example.org"]
        unopened.send_notice(session, keys, name, to, practice.id, NOW, **EVERYTHING)
        session.flush()
        (row,) = session.query(Outgoing).all()
        made = json.loads(notices._pack(notify, session, keys, row, NOW))
    assert made["template"] == f"id-{name}"
    assert set(made["words"]) == set(notices.PLACEHOLDERS[name])


def test_what_residents_are_sent_has_room_for_a_code_and_no_more() -> None:
    told = {name: notices.PLACEHOLDERS[name] for name in NAMES if name not in TO_STAFF}
    assert told == {"code_text": ("code",), "news_text": (), "news_email": (),
                    "reminder_text": ()}  # fmt: skip
