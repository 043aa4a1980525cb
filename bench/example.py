"""Make bench/example-snapshot.json anew: a real snapshot of somebody's five vitals."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.sharing import people
from vital5.config import Settings
from vital5.database import Database
from vital5.migrations import upgrade

FILE = Path(__file__).with_name("example-snapshot.json")
ADVICE = ["Your blood pressure is high.", "Measure at home for a week, or ask a pharmacist."]
EARLIER = (("2026-01-01", 138, 88), ("2026-02-01", 142, 90), ("2026-03-01", 141, 91),
           ("2026-04-01", 147, 93), ("2026-05-01", 151, 95))  # fmt: skip


def frozen() -> dict[str, Any]:
    """What freezing gives today."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"VITAL5_ENV": "test", "VITAL5_DATA": folder})
        database = Database(settings)
        upgrade(database)
        with database.writing() as session:
            session.add(people.a_practice())
            session.flush()
            found = people.frozen(session, settings.keys, people.a_record(session, settings.keys))
        database.close()
    return found


def example() -> dict[str, Any]:
    """The same with advice, a mark and a course, as most have them."""
    found = frozen()
    for reading in found["vitals"]:
        reading["advice"] = {"language": "en", "texts": ADVICE, "english": ADVICE}
    pressure = found["vitals"][0]
    pressure["quality"] = ["end_digit"]
    pressure["history"] = [
        {"taken_at": f"{day}T09:30:00+00:00", "source": "typed_home", "systolic": systolic,
         "diastolic": diastolic}
        for day, systolic, diastolic in EARLIER
    ]  # fmt: skip
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(example(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
