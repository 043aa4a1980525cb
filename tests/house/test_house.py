"""The rules of the house: lengths, names, templates, gates, and which way things depend."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from vital5.vitals import CATALOGUE

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
PYTHON = sorted(
    path for part in ("vital5", "kiosk", "tests", "bench") for path in (ROOT / part).rglob("*.py")
)
DRAWN = sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.jinja")])
VIEWS = sorted((ROOT / "vital5" / "web" / "resident").glob("*.py"))

# Ratchets: what is longer than the house allows, and how long it may be at most. A number may
# only fall; an entry that is no longer needed has to go.
LONGEST_FILE = 300
LONGER_FILES = {
    "tests/directory/test_matching.py": 380,
    "tests/rules/test_everywhere.py": 410,
    "tests/rules/test_pressure.py": 310,
    "tests/rules/test_weight.py": 340,
    "tests/vitals/test_blood_pressure.py": 430,
    "tests/vitals/test_words.py": 410,
}
LONGEST_FUNCTION = 50
LONGER_FUNCTIONS: dict[str, int] = {}
LONGEST_TEMPLATE = 80
LONGER_TEMPLATES = {
    "components/drawings.jinja": 130,
    "components/kiosk_drawings.jinja": 100,
    "components/service_card.jinja": 160,
    "vitals/alcohol.html": 190,
    "vitals/blood_pressure.html": 230,
    "vitals/mood.html": 150,
    "vitals/smoking.html": 100,
    "vitals/weight.html": 150,
}
MARKED_SAFE = {
    "components/drawings.jinja": 1,
    "components/kiosk_drawings.jinja": 1,
}  # the lines of a drawing, which stand in that file

UNGATED = {
    "check.urgent": "the safety screen itself",
    "measure.reminder": "holds nothing of a person",
    "home_end.reminders": "holds nothing of a person",
    "home_end.sheet": "a sheet of paper, the same for everybody",
    "start.languages": "public",
    "start.start": "public; says only whether a check was begun",
    "start.check": "leads to the safety screen or to the next page, which is gated",
    "start.back_again": "is the question that the gate asks",
    "start.too_young": "holds no answer",
    "leave.leave": "the way out is never barred",
    "leave.finish": "the way out is never barred",
    "public.show": "public",
    "reports.write": "open to everybody; shows nothing of a person",
    "services.everything": "public",
    "services.topic": "public",
}
"""Views that may be reached past an unread safety screen or after a long absence, and why."""


def name_of(path: Path, base: Path = ROOT) -> str:
    return path.relative_to(base).as_posix()


def over(found: dict[str, int], limit: int, allowed: dict[str, int]) -> list[str]:
    """What is too long, and what the ratchet lists without need."""
    long = {name: size for name, size in found.items() if size > limit}
    grown = [f"{n}: {size}" for n, size in long.items() if size > allowed.get(n, limit)]
    return grown + [f"{name} is listed without need" for name in allowed.keys() - long.keys()]


def functions() -> Iterator[tuple[str, int]]:
    for path in (path for path in PYTHON if path.parent.name != "versions"):  # tables, in a row
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name_of(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_no_file_is_longer_than_one_sitting() -> None:
    written = [path for path in PYTHON if path.parent.name != "versions"]  # tables, in a row
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in written}

    assert not over(sizes, LONGEST_FILE, LONGER_FILES)


def test_no_function_is_longer_than_a_screen() -> None:
    assert not over(dict(functions()), LONGEST_FUNCTION, LONGER_FUNCTIONS)


def test_no_template_is_longer_than_it_can_be_read() -> None:
    sizes = {name_of(path, TEMPLATES): len(path.read_text().splitlines()) for path in DRAWN}

    assert not over(sizes, LONGEST_TEMPLATE, LONGER_TEMPLATES)


def test_a_file_is_named_for_a_thing_or_a_deed() -> None:
    kinds = {"utils", "util", "helpers", "helper", "common", "constants", "misc", "lib", "shared"}

    assert not [name_of(path) for path in PYTHON if path.stem in kinds]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in PYTHON
        if (tree := ast.parse(path.read_text())).body and not ast.get_docstring(tree)
    ]

    assert not silent


def test_only_one_file_imports_the_macros_of_the_nhs() -> None:
    importing = [name_of(p, TEMPLATES) for p in DRAWN if '"nhsuk/' in p.read_text()]

    assert importing == ["components/ui.jinja"]


def test_nothing_is_marked_safe_but_our_own_drawings() -> None:
    found = {
        name_of(path, TEMPLATES): marks
        for path in DRAWN
        if (marks := len(re.findall(r"\|\s*safe\b|autoescape", path.read_text())))
    }

    assert found == MARKED_SAFE


@pytest.mark.parametrize(
    "banned", [r"<[^>]*\sstyle=", r"<[^>]*\son[a-z]+=", r"<style", r"javascript:", r"<script>"]
)
def test_no_template_holds_what_the_policy_refuses(banned: str) -> None:
    assert not [name_of(p, TEMPLATES) for p in DRAWN if re.search(banned, p.read_text())]


def test_no_script_writes_html_or_runs_text() -> None:
    scripts = (ROOT / "assets" / "js").rglob("*.js")
    banned = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\("
    )

    assert not [path.name for path in scripts if banned.search(path.read_text())]


def calls_of_page() -> Iterator[tuple[str, str]]:
    """Each view's file and the template it names; what is filled in is *."""
    for path in (p for part in ("vital5/web", "kiosk/pages") for p in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "page" and node.args:
                yield name_of(path), _template(node.args[0])


def _template(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else "*"


def test_every_template_that_a_view_names_is_there() -> None:
    missing = [(view, name) for view, name in calls_of_page() if not list(TEMPLATES.glob(name))]

    assert len(list(calls_of_page())) > 20
    assert not missing


def test_every_template_can_be_read_and_is_used() -> None:
    parser = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    used = {name for _, name in calls_of_page()}
    for path in DRAWN:
        tree = parser.parse(path.read_text())
        named = tree.find_all((nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include))
        used |= {n.template.value for n in named if isinstance(n.template, nodes.Const)}
    parts = [*(ROOT / "vital5").rglob("*.py"), *(ROOT / "kiosk").rglob("*.py")]
    code = "".join(path.read_text() for path in parts)
    unused = [
        name
        for name in (name_of(path, TEMPLATES) for path in DRAWN)
        if not any(Path(name).match(one) for one in used)
        and not name.startswith("vitals/")
        and name not in code
    ]

    assert not unused


@pytest.mark.parametrize("slug", CATALOGUE)
def test_every_vital_has_its_words_and_its_tests(slug: str) -> None:
    words = (TEMPLATES / "vitals" / f"{slug}.html").read_text()

    assert "macro help(" in words
    assert "macro advice(" in words
    assert (ROOT / "tests" / "vitals" / f"test_{slug}.py").is_file()


def test_no_template_repeats_a_clinical_number() -> None:
    """Numbers come from the rules; a template holds telephone numbers and nothing else."""
    found = {}
    for path in (TEMPLATES / "vitals").iterdir():
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        text = re.sub(r"(phone|call)\([^)]*\)|'(999|111|116 123)'\s*\|\s*ltr|tel:\d+", "", text)
        text = re.sub(
            r"v5-[\w-]+|</?h\d|nhsuk[\w-]+|'SHOUT'|85258|option \d|min\(\d|\bh\d\b", "", text
        )
        if numbers := re.findall(r"(?<![\w.-])\d{2,}", text):
            found[path.name] = numbers

    assert not found


def views() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in VIEWS:
        for node in ast.parse(path.read_text()).body:
            decorators = " ".join(ast.unparse(one) for one in getattr(node, "decorator_list", []))
            if isinstance(node, ast.FunctionDef) and re.search(r"bp\.(route|get|post)", decorators):
                yield f"{_blueprint(path)}.{node.name}", node


def _blueprint(path: Path) -> str:
    found = re.search(r'Blueprint\("(\w+)"', path.read_text())
    return found[1] if found else ""


def test_every_view_stands_behind_the_gate_or_says_why_not() -> None:
    open_views = {name for name, node in views() if "gate()" not in ast.unparse(node)}

    assert len(list(views())) > 25
    assert open_views == set(UNGATED)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts of a checkout."""
    command = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_everything_depends_one_way() -> None:
    told = lint_imports(ROOT)

    assert told.returncode == 0, told.stdout[-3000:]
    assert "0 broken" in told.stdout


def test_a_vital_that_imports_the_web_breaks_a_contract(tmp_path: Path) -> None:
    for part in ("vital5", "kiosk"):
        shutil.copytree(
            ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("data", "*.pyc")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "vital5" / "vitals" / "mood.py").open("a") as file:
        file.write("\nimport flask\n")

    told = lint_imports(tmp_path)

    assert told.returncode != 0
    assert "vital5.vitals.mood -> flask" in told.stdout
