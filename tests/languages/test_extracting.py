"""Every marked text is found, in Python and in templates, safety texts under their own context."""

from pathlib import Path

import pytest

from vital5.catalogues.entries import text_class
from vital5.catalogues.extract import NotLiteral, template, texts_of

PYTHON = """
from vital5.vitals.kinds import N_, S_
TITLE = N_("Blood pressure")
LONG = S_(
    "Call %(number)s "
    "now"
)
def S_(message): ...
# Translators: on a button
LABEL = _l("Send")
said(LONG, number=number)
COUNT = ngettext("One day", "%(num)s days", days)
SHARE = pgettext("with a doctor", "Share")
"""

JINJA = """
{% macro help(step) %}
{% call details(_("More about this")) %}
<p>{{ S_('Call %(number)s now.',
         number=phone('999')) }}</p>
{% endcall %}
{{ button(S_("Yes, delete it"), variant="warning") }}
{{ said(step.title) }}
{% endmacro %}
"""


def found(folder: Path, name: str, source: str) -> list[tuple[str, str, str]]:
    path = folder / name
    path.write_text(source)
    return [(text.context, text.message, text.plural) for text in texts_of(path, name)]


def test_python_marks_are_found_with_lines_joined(tmp_path: Path) -> None:
    assert found(tmp_path, "words.py", PYTHON) == [
        ("", "Blood pressure", ""),
        ("safety", "Call %(number)s now", ""),
        ("", "Send", ""),
        ("", "One day", "%(num)s days"),
        ("with a doctor", "Share", ""),
    ]


def test_template_marks_are_found_inside_calls_and_with_numbers(tmp_path: Path) -> None:
    assert sorted(found(tmp_path, "words.html", JINJA)) == [
        ("", "More about this", ""),
        ("safety", "Call %(number)s now.", ""),
        ("safety", "Yes, delete it", ""),
    ]


@pytest.mark.parametrize("source", ["{{ S_(words) }}", "{{ _('Call ' ~ number) }}"])
def test_a_mark_without_words_is_refused_by_file_and_line(tmp_path: Path, source: str) -> None:
    with pytest.raises(NotLiteral, match=r"page\.html:1"):
        found(tmp_path, "page.html", source)


def test_a_mark_on_a_variable_in_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotLiteral, match=r"page\.py:1: S_"):
        found(tmp_path, "page.py", "S_(words)")


def test_a_template_that_does_not_parse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="unexpected"):
        found(tmp_path, "page.html", "{{ _('Send' }}")


@pytest.mark.parametrize(
    ("place", "source", "its_class"),
    [
        ("templates/resident/keep.html", "{{ S_('Delete') }}", "R1"),
        ("templates/vitals/mood.html", "{{ _('Delete') }}", "R2"),
        ("vital5/visit/about.py", "N_('Delete')", "R2"),
        ("vital5/vitals/mood.py", "N_('Delete')", "R2"),
        ("templates/resident/keep.html", "{{ _('Delete') }}", "R3"),
    ],
)
def test_where_a_text_stands_says_its_class(
    tmp_path: Path, place: str, source: str, its_class: str
) -> None:
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(source)

    [entry] = template(tmp_path)

    assert text_class(entry) == its_class


def test_what_only_staff_read_is_of_no_class_of_residents(tmp_path: Path) -> None:
    for place in ("templates/practice/rows.html", "templates/admin/people.html"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("{{ _('Worklist') }}")
    (tmp_path / "templates" / "base.html").write_text("{{ _('Print') }}")
    (tmp_path / "templates" / "practice" / "more.html").write_text("{{ _('Print') }}")

    found = {entry.msgid: text_class(entry) for entry in template(tmp_path)}

    assert found == {"Worklist": "staff", "Print": "R3"}


def test_a_text_of_two_classes_takes_the_stricter(tmp_path: Path) -> None:
    for place in ("templates/base.html", "templates/vitals/mood.html"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("{{ _('Not answered') }}")

    [entry] = template(tmp_path)

    assert text_class(entry) == "R2"
    assert [place for place, _line in entry.occurrences] == [
        "templates/base.html",
        "templates/vitals/mood.html",
    ]
