"""Each check sees the fault that it is for: the deliberately bad translations."""

from pathlib import Path

import pytest

from tests.languages.approving import ARABIC, SPANISH, plural, safety, save, shelf, text
from vital5.catalogues.check import findings, language_findings
from vital5.catalogues.glossary import Glossary
from vital5.catalogues.places import OURS
from vital5.languages import Language

HEALTH = "vital5/vitals/blood_pressure.py"


def problems(folder: Path, *entries, language: Language = SPANISH) -> list[str]:
    places = shelf(folder, *entries, language=language)
    glossary = Glossary.read(OURS.glossary)
    return [
        finding.problem
        for finding in language_findings(places, language, places.open_template(), glossary)
    ]


def in_spanish(folder: Path, english: str, words: str) -> str:
    return "; ".join(problems(folder, text(english, words, None, HEALTH)))


def in_arabic(folder: Path, english: str, words: str) -> str:
    return "; ".join(problems(folder, text(english, words, None, HEALTH), language=ARABIC))


@pytest.mark.parametrize(
    ("english", "words", "problem"),
    [
        ("Call %(number)s", "Llame al %(numero)s", "fills in"),
        ("Call %(number)s", "Llame", "fills in"),
        ("A fifth, 20%% of it", "Un quinto, 20% de eso", "percent sign"),
        ("Call NHS 111", "Llame a NHS 999", "numbers"),
        ("After 6 months", "Después de unos meses", "numbers"),
        ("After 6 months", "Después de ٦ meses", "digits"),
        ("Call now", "Llame <b>ahora</b>", "markup"),
        ("Call <b>now</b>", "Llame ahora", "markup"),
        ("Call now", "Llame < ahora", "markup"),
        ("Call now", "Llame \u202eahora", "embedding"),
        ("Call now", "Llame \u2066ahora", "open"),
        ("Call now", "Llame\u2069 ahora", "did not open"),
        ("Call now", " Llame ahora", "space"),
        ("Call us", "Llámenos " * 5 + "ya", "times as long"),
        ("Call us today", "Call us today", "English itself"),
        ("Write the top number", "Escriba la presión alta", "does not say “top number”"),
        ("Write the top number", "Escriba el número de arriba, la baja", "means something else"),
        ("Top number (systolic)", "Número de arriba (diastólica)", "means something else"),
        ("High blood pressure", "Azúcar alta (presión arterial alta)", "means something else"),
        ("and stones", "y piedras", "means something else"),
    ],
)
def test_a_fault_in_spanish_is_seen(tmp_path: Path, english: str, words: str, problem: str) -> None:
    assert problem in in_spanish(tmp_path, english, words)


@pytest.mark.parametrize(
    ("english", "words", "problem"),
    [
        ("After 6 months", "بعد 6 أشهر", "not isolated"),
        ("Bottom number (diastolic)", "الرقم السفلي (الانقباضي)", "means something else"),
        ("Send now", "أرسل now", "left in Latin letters"),
        ("A number", "رقم (123)", "numbers"),
    ],
)
def test_a_fault_in_arabic_is_seen(tmp_path: Path, english: str, words: str, problem: str) -> None:
    assert problem in in_arabic(tmp_path, english, words)


@pytest.mark.parametrize(
    ("english", "words"),
    [
        ("After 6 months", "بعد \u20666\u2069 أشهر"),
        ("After 6 months", 'بعد <bdi dir="ltr">6</bdi> أشهر'),
        ("Vital 5 for you", "خدمة Vital 5 لك"),
        ("Number %(number)s", "الرقم %(number)s"),
    ],
)
def test_a_number_that_stands_safely_in_arabic_is_let_be(
    tmp_path: Path, english: str, words: str
) -> None:
    assert "isolated" not in in_arabic(tmp_path, english, words)


def test_values_that_change_places_are_seen_and_a_sound_order_is_not(tmp_path: Path) -> None:
    english = "Your top number is %(systolic)s and your bottom number is %(diastolic)s."
    sound = "Su número de arriba es %(systolic)s y su número de abajo es %(diastolic)s."
    turned = "Su número de abajo es %(diastolic)s y su número de arriba es %(systolic)s."
    swapped = "Su número de arriba es %(diastolic)s y su número de abajo es %(systolic)s."

    assert in_spanish(tmp_path, english, sound) == ""
    assert in_spanish(tmp_path, english, turned) == ""
    assert "the other number" in in_spanish(tmp_path, english, swapped)


def test_bands_that_are_said_alike_are_seen(tmp_path: Path) -> None:
    high, very = safety("High range", "Rango alto"), safety("Very high range", "Rango  alto")

    assert not any("just as" in one for one in problems(tmp_path, high, very))

    very.msgstr = "Rango alto"
    found = problems(tmp_path, high, very)
    assert "is said just as “High range”" in found
    assert any("very high" in one for one in found)


@pytest.mark.parametrize(
    ("forms", "problem"),
    [
        (("Un día", "%(num)s días"), ""),
        (("Un día", "Unos días"), "fills in"),
        (("Un día", ""), "empty"),
        (("Un día", "%(num)s días", "%(num)s días"), "plural forms"),
    ],
)
def test_plural_forms_are_counted_and_whole(
    tmp_path: Path, forms: tuple[str, ...], problem: str
) -> None:
    found = "; ".join(problems(tmp_path, plural("One day", "%(num)s days", *forms)))

    assert problem in found
    assert bool(found) == bool(problem)


def test_another_plural_header_is_seen(tmp_path: Path) -> None:
    places = shelf(tmp_path, text("Send", "إرسال"), language=ARABIC)
    catalogue = places.open(ARABIC)
    catalogue.metadata["Plural-Forms"] = "nplurals=6; plural=(n==0 ? 0 : 5);"
    save(places, catalogue, ARABIC)

    assert any(one.problem.startswith("has another plural header") for one in findings(places))


def test_a_catalogue_behind_its_template_is_seen(tmp_path: Path) -> None:
    places = shelf(tmp_path, text("Send", "Enviar"))
    save(places, places.open_template())

    catalogue = places.open(SPANISH)
    catalogue.append(text("Stop", "Pare"))
    save(places, catalogue)

    assert any(one.problem.startswith("differs from the template") for one in findings(places))


def test_english_with_a_lone_percent_sign_is_seen(tmp_path: Path) -> None:
    places = shelf(tmp_path, text("Half, 50% of it"))

    assert any(one.language == "en" for one in findings(places))
