"""The advice of a vital as lines of plain text, in any language: what a snapshot freezes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser

from flask import current_app

from vital5.languages import ENGLISH, LANGUAGES, Language
from vital5.vitals.kinds import Judgement, Vital
from vital5.web.resident.hours_now import hours_now
from vital5.web.words import NotApproved, show_in, shown_language

_BLOCKS = frozenset({"p", "li", "ul", "ol", "div", "h1", "h2", "h3", "h4", "dl", "dt", "dd"})
_SILENT = frozenset({"svg", "title", "style", "script"})


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say words in a language for a while, whatever the page is written in."""
    before = shown_language()
    show_in(language)
    try:
        yield
    finally:
        show_in(before)


def advise(vital: Vital, judgement: Judgement, language: str) -> Sequence[str]:
    """What a result page says of a judgement, line by line: its status, then what to do and why.

    A safety text that is not approved in the language gives all of it in English, as the page did.
    """
    asked = LANGUAGES.get(language, ENGLISH)
    try:
        return _said(vital, judgement, asked)
    except NotApproved:
        return _said(vital, judgement, ENGLISH)


def _said(vital: Vital, judgement: Judgement, language: Language) -> list[str]:
    words_of: Callable[..., Callable[..., str]] = current_app.jinja_env.globals["words_of"]  # type: ignore[assignment]
    with speaking(language):
        status = words_of(vital, "status")(judgement)
        advice = words_of(vital, "advice")(judgement, hours_now())
        return [*lines(str(status)), *lines(str(advice))]


def lines(html: str) -> list[str]:
    """The words of some HTML: a line for each paragraph, heading and item of a list."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    found = (" ".join(line.split()) for line in reader.found)
    return [line for line in found if line]


class _Lines(HTMLParser):
    """Collects text, a new line at each block."""

    def __init__(self) -> None:
        super().__init__()
        self.found = [""]
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent -= 1
        elif tag in _BLOCKS:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found[-1] += data
