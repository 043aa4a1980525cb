"""The residents of the borough and their 9 million readings, written by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vital5.models import Resident, place_of, table_of
from vital5.sealing import KeyRing

RESIDENTS = 307_000
CHECKS_EACH = 6
VITALS = 5
AT_ONCE = 20_000

Say = Callable[[str], None]

FIRST_RESIDENT, FIRST_CHECK, FIRST_READING = (1 << 120, 2 << 120, 3 << 120)
"""Ids count upwards from here, so that indexes grow at their end."""


def resident_id(number: int) -> UUID:
    """The id of the resident with a number."""
    return UUID(int=FIRST_RESIDENT + number)


def residents(connection: Connection, keys: KeyRing, now: datetime, say: Say) -> None:
    """Every resident, each with a passport of its own."""
    insert = sa.insert(table_of(Resident))
    for start in range(0, RESIDENTS, AT_ONCE):
        rows = []
        for number in range(start, min(start + AT_ONCE, RESIDENTS)):
            made, code = resident_id(number), f"{number:016d}"
            rows.append(
                {
                    "id": made,
                    "language": ("en", "en", "en", "es", "so")[number % 5],
                    "created_at": now - timedelta(days=900),
                    "used_at": now - timedelta(days=number % 300),
                    "forget_at": now + timedelta(days=731 - number % 300),
                    "passport": keys.seal(code, place_of("resident", "passport", made)),
                    "passport_fingerprint": keys.fingerprint(code, "passport"),
                }
            )
        connection.execute(insert, rows)
    connection.commit()
    say(f"{RESIDENTS:,} residents")


_WORDS = {
    "sqlite": {
        "numbers": "(WITH RECURSIVE counted(n) AS (SELECT {start} UNION ALL "
        "SELECT n + 1 FROM counted WHERE n < {end} - 1) SELECT n FROM counted)",
        "id": "printf('0{first}%030x', {n})",
        "time": "strftime('%Y-%m-%d %H:%M:%f000', 1795773600 - {ago}, 'unixepoch')",
    },
    "postgresql": {
        "numbers": "(SELECT n FROM generate_series({start}::bigint, {end} - 1) AS n)",
        "id": "('0{first}' || lpad(to_hex({n}), 30, '0'))::uuid",
        "time": "to_timestamp(1795773600 - {ago})",
    },
}

_VITAL = """CASE {n} %% 5 WHEN 0 THEN 'blood_pressure' WHEN 1 THEN 'smoking' WHEN 2 THEN 'alcohol'
 WHEN 3 THEN 'weight' ELSE 'mood' END"""
_BAND = """CASE {n} %% 5 WHEN 0 THEN CASE ({n} / 5 * 7919) %% 10 WHEN 0 THEN 'very_high'
 WHEN 1 THEN 'high_stage2_range' WHEN 2 THEN 'high_stage1_range' WHEN 3 THEN 'raised_normal'
 ELSE 'normal' END WHEN 1 THEN 'never_user' WHEN 2 THEN 'low' WHEN 3 THEN 'overweight'
 ELSE 'good' END"""
_NAME = """CASE {n} %% 5 WHEN 0 THEN 'systolic' WHEN 1 THEN 'cigarettes_per_day'
 WHEN 2 THEN 'auditc_score' WHEN 3 THEN 'bmi' ELSE 'who5_percent' END"""
_NUMBER = """CASE {n} %% 5 WHEN 0 THEN 100 + ({n} * 31) %% 90 WHEN 1 THEN 0
 WHEN 2 THEN ({n} * 17) %% 12 WHEN 3 THEN 19 + ({n} * 13) %% 20 ELSE ({n} * 29) %% 101 END"""


def _said(template: str, n: str = "n") -> str:
    return template.format(n=n).replace("%%", "%")


def readings(connection: Connection, kind: str, say: Say) -> None:
    """Six checks for each resident over two and a half years, five readings in each."""
    words = _WORDS[kind]
    checks = RESIDENTS * CHECKS_EACH
    total = checks * VITALS

    def made(first: str, n: str) -> str:
        return words["id"].format(first=first, n=n)

    def at(ago: str) -> str:
        return words["time"].format(ago=ago)

    ago = f"(({{n}} % {CHECKS_EACH}) * 13000000 + ({{n}} * 7919) % 13000000)"
    statements = (
        ("health_check", checks, f"""INSERT INTO health_check (id, resident_id, channel, language,
            started_at, touched_at, finished_at)
            SELECT {made("2", "n")}, {made("1", f"n / {CHECKS_EACH}")},
            CASE n % 4 WHEN 0 THEN 'kiosk' ELSE 'web' END, 'en',
            {at(ago.format(n="n"))}, {at(ago.format(n="n"))}, {at(ago.format(n="n"))}
            FROM {{numbers}} AS counted"""),  # noqa: S608 - our own words
        ("reading", total, f"""INSERT INTO reading (id, check_id, vital, band, urgency, rule,
            rule_version, source, taken_at, recorded_at)
            SELECT {made("3", "n")}, {made("2", f"n / {VITALS}")}, {_said(_VITAL)},
            {_said(_BAND)}, 'self_care', 'BENCH', '1', 'typed',
            {at(ago.format(n=f"(n / {VITALS})"))}, {at(ago.format(n=f"(n / {VITALS})"))}
            FROM {{numbers}} AS counted"""),  # noqa: S608 - our own words
        ("reading_value", total, f"""INSERT INTO reading_value (reading_id, name, number)
            SELECT {made("3", "n")}, {_said(_NAME)}, {_said(_NUMBER)}
            FROM {{numbers}} AS counted"""),  # noqa: S608 - our own words
    )  # fmt: skip
    for table, count, template in statements:
        for start in range(0, count, 1_000_000):
            numbers = words["numbers"].format(start=start, end=min(start + 1_000_000, count))
            statement = template.replace("{numbers}", numbers)
            # psycopg takes a lone % for the place of a value.
            connection.exec_driver_sql(
                statement if kind == "sqlite" else statement.replace("%", "%%")
            )
            connection.commit()
        say(f"{count:,} rows of {table}")
