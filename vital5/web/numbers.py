"""In a page every number keeps its own order: "120 / 80" never turns round from right to left.

Templates put readings into <bdi> themselves. Numbers also stand inside sentences, in words that
translators write and in the words of published questionnaires, so the finished page is gone over
once more. Found by measuring: without it "116 123" is shown as "123 116" (languages/plan.md 3.4).
"""

from __future__ import annotations

import re

_OWN_ORDER = ("bdi", "code", "option", "script", "style", "svg", "textarea", "title")
"""Elements that hold no running text, or whose text is isolated already."""

_CLOSED = tuple(f"/{name}" for name in _OWN_ORDER)
_DIGIT = re.compile(r"\d")
_WORD = r"[A-Za-z]*\d[\dA-Za-z]*"
_NUMBER = re.compile(
    r"&(?:\#x?[0-9a-fA-F]+|[a-zA-Z]+[0-9]*);"  # &#39; is an apostrophe
    r"|Vital[ \u00a0]5"  # a name, whole as it is
    rf"|(?P<number>(?:[A-Z]+-)?[+£]?{_WORD}(?:[ \u00a0]?[.,:/–-]?[ \u00a0]?{_WORD})*%?)"
)


def isolate_numbers(html: str) -> str:
    """A page with each number of its text inside <bdi dir="ltr">, if it was not already.

    Our templates write ">" as an entity in texts and attributes; what follows the last one of a
    piece is text. Every page passes here, so this walks over tags without reading them.
    """
    pieces = html.split("<")
    inside = 0
    for at, piece in enumerate(pieces):
        if piece.startswith(_OWN_ORDER):
            inside += 1
        elif piece.startswith(_CLOSED):
            inside -= 1
        if not inside and not piece.endswith(">"):
            tag, end, text = piece.rpartition(">")
            if (end or not at) and _DIGIT.search(text):
                pieces[at] = tag + end + _NUMBER.sub(_isolated, text)
    return "<".join(pieces)


def _isolated(found: re.Match[str]) -> str:
    return f'<bdi dir="ltr">{found[0]}</bdi>' if found["number"] else found[0]
