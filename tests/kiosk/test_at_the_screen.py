"""A whole check at a kiosk: what is covered, what is asked in which order, and the way out."""

from __future__ import annotations

import re

import pytest

from tests.kiosk.places import Stand
from tests.visitor import Page, Visitor
from vital5.services.passport import ALPHABET, grouped, new_code

ANSWERS: dict[str, dict[str, object]] = {
    "about-you-age": {"age": "45"},
    "about-you-pregnancy": {"pregnant": "false"},
    "about-you-conditions": {"known_hypertension": "false", "type2_diabetes": "false"},
    "blood-pressure-symptoms": {"symptoms": ["none"]},
    "smoking-products": {"products": ["none"]},
    "smoking-history": {"cigarette_history": "never"},
    "alcohol-auditc": {"items-1": "0"},
    "weight-permission": {"eating_disorder_or_prefers_not_to_see": "no"},
    "weight-measures": {"weight_kg": "70", "height_cm": "175"},
    "weight-ethnicity": {"ethnic_group": "Prefer not to say"},
    "mood-who5": {f"items-{number}": "3" for number in range(1, 6)},
}


def goes_on(somebody: Visitor) -> Page:
    """Answer the page in front, or pass it over."""
    name = somebody.page.name
    if name in ("kiosk-cover", "kiosk-show-results"):
        return somebody.presses("/uncover")
    if name == "blood-pressure-reading":  # without a cuff
        return somebody.posts(
            "check/blood-pressure", {"csrf_token": somebody.token(), "skip_vital": "true"}
        )
    return somebody.answers(**ANSWERS.get(name, {}))


def walks(somebody: Visitor, until: str) -> list[str]:
    """The names of the pages up to one of them."""
    names = [somebody.page.name]
    while names[-1] != until:
        assert len(names) < 60, names
        names.append(goes_on(somebody).name)
    return names


def test_the_order_is_that_of_the_rules(kiosk: Stand) -> None:
    somebody = kiosk.started()

    names = walks(somebody, "results")

    parts = list(dict.fromkeys(name.split("-")[0] for name in names))
    assert parts == ["about", "blood", "smoking", "alcohol", "weight", "kiosk", "mood", "answers",
                     "results"]  # fmt: skip
    assert names.index("blood-pressure-symptoms") < names.index("smoking-products")
    assert names[-3:] == ["answers", "kiosk-show-results", "results"]
    assert not [name for name in names if name.startswith(("mood-phq", "mood-gad"))]


def test_mood_stays_hidden_until_it_is_touched_each_time(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "kiosk-cover")

    assert "WHO" not in somebody.page.text
    assert somebody.presses("/uncover").name == "mood-who5"
    assert somebody.opens("check/mood").name == "kiosk-cover"


def test_mood_can_be_left_out_without_being_seen(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "kiosk-cover")
    form = somebody.page.soup.select("main form")[1]

    assert somebody.sends_form(form, button="skip_vital").name == "answers"

    # And taken up again from there.
    assert somebody.opens(somebody.page.link("Answer it now")).name == "kiosk-cover"
    assert somebody.presses("/uncover").name == "mood-who5"


@pytest.mark.parametrize(
    ("part", "covered"),
    [("about-you", False), ("about-you/pregnancy", True), ("smoking", False), ("alcohol", True),
     ("weight", True), ("mood", True)],
)  # fmt: skip
def test_in_company_every_private_question_is_covered(
    kiosk: Stand, part: str, covered: bool
) -> None:
    somebody = kiosk.started(company="with_somebody")
    walks(somebody, "answers")

    assert (somebody.opens(f"check/{part}").name == "kiosk-cover") == covered


def test_in_company_answers_about_mood_are_not_read_back(kiosk: Stand) -> None:
    alone, watched = kiosk.started(), None
    walks(alone, "answers")
    assert "More than half of the time" in alone.page.text

    watched = kiosk.started(company="with_somebody")
    walks(watched, "answers")
    assert "More than half of the time" not in watched.page.text


def test_results_are_shown_only_when_asked_for(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "kiosk-show-results")

    assert "70" not in somebody.page.text
    assert somebody.opens("results").name == "kiosk-show-results"
    assert somebody.presses("/uncover").name == "results"


def test_finish_on_the_results_ends_the_visit(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "results")

    page = somebody.presses("/finish")

    assert page.name == "kiosk-ended"
    assert kiosk.place.visit is None
    assert page.headers["Clear-Site-Data"]


def test_no_page_leads_to_another_site_or_a_telephone(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "results")
    for path in ("services", "where-to-measure", "help", "on-my-phone"):
        somebody.opens(path)

    links = [str(a["href"]) for page in somebody.seen for a in page.soup.find_all("a", href=True)]
    assert len(links) > 100
    assert [link for link in links if re.match(r"[a-z]+:", link)] == []


