"""The words of a page in the order in which they are read, for a voice: its main part and no more.

Never anything about mood, nothing to press, nothing folded away, and no code that opens a record.
"""

from __future__ import annotations

from html.parser import HTMLParser

LONGEST = 20_000
"""Letters that are read of one page: what a pipe holds at once, and more than a page has."""

_BLOCKS = frozenset(
    (
        *("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "legend", "label", "summary", "div"),
        *("caption", "th", "td", "tr", "section", "form", "figcaption", "article", "ul", "ol"),
    )
)
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "wbr"))
_SILENT_TAGS = frozenset(("svg", "script", "style", "noscript", "button", "select", "template"))
_SILENT_CLASSES = frozenset(
    (
        *("v5-hue-mood", "v5-progress", "v5-actions", "v5-kpad", "v5-passport__code"),
        "v5-services",  # which places are named says what somebody answered
    )
)
_ENDS = ".?!:;…،؛؟。！？"


class _Spoken(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._words: list[str] = []
        self._inside = False
        self._silent = 0  # elements open within a part that is not read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._inside = True
        if self._silent and tag not in _VOID:
            self._silent += 1
        elif not self._silent and tag not in _VOID and _not_read(tag, dict(attrs)):
            self._silent = 1
        elif tag in _BLOCKS or tag == "br":
            self.cut()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Drawings are full of these; none of them has words."""

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent -= tag not in _VOID
        elif tag in _BLOCKS:
            self.cut()
        if tag == "main":
            self.cut()
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and not self._silent:
            self._words.append(data)

    def cut(self) -> None:
        """The words so far are one sentence, at least to the ear."""
        block = " ".join("".join(self._words).split())
        self._words.clear()
        if any(character.isalnum() for character in block):
            self.blocks.append(block if block[-1] in _ENDS else f"{block}.")


def _not_read(tag: str, attrs: dict[str, str | None]) -> bool:
    return (
        tag in _SILENT_TAGS
        or (tag == "details" and "open" not in attrs)
        or attrs.get("aria-hidden") == "true"
        or "hidden" in attrs
        or "mood" in (attrs.get("data-vital"), attrs.get("data-about"))
        or not _SILENT_CLASSES.isdisjoint((attrs.get("class") or "").split())
    )


def words_of(html: str) -> str:
    """What a page says, a sentence a line; "" when it says nothing that may be read."""
    reader = _Spoken()
    reader.feed(html)
    return "\n".join(reader.blocks)[:LONGEST]
