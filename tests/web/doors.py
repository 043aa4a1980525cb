"""docs/doors.md, read; and the same facts read off the code. `python -m tests.web.doors` writes it.

The document is what integrators and outside checks rely on, so the page-walking client holds
every page it is shown against it: its data-page, its title and its fields.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vital5.visit import about
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Field

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "doors.md"
VIEWS = (ROOT / "vital5" / "web", ROOT / "kiosk" / "pages")
QUESTION = "Question <number> of <total>"

_MARK = "<!-- questions -->"
_HOLE = re.compile(r"<[a-z-]+>")


@dataclass(frozen=True)
class Door:
    """One line of the document: a data-page (it may hold <placeholders>), titles, field names."""

    page: str
    titles: tuple[str, ...]
    fields: tuple[str, ...]

    def opens(self, page: str) -> bool:
        """Whether this line is about a page."""
        return bool(_with_holes(self.page).fullmatch(page))

    def allows_title(self, title: str) -> bool:
        """Whether a title, without " – Vital 5" and "Error: ", is one that the page may have."""
        return any(_with_holes(one).fullmatch(title) for one in self.titles)


def _with_holes(text: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in _HOLE.split(text)]
    return re.compile("[a-z0-9-]+".join(parts), re.IGNORECASE)


@cache
def doors() -> tuple[Door, ...]:
    """Every line of the document's tables."""
    rows = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    return tuple(_door([cell.strip() for cell in row.strip("|").split("|")]) for row in rows)


def _door(cells: list[str]) -> Door:
    page, title, fields = cells[:3]
    names = [re.match(r"`([^`]+)`", part) for part in re.split("[;,] ", fields)]
    return Door(page.strip("`"), tuple(title.split(" / ")), tuple(n[1] for n in names if n))


def door_of(page: str) -> Door | None:
    """The document's line about a page, or None."""
    exact = [door for door in doors() if door.page == page]
    return next(iter(exact or [door for door in doors() if door.opens(page)]), None)


def question_pages() -> dict[str, list[Field]]:
    """Every page of questions, by its data-page, with its fields, as the code has them now."""
    owners = {"about-you": about.STEPS}
    owners |= {slug.replace("_", "-"): vital.steps for slug, vital in CATALOGUE.items()}
    found: dict[str, list[Field]] = {}
    for owner, steps in owners.items():
        for step in steps:
            found.setdefault(f"{owner}-{step.on_page or step.slug}", []).extend(step.fields)
    return found


def pages_in_code() -> set[str]:
    """The `name=` of every call of page() in a view; what is filled in is <…>."""
    found = set()
    for path in sorted(path for folder in VIEWS for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "page":
                found |= {_name(key.value) for key in node.keywords if key.arg == "name"}
    return found - {""}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "<…>" for p in node.values)
    return ""  # a name that is worked out: the pages of questions


def _input(field: Field) -> str:
    words = {"number": "number", "yes_no": "true or false"}.get(field.kind)
    values = words or " or ".join(choice.value for choice in field.choices)
    many = " (any of)" if field.kind == "choices" else ""
    return f"`{field.name}`{many}: {values}"


def questions_table() -> str:
    """The table of the pages of questions, as the document holds it."""
    lines = ["| data-page | title | fields and their values |", "|---|---|---|"]
    for page, asked in question_pages().items():
        lines.append(f"| `{page}` | {QUESTION} | {'; '.join(map(_input, asked))} |")
    return "\n".join(lines)


def with_table(text: str) -> str:
    """The document with its table of questions as the code has it now."""
    before, _, after = text.split(_MARK)
    return f"{before}{_MARK}\n{questions_table()}\n{_MARK}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(with_table(DOCUMENT.read_text()))
