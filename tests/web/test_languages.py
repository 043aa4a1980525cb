"""The same pages in every language: the right way round, and safety words only if approved."""

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web.walks import HEALTHY, ONLY_PRESSURE, UNWELL, results
from vital5.languages import LANGUAGES

OTHERS = [code for code in LANGUAGES if code != "en"]
REAL = [code for code in OTHERS if not LANGUAGES[code].pseudo]
PSEUDO = [code for code in OTHERS if LANGUAGES[code].pseudo]


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("plan", [HEALTHY, UNWELL], ids=["healthy", "unwell"])
def test_the_whole_check_is_sound_in_every_language(site: Flask, code: str, plan: dict) -> None:
    visitor = Visitor(site, code)

    page = results(visitor, plan)
    visitor.opens("me")
    visitor.sends("keep")
    visitor.sends("tell-us/feedback", words="¡Gracias!")
    visitor.opens("check/answers")
    visitor.opens("where-to-measure")
    visitor.opens("me/delete")

    assert page.marks["data-overall-urgency"] == ("none" if plan is HEALTHY else "same_day")


@pytest.mark.parametrize("code", REAL)
def test_safety_words_that_nobody_approved_are_shown_in_english_and_say_so(
    site: Flask, code: str
) -> None:
    visitor = Visitor(site, code)
    results(visitor, UNWELL)

    fallen = {page.name for page in visitor.seen if page.marks.get("data-fallback") == "en"}
    drafts = {page.name for page in visitor.seen if page.marks.get("data-translation") == "draft"}
    assert {"urgent-blood-pressure", "urgent-mood", "blood-pressure-symptoms", "results"} <= fallen
    assert {"alcohol-auditc", "mood-phq2"} <= fallen
    assert {"about-you-age", "smoking-products"} <= drafts
    assert not fallen & drafts


@pytest.mark.parametrize("code", REAL)
def test_a_page_in_english_names_the_language_it_could_not_speak(site: Flask, code: str) -> None:
    visitor = Visitor(site, code)
    results(visitor, ONLY_PRESSURE)

    note = visitor.page.soup.select_one(".v5-fallback")

    assert note.select_one(f'bdi[lang="{code}"]').get_text() == LANGUAGES[code].autonym
    assert "interpreter" in note.get_text()


@pytest.mark.parametrize("code", PSEUDO)
def test_a_made_up_language_shows_every_screen_in_itself(site: Flask, code: str) -> None:
    visitor = Visitor(site, code)
    results(visitor, UNWELL)

    assert not [page.name for page in visitor.seen if "data-fallback" in page.marks]


def test_every_language_is_offered_by_its_own_name_and_script(visitor: Visitor) -> None:
    page = visitor.opens("/")

    for code, language in LANGUAGES.items():
        link = page.soup.select_one(f'main a[lang="{code}"]')
        assert link.get_text() == language.autonym
        assert (link["href"], link["dir"]) == (f"/{code}/", language.direction)


def test_the_browsers_own_language_is_suggested_and_never_forced(site: Flask) -> None:
    answer = site.test_client().get("/", headers={"Accept-Language": "ar,en;q=0.5"})

    assert answer.status_code == 200
    assert 'href="/ar/"' in answer.get_data(as_text=True).split("<ul")[0]


@pytest.mark.parametrize(
    "back", ["//evil.example/en/", "https://evil.example/", "/en/\\evil", "javascript:alert(1)"]
)
def test_the_list_of_languages_leads_nowhere_else(visitor: Visitor, back: str) -> None:
    answer = visitor.client.get("/en/languages", query_string={"back": back})

    assert "evil" not in answer.get_data(as_text=True).split("<main")[1]
    assert "alert" not in answer.get_data(as_text=True).split("<main")[1]


def test_a_made_up_language_is_not_offered_to_residents(visitor: Visitor) -> None:
    from vital5.languages import offered

    assert [language.code for language in offered(pseudo=False)] == ["en", *REAL]


@pytest.mark.parametrize(("code", "twice"), [("en", False), ("ar-XB", True)])
def test_a_passport_tells_its_day_in_english_beside_the_readers_own_words(
    site: Flask, code: str, twice: bool
) -> None:
    visitor = Visitor(site, code)
    results(visitor, ONLY_PRESSURE)
    page = visitor.sends("keep")

    said = page.soup.select('.v5-passport__rows dd span[lang="en"]')

    assert [one.get_text().split()[-1].isdecimal() for one in said] == [True] * twice
    assert "('" not in visitor.opens("pages/about").text


@pytest.mark.parametrize("code", REAL)
@pytest.mark.parametrize(("path", "status"), [("", 200), ("nothing-here", 404)])
def test_a_line_about_danger_is_in_english_and_says_so_on_a_page_that_is_not(
    site: Flask, code: str, path: str, status: int
) -> None:
    page = Visitor(site, code).opens(path, status)

    assert page.soup.html["lang"] == code
    lines = page.soup.select('span[lang="en"][dir="ltr"][data-fallback="en"]')
    foot = page.soup.select_one(".v5-footer__small span")
    assert foot in lines
    assert foot.get_text() == "In danger now? Call 999. Urgent but not in danger? Call 111."
    assert [a["href"] for a in foot.select("a")] == ["tel:999", "tel:111"]
    assert len(lines) == (2 if status == 404 else 1)
