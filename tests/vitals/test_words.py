"""What is said: every sentence shown for every judgement, and what no sentence may say.

The list of what may not be said is reliability.md 1.2: no condition named, nothing predicted, no
medicine changed; and clinical/rules.md 3 and 6.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.vitals.people import ANYONE, PREGNANT, UNSAID, items, pair, reading, signs
from tests.vitals.words import TEMPLATES, environment, text, words_of
from vital5.rules.pressure_pregnancy import POSTNATAL_WEEKS
from vital5.visit.about import STEPS as ABOUT_STEPS
from vital5.visit.hours import Hours
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Alarm, Judgement, Person, SafetyWords, Step
from vital5.vitals.weight_steps import HIDE

HOURS = (Hours(surgery_open=True), Hours(surgery_open=False))
TREATED = Person(age=81, pregnant=False, known_hypertension=True, type2_diabetes=True)
PEOPLE = (ANYONE, PREGNANT, UNSAID, TREATED, Person(45, None, None, None, at_kiosk=True))

_MESSAGE = re.compile(r"""\b(S_|_)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")


def in_templates() -> list[tuple[str, str, str]]:
    """File, marker and words of every message in the templates of vitals."""
    return [
        (path.name, found[1], found[2] or found[3])
        for path in sorted((TEMPLATES / "vitals").iterdir())
        for found in _MESSAGE.finditer(path.read_text())
    ]


def in_modules() -> list[tuple[str, str, str]]:
    """The same of the modules, without the questionnaires, whose words are not ours."""
    folder = TEMPLATES.parent / "vital5"
    return [
        (path.name, call.func.id, ast.literal_eval(call.args[0]))
        for path in sorted([*folder.glob("vitals/*.py"), *folder.glob("visit/*.py")])
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("N_", "S_")
        and isinstance(call.args[0], ast.Constant)
    ]


ALL = [*in_templates(), *in_modules()]
OURS = [words for _file, _marker, words in ALL]


def cases() -> Iterator[tuple[str, Judgement]]:
    """Judgements of every kind, for the words of each vital."""
    pressures = [
        (118, 76),
        (125, 79),
        (142, 88),
        (165, 96),
        (190, 55),
        (320, 90),
        (60, 30),
        (88, 50),
    ]
    later: list[dict[str, Any]] = [
        {},
        {"second-reading": pair(150, 92)},
        {"low-symptoms": {"symptom_level": "dizzy_or_tired_sometimes"}},
        {"symptoms": signs("severe_headache")},
        {"symptoms": signs("chest_pain")},
        {"pregnancy-symptoms": {"preeclampsia_symptoms": True}},
    ]
    pulses: list[dict[str, Any]] = [
        {},
        {"rate": Decimal(38)},
        {"rate": Decimal(140)},
        {"rate": Decimal(110)},
        {"irregular_flag": True},
    ]
    extras = [*((more, {}) for more in later), *(({}, pulse) for pulse in pulses)]
    for person, setting, pressed, (more, pulse) in product(
        PEOPLE, ("home", "clinic"), pressures, extras
    ):
        given = {"reading": reading(*pressed, setting=setting, **pulse), **more}
        yield "blood_pressure", CATALOGUE["blood_pressure"].judge(given, person)
    for more in (*later, {"reading": {}, "symptoms": signs("severe_headache")}):
        yield "blood_pressure", CATALOGUE["blood_pressure"].judge(more, PREGNANT)
    for repeat in (True, False):
        given = {
            "reading": reading(118, 76, irregular_flag=True),
            "irregular-repeat": {"irregular_on_repeat": repeat},
        }
        yield "blood_pressure", CATALOGUE["blood_pressure"].judge(given, ANYONE)
    yield from _smoking()
    yield from _alcohol()
    yield from _weight()
    yield from _mood()
    for slug, vital in CATALOGUE.items():
        yield slug, vital.judge({}, ANYONE)


def _smoking() -> Iterator[tuple[str, Judgement]]:
    used = [("none",), ("cigarettes",), ("shisha",), ("vape",), ("gutka",), ("heated_tobacco",)]
    for person, products, history, mouth, ready in product(
        PEOPLE[:2], used, ("never", "ex", "current"), (True, False), ("now", "not_now")
    ):
        given = {
            "products": {"products": products},
            "history": {"cigarette_history": history},
            "amount": {"cigarettes_per_day": Decimal(12)},
            "mouth": {"mouth_patch_over_3_weeks": mouth},
            "readiness": {"readiness": ready},
        }
        yield "smoking", CATALOGUE["smoking"].judge(given, person)


