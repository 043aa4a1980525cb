"""One place asks for a practice's rows; whoever works there cannot leave the wall out."""

from __future__ import annotations

import ast
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "vital5" / "services" / "practice"
OF_A_PRACTICE = {"InboxItem", "PracticePerson", "PersonWord", "Share", "ShareEvent",
                 "PracticeMessage", "AuditEntry", "Output"}  # fmt: skip
WITHOUT_A_DESK = {"desk.py": "the place itself"}


def asked_for(path: Path) -> set[str]:
    """Tables that a file selects, changes or deletes by itself, without the wall in the call."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if ast.unparse(node.func) in ("sa.select", "sa.delete", "session.get", "session.get_one"):
            found |= {ast.unparse(one).split(".")[0] for one in node.args} & OF_A_PRACTICE
    return found


def test_only_the_desk_begins_a_query() -> None:
    walls = {path.name: asked_for(path) for path in SERVICES.glob("*.py")}

    assert len(walls) > 8
    assert {name for name, tables in walls.items() if tables} == set(WITHOUT_A_DESK)


def test_every_statement_of_the_desk_names_the_practice() -> None:
    tree = ast.parse((SERVICES / "desk.py").read_text())
    without = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and "sa.select" in ast.unparse(node)
        and "practice_id == self.practice_id" not in ast.unparse(node)
        and node.name != "names_of_staff"  # names alone, of ids that the practice's rows hold
    ]

    assert without == []


def test_every_change_made_elsewhere_names_the_practice() -> None:
    for path in SERVICES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Expr | ast.Assign | ast.Return):
                text = ast.unparse(node)
                if "sa.update(" in text:
                    assert "practice_id" in text, f"{path.name}: {text}"
