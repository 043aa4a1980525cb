"""Practices of the borough: one of 10,000 people with its list, and others around it."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bench.borough_readings import AT_ONCE, resident_id
from vital5.models import (
    AuditEntry,
    InboxItem,
    PersonWord,
    Practice,
    PracticePerson,
    Share,
    ShareEvent,
    Staff,
    place_of,
    table_of,
)
from vital5.sealing import KeyRing
from vital5.services import snapshot
from vital5.services.person_names import words_of
from vital5.services.practice_hours import open_by
from vital5.services.triage import is_urgent, rank_of

PEOPLE = 10_000
OTHERS = 12
PEOPLE_THERE = 800
AUDIT = 300_000
EXAMPLE = json.loads((Path(__file__).with_name("example-snapshot.json")).read_text())
GIVEN = ("Ada", "Ben", "Chidi", "Dilan", "Esra", "Farah", "Goran", "Halima", "Ines", "Jun",
         "Kofi", "Lena", "Musa", "Noor", "Omar", "Priya", "Rosa", "Sami", "Tariq",
         "Uma")  # fmt: skip
FAMILY = ("Test", "Sample", "Example", "Specimen", "Trial", "Model", "Pattern", "Mock", "Draft",
          "Probe", "Proof", "Sketch", "Token", "Stub", "Outline")  # fmt: skip
URGENCIES = ("emergency_999", "same_day", "gp", "pharmacist", "local_service", "self_care", "none")
OFTEN = (1, 3, 60, 80, 150, 400, 300)
NUMBERS = {"emergency_999": (208, 124, "very_high"), "same_day": (186, 122, "very_high"),
           "gp": (151, 95, "high_stage1_range")}  # fmt: skip
SPARK = [138, 142, 141, 147, 151]

Say = Callable[[str], None]


def practice_id(number: int) -> UUID:
    """The id of a practice; number 0 is the one that is measured."""
    return UUID(int=(4 << 120) + number)


def staff_id(number: int) -> UUID:
    """The id of somebody who works there."""
    return UUID(int=(5 << 120) + number)


def practices(connection: Connection, keys: KeyRing, now: datetime, say: Say) -> None:
    """Every practice, its staff, its people and all they shared."""
    made = Maker(keys, now)
    for number in range(OTHERS + 1):
        connection.execute(sa.insert(table_of(Practice)), [made.practice(number)])
        connection.execute(sa.insert(table_of(Staff)), [made.staff(number)])
        people = PEOPLE if number == 0 else PEOPLE_THERE
        for start in range(0, people, 1000):
            rows = made.people(number, start, min(start + 1000, people))
            for model, found in rows.items():
                connection.execute(sa.insert(table_of(model)), found)
            connection.commit()
    say(f"{made.shares:,} shares with {OTHERS + 1} practices")
    _audit(connection, keys, now)
    say(f"{AUDIT:,} entries of the audit")


class Maker:
    """Makes rows; the same ones each time but for what is sealed."""

    def __init__(self, keys: KeyRing, now: datetime) -> None:
        self.keys, self.now = keys, now
        self.random = random.Random(5)  # noqa: S311 - the same borough each time
        self.shares = 0
        self.number = 0

    def _next(self) -> UUID:
        self.number += 1
        return UUID(int=(6 << 120) + self.number)

    def _seal(self, text: str, table: str, column: str, row: UUID) -> bytes:
        return self.keys.seal(text, place_of(table, column, row))

    def practice(self, number: int) -> dict[str, Any]:
        """One practice."""
        return {
            "id": practice_id(number), "code": f"X{number:05d}", "name": f"Surgery {number}",
            "address": "1 Example Road, London", "postcode": "SE15 5EB", "status": "open",
            "receives": "portal", "updated_at": self.now, "joined_at": self.now,
        }  # fmt: skip

    def staff(self, number: int) -> dict[str, Any]:
        """Somebody who works there."""
        made, login = staff_id(number), f"nurse{number}@example.org"
        return {
            "id": made, "role": "practice_staff", "practice_id": practice_id(number),
            "login": self._seal(login, "staff", "login", made),
            "login_fingerprint": self.keys.fingerprint(login, "login"),
            "name": self._seal("N. Nurse", "staff", "name", made), "created_at": self.now,
        }  # fmt: skip

    def people(self, practice: int, start: int, end: int) -> dict[type[Any], list[dict[str, Any]]]:
        """People of a practice with their words, shares, items and events."""
        rows: dict[type[Any], list[dict[str, Any]]] = {
            model: [] for model in (PracticePerson, PersonWord, Share, InboxItem, ShareEvent)
        }
        for number in range(start, end):
            person = self._person(practice, number)
            rows[PracticePerson].append(person["row"])
            rows[PersonWord] += self._words(person)
            for ago in self._days():
                self._share(rows, person, self.now - timedelta(days=ago))
        return rows

    def _days(self) -> Iterator[float]:
        """How many days ago somebody shared: from once to a few times, and a few people often."""
        many = 60 if self.random.random() < 0.002 else self.random.choice((1, 1, 2, 3, 4, 6))
        return (self.random.random() * (60 if at == 0 else 700) for at in range(many))

    def _person(self, practice: int, number: int) -> dict[str, Any]:
        made = self._next()
        given, family = GIVEN[number % 20], FAMILY[number // 20 % 15]
        birth = f"{1940 + number % 65}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        nhs = f"999{(practice * 20_000 + number):07d}"  # not all valid: nobody checks them here
        details = {"given_name": given, "family_name": family, "birth_date": birth,
                   "postcode": "SE15 5EB", "nhs_number": nhs, "phone": None,
                   "spoken_language": "en", "needs": [],
                   "interpreter": number % 9 == 0}  # fmt: skip
        table = "practice_person"
        row = {
            "id": made, "practice_id": practice_id(practice),
            "resident_id": resident_id(practice * PEOPLE + number),
            "details": self._seal(json.dumps(details), table, "details", made),
            "nhs_number": self._seal(nhs, table, "nhs_number", made),
            "nhs_number_fingerprint": self.keys.fingerprint(nhs, "nhs_number"),
            "birth_date": self._seal(birth, table, "birth_date", made),
            "birth_date_fingerprint": self.keys.fingerprint(birth, "birth_date"),
            "level": "unverified", "language": "en", "first_shared_at": self.now,
            "last_shared_at": self.now,
        }  # fmt: skip
        return {"row": row, "details": details, "practice": practice}

    def _words(self, person: dict[str, Any]) -> Iterator[dict[str, Any]]:
        names = (person["details"]["given_name"], person["details"]["family_name"])
        for word in words_of(*names):
            made = self._next()
            yield {
                "id": made, "practice_id": person["row"]["practice_id"],
                "person_id": person["row"]["id"],
                "word": self._seal(word, "person_word", "word", made),
                "word_fingerprint": self.keys.fingerprint(word, "word"),
            }  # fmt: skip

    def _share(self, rows: dict[type[Any], Any], person: dict[str, Any], at: datetime) -> None:
        self.shares += 1
        made, row = self._next(), person["row"]
        urgency = self.random.choices(URGENCIES, OFTEN)[0]
        frozen = self._snapshot(made, person, urgency, at)
        text = snapshot.canonical(frozen)
        share = {
            "id": made, "practice_id": row["practice_id"], "person_id": row["id"],
            "resident_id": row["resident_id"], "check_id": None, "kind": "check",
            "snapshot": self._seal(text, "share", "snapshot", made),
            "snapshot_sha256": snapshot.sha256(frozen), "sent_at": at,
        }  # fmt: skip
        rows[Share].append(share)
        item = self._item(share, person, frozen, urgency)
        rows[InboxItem].append(item)
        kinds = ("sent", "received") + (("opened", "filed") if item["state"] == "filed" else ())
        rows[ShareEvent] += [
            {"id": self._next(), "share_id": made, "practice_id": row["practice_id"],
             "kind": kind, "at": at, "staff_id": None}
            for kind in kinds
        ]  # fmt: skip

    def _snapshot(
        self, made: UUID, person: dict[str, Any], urgency: str, at: datetime
    ) -> dict[str, Any]:
        frozen = deepcopy(EXAMPLE)
        frozen |= {"share_id": str(made), "made_at": snapshot.when(at), "overall_urgency": urgency}
        frozen["person"] |= {**person["details"], "level": "unverified"}
        systolic, diastolic, band = NUMBERS.get(urgency, (128, 79, "raised_normal"))
        for one in frozen["vitals"]:
            one["taken_at"] = snapshot.when(at)
            if one["vital"] == "blood_pressure":
                one |= {"band": band, "urgency": urgency}
                one["values"] |= {"systolic": systolic, "diastolic": diastolic}
        return frozen

    def _item(self, share: dict[str, Any], person: dict[str, Any], frozen: dict[str, Any],
              urgency: str) -> dict[str, Any]:  # fmt: skip
        at, details = share["sent_at"], person["details"]
        # Old ones are filed; of the last fortnight's most, and nearly all that was urgent.
        old = self.now - at > timedelta(days=14)
        done = old or self.random.random() < (0.97 if is_urgent(urgency) else 0.4)
        state = "filed" if done else self.random.choice(("new", "new", "new", "waiting"))
        vitals = [one["vital"] for one in frozen["vitals"]]
        pressure = frozen["vitals"][0]
        row = {
            "name": f"{details['given_name']} {details['family_name']}", "age": 52,
            "birth_date": details["birth_date"], "nhs_number": details["nhs_number"],
            "headline": [
                {"vital": one["vital"], "number": "151/95" if one is pressure else "",
                 "words": "High", "unit": "mmHg" if one is pressure else "", "band": one["band"],
                 "arrow": "up"}
                for one in frozen["vitals"]
            ],
            "source_words": pressure["source"], "spark": SPARK,
            "interpreter": "so" if details["interpreter"] else None,
        }  # fmt: skip
        return {
            "share_id": share["id"], "practice_id": share["practice_id"],
            "person_id": share["person_id"], "state": state, "urgency": urgency,
            "rank": rank_of(urgency), "received_at": at, "vitals": f" {' '.join(vitals)} ",
            "bands": " " + " ".join(f"{o['vital']}:{o['band']}" for o in frozen["vitals"]) + " ",
            "source": self.random.choice(("kiosk", "home", "typed")),
            "language": self.random.choice(("en", "en", "es", "so")), "level": "unverified",
            "interpreter": row["interpreter"], "requests_call": self.random.random() < 0.02,
            "row": self._seal(json.dumps(row), "inbox_item", "row", share["id"]),
            "open_by": open_by(None, at) if is_urgent(urgency) else None,
            "alarmed_at": None,
            "opened_at": at + timedelta(hours=1) if done else None,
            "closed_at": at + timedelta(hours=2) if done else None,
            "closed_by": staff_id(person["practice"]) if done else None,
            "outcome": "no_action" if done else None,
        }  # fmt: skip


def _audit(connection: Connection, keys: KeyRing, now: datetime) -> None:
    """Old entries of the audit. Their chain is not a true one: nothing here verifies it."""
    chance = random.Random(6)  # noqa: S311
    insert = sa.insert(table_of(AuditEntry))
    people = [row.id for row in connection.execute(sa.select(PracticePerson.id))]
    for start in range(1, AUDIT, AT_ONCE):
        connection.execute(
            insert,
            [
                {
                    "id": number, "at": now - timedelta(seconds=AUDIT - number + 4000),
                    "actor": "staff", "actor_id": staff_id(0), "deed": "viewed",
                    "subject": "person", "subject_id": chance.choice(people),
                    "practice_id": practice_id(0), "resident_id": None, "reason": None,
                    "key_id": keys.newest.id, "chain": os.urandom(32),
                }
                for number in range(start, start + AT_ONCE)
            ],
        )  # fmt: skip
    connection.commit()