def _alcohol() -> Iterator[tuple[str, Judgement]]:
    forms = [(0, 0, 0), (2, 1, 1), (3, 1, 1), (4, 3, 2), (4, 4, 4)]
    ticked = [(), ("sweating_until_drink",), ("stopped_and_shaking_now",), ("seizure",)]
    for person, three, more, sign in product(PEOPLE, forms, (False, True), ticked):
        given: dict[str, Any] = {"auditc": items(*three), "withdrawal": signs(*sign)}
        if more:
            given["audit"] = items(0, 1, 0, 1, 0, 2, 4, first=4)
        yield "alcohol", CATALOGUE["alcohol"].judge(given, person)
    yield "alcohol", CATALOGUE["alcohol"].judge({"auditc": {"items-1": "2"}}, ANYONE)


def _weight() -> Iterator[tuple[str, Judgement]]:
    for person, kg, hide, group, waist in product(
        PEOPLE,
        (40, 50, 70, 80, 95, 130),
        ("no", "yes"),
        ("Indian", ""),
        (0, 75, 90, 110),
    ):
        measures = {"weight_kg": Decimal(kg), "height_cm": Decimal(170)}
        if waist:
            measures["waist_cm"] = Decimal(waist)
        given: dict[str, Any] = {"permission": {HIDE: hide}, "measures": measures}
        if group:
            given["ethnicity"] = {"ethnic_group": group}
        yield "weight", CATALOGUE["weight"].judge(given, person)
    odd = {"weight_kg": Decimal(70), "height_cm": Decimal("1.7")}
    for hide in ("no", "yes"):
        given = {"permission": {HIDE: hide}, "measures": odd}
        yield "weight", CATALOGUE["weight"].judge(given, ANYONE)


def _mood() -> Iterator[tuple[str, Judgement]]:
    for person, five, rest, ninth, safety in product(
        (ANYONE, PEOPLE[-1]), (5, 2, 1), (0, 1, 2, 3), (None, 0, 1), (None, "safe", "unsafe")
    ):
        given: dict[str, Any] = {
            "who5": items(*[five] * 5),
            "phq2": items(2, 2),
            "gad2": items(1, 2),
        }
        given["phq9"] = items(*[rest] * 6, first=3)
        if ninth is not None:
            given["phq9-item9"] = items(ninth, first=9)
        if safety:
            given["safety"] = {"safety_answer": safety}
        yield "mood", CATALOGUE["mood"].judge(given, person)
    for said, five in product(("yes", "no", "not_now"), ({}, {"who5": items(5, 5, 5, 5, 5)})):
        talk = {"talk_to_someone": said, "mode": "self"}
        yield "mood", CATALOGUE["mood"].judge({"check-in": talk, **five}, ANYONE)
    for given in ({"who5": items(5, 5)}, {"who5": items(2, 2, 2, 2, 2), "gad2": items(3, 3)}):
        yield "mood", CATALOGUE["mood"].judge(given, ANYONE)


@pytest.fixture(scope="module")
def judged() -> list[tuple[str, Judgement]]:
    """One of each kind: the same words need no second look."""
    seen: dict[str, tuple[str, Judgement]] = {}
    for slug, one in cases():
        seen.setdefault(
            f"{slug}{one.band}{one.urgency}{one.answered}{sorted(one.facts.items(), key=str)}",
            (slug, one),
        )
    return list(seen.values())


def test_every_judgement_has_words_for_every_part(judged: list[tuple[str, Judgement]]) -> None:
    assert len(judged) > 500
    for slug, one in judged:
        words = words_of(slug)
        for hours in HOURS:
            assert text(words.status(one)), (slug, one)
            assert text(words.heading(one, hours)), (slug, one)
            assert text(words.advice(one, hours)), (slug, one)
            words.action(one, hours)


