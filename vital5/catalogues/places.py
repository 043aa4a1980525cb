"""Where the files of the catalogues lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vital5.config import CHECKOUT
from vital5.languages import ENGLISH, LANGUAGES, Language

if TYPE_CHECKING:
    from polib import POFile

WIDTH = 100
"""Lines of catalogues are folded here, as lines of code are."""


@dataclass(frozen=True)
class Places:
    """The files under one translations folder."""

    folder: Path

    @property
    def template(self) -> Path:
        """Every text in English, as drawn from the sources."""
        return self.folder / "messages.pot"

    @property
    def glossary(self) -> Path:
        """Terms that must be said the same way everywhere, and strings that may not be used."""
        return self.folder / "glossary.json"

    def catalogue(self, language: Language) -> Path:
        """A language's texts as people write them."""
        return self.folder / language.catalogue / "LC_MESSAGES" / "messages.po"

    def compiled(self, language: Language) -> Path:
        """A language's texts as the pages read them: only those that may be shown."""
        return self.catalogue(language).with_suffix(".mo")

    def review(self, language: Language) -> Path:
        """Who approved which text of a language."""
        return self.folder / "review" / f"{language.code}.json"

    def open(self, language: Language) -> POFile:
        """Read a language's catalogue."""
        return _read(self.catalogue(language))

    def open_template(self) -> POFile:
        """Read the template."""
        return _read(self.template)


def _read(path: Path) -> POFile:
    import polib  # late: the pages ask only where compiled catalogues lie

    if not path.exists():  # polib would take the path itself for a catalogue
        raise FileNotFoundError(f"{path.name} is missing: run vital5 translations extract, update")
    return polib.pofile(str(path), wrapwidth=WIDTH, encoding="utf-8")


OURS = Places(CHECKOUT / "translations")


def translated_languages() -> list[Language]:
    """The languages that people translate into."""
    return [one for one in LANGUAGES.values() if one is not ENGLISH and not one.pseudo]


def pseudo_languages() -> list[Language]:
    """The languages that a program makes."""
    return [one for one in LANGUAGES.values() if one.pseudo]


def header() -> dict[str, str]:
    """What every catalogue says of itself."""
    return {
        "Project-Id-Version": "Vital 5",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
