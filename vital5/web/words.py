"""Words in the reader's language; safety words only where a person has approved them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale, get_translations, refresh
from markupsafe import Markup, escape

from vital5 import instruments
from vital5.languages import ENGLISH, LANGUAGES, Language
from vital5.vitals.kinds import SafetyWords

SAFETY = "safety"
"""The gettext context of class R1: words that can hurt when they are wrong."""

TRANSLATIONS = "translations"


class NotApproved(LookupError):
    """A safety text has no approved translation, so its whole screen is shown in English."""


class _Gaps(NullTranslations):
    """What stands behind a catalogue: English for ordinary words, a refusal for safety words."""

    def pgettext(self, context: str, message: str) -> Any:
        if context == SAFETY:
            raise NotApproved(message)
        return message

    def upgettext(self, context: str, message: str) -> str:
        return str(self.pgettext(context, message))


class Catalogues(Domain):
    """Loads one compiled catalogue a language, with the gaps behind it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder

    def get_translations(self) -> NullTranslations:
        language: Language = shown_language()
        if language.code not in self.cache:
            self.cache[language.code] = self._load(language)
        found: NullTranslations = self.cache[language.code]
        return found

    def _load(self, language: Language) -> NullTranslations:
        if language is ENGLISH:
            return NullTranslations()
        path = self.folder / language.catalogue / "LC_MESSAGES" / "messages.mo"
        if not path.exists():
            return _Gaps()
        with path.open("rb") as file:
            catalogue = Translations(file)
        catalogue.add_fallback(_Gaps())
        return catalogue


def shown_language() -> Language:
    """The language the page is being written in (English when a screen falls back)."""
    language: Language = g.get("shown", ENGLISH)
    return language


def asked_language() -> Language:
    """The language in the address."""
    language: Language = g.get("language", ENGLISH)
    return language


def show_in(language: Language) -> None:
    """Write the rest of this answer in a language."""
    g.shown = language
    g.pop("catalogue", None)
    refresh()


def shown_catalogue() -> NullTranslations:
    """The catalogue of the shown language, found once a page: a page asks it a hundred times."""
    found: NullTranslations | None = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found


def safety_words(message: str, **numbers: Any) -> Markup:
    """A safety text in the reader's language; raises NotApproved where nobody approved it."""
    return _with(_safety_words_in(shown_catalogue(), str(message)), numbers)


def lone_safety_words(message: str, **numbers: Any) -> Markup:
    """A safety sentence that stands alone, such as one in the foot of every page: where nobody
    approved its translation it is in English and says so, and the page around it is not."""
    try:
        return safety_words(message, **numbers)
    except NotApproved:
        english = _with(Markup(message), numbers)  # noqa: S704 - our own words
        return Markup('<span lang="en" dir="ltr" data-fallback="en">{}</span>').format(english)


# The same words stand on everybody's page; what is put into them does not come here.
@lru_cache(maxsize=8_192)
def _safety_words_in(catalogue: NullTranslations, message: str) -> Markup:
    return Markup(catalogue.upgettext(SAFETY, message))  # noqa: S704 - our own words


@lru_cache(maxsize=8_192)
def _words_in(catalogue: NullTranslations, message: str) -> Markup:
    return Markup(catalogue.ugettext(message) if message else "")  # noqa: S704 - our own words


def _with(words: Markup, numbers: dict[str, Any]) -> Markup:
    if "%" not in words:
        return words
    escaped = {name: escape(value) for name, value in numbers.items()}
    return words % escaped


def said(message: str, **numbers: Any) -> Markup:
    """Words that a pure module marked with N_ or S_, in the reader's language."""
    if isinstance(message, SafetyWords):
        return safety_words(message, **numbers)
    return _with(_words_in(shown_catalogue(), message), numbers)


def official(instrument_id: str) -> str:
    """Nothing, if a questionnaire's official wording exists in the reader's language.

    Raises NotApproved otherwise: its page is then shown whole in English (languages/plan.md 2.2).
    """
    if only_in_english(instrument_id):
        raise NotApproved(instrument_id)
    return ""


def only_in_english(instrument_id: str) -> bool:
    """Whether a questionnaire has no official wording in the language of the page."""
    return instrument_id in unofficial_in(shown_language())


@cache
def unofficial_in(language: Language) -> frozenset[str]:
    """The questionnaires that have no official wording in a language."""
    if language.pseudo:
        return frozenset()
    every = {id for id, _code in instruments.instruments()}
    return frozenset(id for id in every if instruments.instrument(id, language.code) is None)


_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_NUMBERS = re.compile("([0-9]+(?:[:.,/\u2013-][0-9]+)*)")


def isolate(value: object) -> Markup:
    """A number, range, time or code, kept in its own order whatever the text's direction."""
    # Every page calls this often, and Markup.format is slow.
    text = escape(value)
    if not text.isascii() and _LEFTWARD.search(text):
        return _in_words_order(text)
    return Markup(f'<bdi dir="ltr">{text}</bdi>')  # noqa: S704 - escaped


def _in_words_order(text: Markup) -> Markup:
    """A date whose month is a word of a language from right to left: each number by itself."""
    numbers = _NUMBERS.sub(r'<bdi dir="ltr">\1</bdi>', str(text))
    return Markup(f'<bdi dir="rtl">{numbers}</bdi>')  # noqa: S704 - escaped


def call_link(number: str) -> Markup:
    """A telephone number that a tap calls."""
    dialled = "".join(c for c in number if c.isdigit() or c == "+")
    return Markup('<a class="v5-tel" href="tel:{}">{}</a>').format(dialled, isolate(number))


def init_words(app: Flask, folder: Path) -> None:
    """Give the app its catalogues and the names that templates say words with."""
    Babel(app, locale_selector=lambda: shown_language().babel, default_timezone="Europe/London")
    catalogues = Catalogues(folder)
    app.extensions["babel"].instance.domain_instance = catalogues
    app.before_request(catalogues.as_default)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda words: shown_catalogue().ugettext(words),
        ngettext=lambda one, many, n: shown_catalogue().ungettext(one, many, n),
        pgettext=lambda context, words: shown_catalogue().upgettext(context, words),
        npgettext=lambda context, one, many, n: shown_catalogue().unpgettext(context, one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        S_=safety_words,
        S_alone=lone_safety_words,
        said=said,
        official=official,
        only_in_english=only_in_english,
        phone=call_link,
        LANGUAGES=LANGUAGES,
        shown_in=lambda: shown_language().code,
        locale=get_locale,
    )
    app.jinja_env.filters["ltr"] = isolate