def test_urgent_advice_names_the_number_to_ring(judged: list[tuple[str, Judgement]]) -> None:
    for slug, one in judged:
        if one.urgency not in ("same_day", "emergency_999"):
            continue
        number = "999" if one.urgency == "emergency_999" else "111"
        for hours in HOURS:
            words = words_of(slug)
            assert number in text(words.advice(one, hours)), (slug, one)
            said = text(words.heading(one, hours)) + text(words.action(one, hours))
            assert number in said, (slug, one)


def test_nothing_reassuring_is_said_of_anything_urgent(
    judged: list[tuple[str, Judgement]],
) -> None:
    for slug, one in judged:
        if one.urgency in ("same_day", "emergency_999"):
            status = text(words_of(slug).status(one)).lower()
            assert "healthy range" not in status or "below" in status, (slug, one)
            assert status not in ("not answered", "answered", "good"), (slug, one)


def test_the_warning_goes_with_every_word_about_drinking(
    judged: list[tuple[str, Judgement]],
) -> None:
    for slug, one in judged:
        if slug == "alcohol" and one.facts["stop_suddenly_warning"]:
            for hours in HOURS:
                words = words_of("alcohol")
                assert "Do not stop drinking suddenly" in text(words.advice(one, hours))
                if one.urgency != "none":
                    assert "Do not stop drinking suddenly" in text(words.action(one, hours))


def test_every_number_a_reader_sees_keeps_its_direction(
    judged: list[tuple[str, Judgement]],
) -> None:
    for slug, one in judged:
        shown = str(words_of(slug).advice(one, HOURS[0])) + str(
            words_of(slug).heading(one, HOURS[0])
        )
        bare = re.sub(r'<bdi dir="ltr">.*?</bdi>', "", shown)
        bare = re.sub(r"<[^>]*>", "", bare)
        assert not re.search(r"\d", bare), (slug, bare)


def alarms() -> list[tuple[str, Alarm]]:
    pressure = ("red_flag", "maternity", "very_high", "low", "pulse", "check_and_call")
    return [
        *(
            ("blood_pressure", Alarm(kind, topic))
            for topic in pressure
            for kind in ("emergency_999", "same_day")
        ),
        *(("alcohol", Alarm(kind, "withdrawal")) for kind in ("emergency_999", "same_day")),
        *(("mood", Alarm(kind, "mood")) for kind in ("emergency_999", "same_day", "crisis")),
    ]


@pytest.mark.parametrize(("slug", "alarm"), alarms())
@pytest.mark.parametrize("hours", HOURS)
def test_a_safety_screen_says_whom_to_ring(slug: str, alarm: Alarm, hours: Hours) -> None:
    page = str(words_of(slug).alarm(alarm, hours))
    assert page.count("<h1") == 1
    assert ("tel:999" if alarm.kind == "emergency_999" else "tel:111") in page
    assert "999" in page, "every safety screen says when to call 999"
    if alarm.kind == "emergency_999":
        assert "Do not drive yourself" in text(page)
    if alarm.kind == "crisis":
        assert "tel:116123" in page
        assert "85258" in page


def test_a_closed_surgery_is_never_the_way_today() -> None:
    closed = HOURS[1]
    for slug, alarm in alarms():
        assert "call your gp surgery" not in text(words_of(slug).alarm(alarm, closed)).lower()


@pytest.mark.parametrize("slug", list(CATALOGUE))
def test_every_page_has_help_that_can_be_shown(slug: str) -> None:
    for step in CATALOGUE[slug].steps:
        words_of(slug).help(step)


def test_a_sixth_vital_needs_only_help_and_advice() -> None:
    fallback = environment().get_template("vitals/fallback.jinja").module
    for urgency in (
        "none",
        "self_care",
        "local_service",
        "pharmacist",
        "gp",
        "same_day",
        "emergency_999",
    ):
        one = Judgement(band="", urgency=urgency, rule="X", rule_version="1")
        for hours in HOURS:
            assert text(fallback.status(one))  # type: ignore[attr-defined]
            assert text(fallback.heading(one, hours))  # type: ignore[attr-defined]
            fallback.action(one, hours)  # type: ignore[attr-defined]


# --- what no sentence of ours may say ------------------------------------------------------

