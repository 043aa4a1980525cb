"""What nobody can have typed is taken out of a form; what they did type stays."""

from flask import Flask

from tests.visitor import Visitor
from tests.web.walks import ONLY_PRESSURE, results
from vital5.web.asking import CleanWords


def test_nul_characters_are_taken_out_of_names_and_values_and_files_left_alone() -> None:
    file = object()

    fields = CleanWords([("a\0", "1\0"), ("a", "2"), ("b", "\0"), ("c", file)])

    assert fields.to_dict(flat=False) == {"a": ["1", "2"], "b": [""], "c": [file]}


def test_an_answer_with_one_pasted_in_is_kept(visitor: Visitor) -> None:
    visitor.sends("check/about-you", age="4\x005")

    assert visitor.page.name == "about-you-pregnancy"


def test_a_search_for_one_finds_nothing_and_breaks_nothing(any_site: Flask) -> None:
    visitor = Visitor(any_site)
    results(visitor, ONLY_PRESSURE)
    visitor.opens("share/practice")

    page = visitor.answers(button="find", search="Elm\0")

    assert page.name == "share-practice"
