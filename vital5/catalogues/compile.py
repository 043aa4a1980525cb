"""The gate: only what may be shown is compiled, so only that can ever be shown."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from polib import POEntry, POFile

from vital5.catalogues import review
from vital5.catalogues.check import breaking
from vital5.catalogues.entries import current, is_translated, text_class
from vital5.catalogues.places import Places, header, pseudo_languages, translated_languages
from vital5.catalogues.pseudo import pseudo_catalogue
from vital5.catalogues.state import CHECKED, STATE
from vital5.languages import Language


@dataclass
class Compiled:
    """What came of one language."""

    language: Language
    shown: Counter[str] = field(default_factory=Counter)  # how many texts of each class
    problems: list[str] = field(default_factory=list)  # if any: nothing was compiled


def compile_all(places: Places) -> Iterator[Compiled]:
    """Compile every language, and the two that a program makes."""
    for language in translated_languages():
        yield compile_language(places, language)
    for language in pseudo_languages():
        yield _compile_pseudo(places, language)


def compile_language(places: Places, language: Language) -> Compiled:
    """Compile what may be shown of one language, or nothing of it."""
    done = Compiled(language)
    with _or_nothing(places.compiled(language), done):
        catalogue = places.open(language)
        reviews = review.read(places.review(language))
        entries = [entry for entry in current(catalogue) if may_be_shown(entry, reviews)]
        for entry in entries:
            done.problems += [f"“{entry.msgid}” {problem}" for problem in breaking(entry, language)]
        if not done.problems:
            done.shown.update(text_class(entry) for entry in entries)
            state = CHECKED if is_checked(catalogue, reviews) else "draft"
            _write(_holding(entries, language, state), places.compiled(language))
    return done


def _compile_pseudo(places: Places, language: Language) -> Compiled:
    done = Compiled(language)
    with _or_nothing(places.compiled(language), done):
        made = pseudo_catalogue(places.open_template(), language)
        done.shown.update(text_class(entry) for entry in made)
        _write(made, places.compiled(language))
    return done


@contextmanager
def _or_nothing(target: Path, done: Compiled) -> Iterator[None]:
    """Whatever goes wrong, what was compiled before goes: rather a page in English than words
    that somebody has since withdrawn.
    """
    try:
        yield
    except (OSError, ValueError) as problem:
        done.problems.append(str(problem))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if done.problems:
        target.unlink(missing_ok=True)


def may_be_shown(entry: POEntry, reviews: review.Reviews) -> bool:
    """Safety words only when approved by hash; others as drafts, unless somebody doubts them."""
    if text_class(entry) == "R1":
        return reviews.approves(entry)
    return is_translated(entry)


def is_checked(catalogue: POFile, reviews: review.Reviews) -> bool:
    """Whether people have approved every text of residents that is not a safety text."""
    others = [entry for entry in current(catalogue) if text_class(entry) in ("R2", "R3")]
    return bool(others) and all(reviews.approves(entry) for entry in others)


def _holding(entries: list[POEntry], language: Language, state: str) -> POFile:
    made = POFile()
    made.metadata = {
        **header(),
        "Language": language.babel,
        "Plural-Forms": language.plural_forms,
        STATE: state,
    }
    made.extend(entries)
    return made


def _write(catalogue: POFile, target: Path) -> None:
    """Put it there in one move, so that no reader finds half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{target.name}.{os.getpid()}")
    half.write_bytes(catalogue.to_binary())
    half.replace(target)
