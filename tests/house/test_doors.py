"""docs/doors.md lists every page and every field, as they are in the code now."""

from tests.web.doors import DOCUMENT, door_of, doors, pages_in_code, question_pages, with_table


def test_the_table_of_questions_is_the_one_the_code_gives() -> None:
    text = DOCUMENT.read_text()

    assert with_table(text) == text, "run `python -m tests.web.doors`"


def test_every_page_that_the_code_shows_is_listed() -> None:
    unlisted = [page for page in pages_in_code() if not door_of(page.replace("<…>", "some-thing"))]

    assert len(pages_in_code()) > 20
    assert not unlisted


def test_every_page_that_is_listed_is_in_the_code() -> None:
    shown = {page.replace("<…>", "x") for page in pages_in_code()} | set(question_pages())
    dead = [door.page for door in doors() if not any(door.opens(page) for page in shown)]

    assert not dead


def test_no_page_is_listed_twice() -> None:
    listed = [door.page for door in doors()]

    assert len(listed) == len(set(listed))


def test_no_title_names_a_topic_or_an_answer() -> None:
    topics = ("pressure", "smok", "tobacco", "alcohol", "drink", "weight", "mood", "anx", "preg")

    for door in doors():
        for title in door.titles:
            assert not [topic for topic in topics if topic in title.lower()], door.page
