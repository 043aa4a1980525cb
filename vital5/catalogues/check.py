"""Everything wrong with the catalogues that a program can see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from polib import POEntry, POFile

from vital5.catalogues import review
from vital5.catalogues.entries import (
    current,
    identity,
    originals,
    translations,
)
from vital5.catalogues.glossary import Glossary, too_alike
from vital5.catalogues.places import Places, translated_languages
from vital5.catalogues.update import plural_count
from vital5.catalogues.wording import BREAKING, PLACEHOLDER, RULES, Rule
from vital5.languages import Language


@dataclass(frozen=True)
class Finding:
    """One thing to mend."""

    language: str
    text: str
    problem: str

    def as_json(self) -> dict[str, str]:
        """For a program that reads it."""
        return asdict(self)


def findings(places: Places) -> Iterator[Finding]:
    """Everything wrong with the template, and with each language."""
    template = places.open_template()
    glossary = Glossary.read(places.glossary)
    yield from source_findings(template)
    for language in translated_languages():
        yield from language_findings(places, language, template, glossary)


def source_findings(template: POFile) -> Iterator[Finding]:
    """English that would break wherever it is shown."""
    for entry in template:
        for text in originals(entry):
            if "%" in PLACEHOLDER.sub("", text).replace("%%", ""):
                yield Finding("en", text, "a lone percent sign: write %%, or %(name)s")


def language_findings(
    places: Places, language: Language, template: POFile, glossary: Glossary
) -> Iterator[Finding]:
    """Everything wrong with one language."""
    if not places.catalogue(language).exists():
        yield Finding(language.code, "", "has no catalogue: run vital5 translations update")
        return
    catalogue = places.open(language)
    yield from header_findings(catalogue, language, glossary)
    if {identity(e) for e in current(catalogue)} != {identity(e) for e in template}:
        yield Finding(
            language.code, "", "differs from the template: run vital5 translations update"
        )
    written = [entry for entry in current(catalogue) if any(translations(entry))]
    for entry in written:
        for problem in (
            *entry_problems(entry, language, RULES),
            *glossary.findings(entry, language),
        ):
            yield Finding(language.code, entry.msgid, problem)
    for entry, problem in too_alike(written):
        yield Finding(language.code, entry.msgid, problem)
    yield from review_findings(places, language)


def header_findings(catalogue: POFile, language: Language, glossary: Glossary) -> Iterator[Finding]:
    """Whether plural forms are counted as the one table says."""
    if catalogue.metadata.get("Plural-Forms") != language.plural_forms:
        yield Finding(language.code, "", "has another plural header than vital5/languages.py")
    if glossary.content["plural_forms"].get(language.code) != language.plural_forms:
        yield Finding(language.code, "", "vital5/languages.py and the glossary count plurals apart")


def entry_problems(entry: POEntry, language: Language, rules: Iterable[Rule]) -> list[str]:
    """What one translation breaks. A form for one or two may say its number in words."""
    forms = translations(entry)
    if entry.msgid_plural and len(forms) != plural_count(language):
        return [f"has {len(forms)} plural forms, not {plural_count(language)}"]
    if not all(forms):
        return ["has a plural form that is empty"] if any(forms) else []
    last = len(forms) - 1
    return [
        problem
        for position, words in enumerate(forms)
        for rule in rules
        if (problem := rule(_english(entry, words, position < last), words, language))
    ]


def breaking(entry: POEntry, language: Language) -> list[str]:
    """What would break a page or a number: never compiled."""
    return entry_problems(entry, language, BREAKING)


def _english(entry: POEntry, words: str, may_omit: bool) -> str:
    """What a form is held against: the plural, without the number that the form says itself."""
    english = originals(entry)[-1]
    if may_omit and "%(num)s" not in words:
        return english.replace("%(num)s", "")
    return english


def review_findings(places: Places, language: Language) -> Iterator[Finding]:
    """Approvals that do not count."""
    try:
        reviews = review.read(places.review(language))
    except review.ReviewUnusable as problem:
        yield Finding(language.code, "", str(problem))
        return
    for key, record in reviews.records.items():
        if fault := review.fault(record):
            yield Finding(language.code, key, f"this approval {fault}")