def test_a_crisis_screen_waits_five_minutes(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "blood-pressure-symptoms")

    page = somebody.answers(symptoms=["chest_pain"])

    assert page.name == "urgent-blood-pressure"
    kiosk.passes(299)
    assert somebody.downloads("presence")["state"] == "here"
    kiosk.passes(1)
    assert somebody.downloads("presence") == {"state": "warned", "left": 30.0}
    kiosk.passes(30)
    assert somebody.downloads("presence")["state"] == "nobody"


def test_after_a_crisis_screen_a_page_waits_as_long_as_any(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "blood-pressure-symptoms")
    somebody.answers(symptoms=["chest_pain"])
    somebody.answers()

    kiosk.passes(60)
    assert somebody.downloads("presence")["state"] == "warned"


def test_a_person_is_called_without_a_reason_and_only_where_there_is_one(kiosk: Stand) -> None:
    called: list[object] = []
    kiosk.place.on_call.append(called.append)
    somebody = kiosk.started()
    somebody.opens("help")

    assert "Nobody was told why" in somebody.presses("/help/call").text
    assert len(called) == 1


def test_how_the_screen_looks_is_forgotten_with_the_visit(kiosk: Stand) -> None:
    somebody = kiosk.started()
    form = somebody.page.soup.select_one('form[action$="/comfort"]')
    assert form is not None
    page = somebody.sends_form(form, button="low")
    assert "v5-kiosk--low" in str(page.soup.html["class"])  # type: ignore[index]

    somebody.presses("/stop")
    assert not kiosk.place.comfort.low


def test_without_a_line_a_passport_is_noted_for_later_and_the_page_says_so(kiosk: Stand) -> None:
    somebody = kiosk.started()
    code = new_code()
    somebody.opens("my-passport")
    for at, key in enumerate(code):
        page = somebody.answers(key=f"code:{key}", button="key")
        field = page.soup.find("input", attrs={"name": "code"})
        assert field is not None
        assert field["value"] == code[: at + 1]
    page = somebody.answers()

    assert page.name == "kiosk-passport-later"
    assert "as soon as this machine has a connection" in page.text
    visit = kiosk.place.visit
    assert visit is not None
    assert visit.passport == code
    assert somebody.opens("my-record").name == "kiosk-passport-later", "there is nothing to show"


def test_a_reader_of_square_codes_types_the_passports_address(kiosk: Stand) -> None:
    somebody, code = kiosk.started(), new_code()
    somebody.sends("my-passport", code=f"https://vital5.example/en/passport#{grouped(code)}")
    assert kiosk.place.visit
    assert kiosk.place.visit.passport == code


def test_whoever_has_a_passport_may_begin_with_it(kiosk: Stand) -> None:
    somebody = kiosk.visitor()
    somebody.sends("", passport="true", button="passport")
    page = somebody.answers(company="alone", button="company")
    assert page.name == "kiosk-passport"
    assert somebody.opens("check").name == "about-you-age"


def test_a_code_that_is_none_is_not_noted(kiosk: Stand) -> None:
    somebody = kiosk.started()
    code = new_code()
    wrong = code[:-1] + next(one for one in ALPHABET if one != code[-1])

    assert somebody.sends("my-passport", status=422, code=wrong).errors
    assert kiosk.place.visit is not None
    assert kiosk.place.visit.passport == ""


def test_with_a_helper_the_result_about_mood_is_asked_for_once_more(kiosk: Stand) -> None:
    somebody = kiosk.started(company="with_somebody")
    walks(somebody, "results")

    assert not somebody.page.soup.select('[data-vital="mood"]')
    form = somebody.page.soup.select('form[action$="/uncover"]')[0]
    assert somebody.sends_form(form).soup.select('[data-vital="mood"]')


def test_alone_the_result_about_mood_is_shown_with_the_others(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "results")

    assert somebody.page.soup.select('[data-vital="mood"]')


def test_a_helper_reads_each_page_in_english_too_but_no_answer(kiosk: Stand) -> None:
    somebody = kiosk.started(language="ar")
    assert kiosk.place.visit is not None
    kiosk.place.visit.helped = True
    somebody.answers(age="87")
    somebody.opens("check/about-you")

    beside = somebody.page.words_of(".v5-kenglish")
    assert "How old are you?" in beside
    assert "87" not in beside
    assert somebody.page.soup.select_one('.v5-kenglish[lang="en"][dir="ltr"]')
    assert somebody.page.heading != "How old are you?"


def test_stop_is_on_every_page_of_a_visit_and_on_no_other(kiosk: Stand) -> None:
    before, somebody = kiosk.visitor(), kiosk.visitor()
    public = ("/", "languages", "", "help", "services", "on-my-phone")
    assert [path for path in public if before.opens(path).soup.select(".v5-kstop")] == []

    somebody.sends("")
    somebody.answers(company="alone", button="company")
    assert [path for path in public if not somebody.opens(path).soup.select(".v5-kstop")] == []
