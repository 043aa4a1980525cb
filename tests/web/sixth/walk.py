"""Walks the sixth vital in a copy of the checkout and prints what it met, as JSON."""

import json
import os
import sys
from pathlib import Path

from tests.visitor import Visitor
from tests.web.walks import HEALTHY, results, walk
from vital5 import migrations
from vital5.config import Settings
from vital5.database import Database
from vital5.web import build_app


def main() -> None:
    settings = Settings.from_environment(dict(os.environ))
    database = Database(settings)
    migrations.upgrade(database)
    visitor = Visitor(build_app(settings, database))
    walk(visitor, until="grip-strength")
    met = {"asked": visitor.page.text}
    met["refused"] = visitor.answers(status=422, grip_kg="strong").errors
    plan = {**HEALTHY, "grip-strength": {"grip_kg": "٣١,٥"}}
    met["reviewed"] = walk(visitor, plan).text
    page = results(visitor, plan)
    met |= {"card": page.card("grip"), "said": page.words_of('[data-vital="grip"]')}
    visitor.sends("check/grip", grip_kg="18")
    met["changed"] = visitor.opens("results").card("grip")
    passport = visitor.sends("keep")
    met["passport"] = passport.words_of(".v5-passport__rows")
    history = visitor.opens("me").soup.select_one("section.v5-hue-grip")
    met["drawn"] = len(history.select("svg.v5-chart__plot circle"))
    met["mine"] = visitor.downloads("me/export.json")
    for language in ("es", "ar", "ar-XB"):
        results(Visitor(visitor.app, language), plan)
    database.close()
    Path(sys.argv[1]).write_text(json.dumps(met))


if __name__ == "__main__":
    main()
