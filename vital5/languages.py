"""The languages of the product: how each is named, written and counted in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language. `code` is BCP 47 and stands in addresses; `babel` is what Babel calls it."""

    code: str
    babel: str
    autonym: str
    direction: str
    plural_forms: str
    pseudo: bool = False  # made by a program from English, for tests and demonstrations only

    @property
    def catalogue(self) -> str:
        """The folder under translations/."""
        return self.code.replace("-", "_")


# Plural headers are set by hand (languages/glossary.json): Babel's own disagree with CLDR.
_ALL = (
    Language("en", "en_GB", "English", "ltr", "nplurals=2; plural=(n != 1);"),
    Language("es", "es", "Español", "ltr", "nplurals=2; plural=(n != 1);"),
    Language(
        "ar",
        "ar",
        "العربية",
        "rtl",
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 "
        ": n%100>=11 ? 4 : 5);",
    ),
    # Babel knows neither pseudo-locale; these two stand in for them.
    Language("en-XA", "en_150", "Ëñgļîšĥ (test)", "ltr", "nplurals=2; plural=(n != 1);", True),
    Language("ar-XB", "ar_001", "‏Test (RTL)", "rtl", "nplurals=2; plural=(n != 1);", True),
)

LANGUAGES = {language.code: language for language in _ALL}
ENGLISH = LANGUAGES["en"]


def offered(*, pseudo: bool) -> list[Language]:
    """The languages a person may choose; the pseudo-locales only where they are wanted."""
    return [language for language in _ALL if pseudo or not language.pseudo]