FORBIDDEN = {
    "names a condition": (
        r"hypertensi|\bobes|depress|anxiety disorder|alcoholi[cs]|addict|dependen[ct]|\bstroke\b"
        r"|heart attack|heart disease|cancer|pre-?eclampsia|atrial|dementia|\bAF\b"
    ),
    "says somebody has something": (
        r"\byou (have|are) (a |an |very |too )?(high|low|raised|overweight|underweight|ill|sick"
        r"|unhealthy|dependent|anxious|at risk)"
    ),
    "predicts": (
        r"\byou (will|are going to) (get|have|die|develop)|your (risk|chance)s? of|heart age"
        r"|per ?cent"
    ),
    "changes a medicine": (
        r"\b(stop|start|change|take|double|skip)\b[^.]{0,30}\b(tablets?|pills?|medicines?)"
    ),
    "says to drink less": r"cut (down|back) (now|on)|drink less\b(?!,)|stop drinking now",
    "blames": r"\b(fault|blame|lazy|should have|bad habit|failed)\b",
    "watches": r"we (are|will be) watching|we monitor|your gp will (call|contact|ring)",
    "is hard to read": (
        r"\b(systolic|diastolic|hypo|acute|symptomatic|cardiovascular|signpost|utili[sz]e)\b"
    ),
}
ALLOWED = {
    # What the surgery said stays so (rules.md 1.7: keep taking medicine).
    "keep taking your medicines as they told you",
    # The names that stand on monitors, beside the plain ones.
    "Top number (systolic)",
    "Bottom number (diastolic)",
    # Said of what has already happened.
    "I have stopped or cut back",
    "you have stopped drinking or cut back",
}


@pytest.mark.parametrize(("why", "pattern"), FORBIDDEN.items(), ids=list(FORBIDDEN))
def test_no_sentence_of_ours(why: str, pattern: str) -> None:
    for file, _marker, words in ALL:
        tried = re.sub(r"%\(\w+\)s", "", words)
        for allowed in ALLOWED:
            tried = tried.replace(allowed, "")
        assert not re.search(pattern, tried, re.IGNORECASE), (why, file, words)


def test_sentences_are_short_and_plain() -> None:
    for words in OURS:
        for sentence in re.split(r"(?<=[.?!:]) ", words):
            assert len(sentence.split()) <= 30, sentence
        assert "%" not in re.sub(r"%\(\w+\)s", "", words), words
        assert "!" not in words, words
        assert "—" not in words, words


def test_no_number_is_written_into_a_sentence_of_a_template() -> None:
    for file, _marker, words in in_templates():
        assert not re.search(r"\d", words), (file, words)


def test_safety_words_are_marked_as_such() -> None:
    for file, marker, words in ALL:
        if re.search(r"\b(999|111|call|today|healthy range|high range)\b", words, re.IGNORECASE):
            ordinary = file.endswith("_steps.py") or file == "about.py"
            assert marker == "S_" or ordinary, (file, words)


def _words_of_step(step: Step) -> Iterator[str]:
    yield step.title
    for field in step.fields:
        yield from (field.label, *(choice.label for choice in field.choices))


def test_a_safety_page_is_wholly_in_safety_words() -> None:
    for vital in CATALOGUE.values():
        for step in vital.steps:
            if step.safety:
                assert all(isinstance(words, SafetyWords) for words in _words_of_step(step)), (
                    step.slug
                )


def test_the_weeks_after_birth_are_those_of_the_rule() -> None:
    said = [words for words in OURS if "give birth in the last" in words]
    assert said
    assert all(f"{POSTNATAL_WEEKS} weeks" in words for words in said)


def test_every_field_has_words_for_what_is_missing_or_may_be_left() -> None:
    for step in (*ABOUT_STEPS, *(s for vital in CATALOGUE.values() for s in vital.steps)):
        for field in step.fields:
            assert field.label
            assert field.kind == "number" or field.kind == "yes_no" or field.choices


def test_templates_say_nothing_unmarked() -> None:
    """Text outside tags and expressions would never be translated."""
    for path in sorted(Path(TEMPLATES / "vitals").iterdir()):
        bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(), flags=re.S)
        assert not re.search(r"\w", bare), (path.name, bare.split())


def test_no_template_lifts_escaping() -> None:
    for path in (TEMPLATES / "vitals").iterdir():
        assert not re.search(r"\|\s*safe|autoescape|Markup", path.read_text()), path.name
