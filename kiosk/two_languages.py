"""The English words of a page beside its own language, for a helper who reads no other.

Only words: nothing to press, no answers, no numbers that somebody typed.
"""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

from markupsafe import Markup, escape

from vital5.languages import ENGLISH
from vital5.web.words import show_in, shown_language

_BLOCKS = frozenset(
    (
        *("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "legend", "label", "button", "summary"),
        *("caption", "th", "td", "div", "section", "form"),
    )
)
_SILENT = frozenset(("svg", "script", "noscript", "ol"))
"""What is no words, or is seen without them: `ol` is the bar of progress."""


class _Words(HTMLParser):
    """The blocks of words in a part of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.cut()

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag in _BLOCKS:
            self.cut()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def cut(self) -> None:
        """The words so far are one block."""
        block = " ".join("".join(self._words).split())
        self._words.clear()
        if any(character.isalpha() for character in block):
            self.blocks.append(block)


def english_words(block: Callable[[], str]) -> list[Markup]:
    """What a block of the page in front says in English, paragraph by paragraph."""
    shown = shown_language()
    show_in(ENGLISH)
    try:
        reader = _Words()
        reader.feed(block())
        reader.cut()
    finally:
        show_in(shown)
    return [escape(words) for words in dict.fromkeys(reader.blocks)]
