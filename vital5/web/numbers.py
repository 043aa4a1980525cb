"""In a page from right to left, every number keeps its own order: "120 / 80" never turns round.

Templates put readings into <bdi> themselves. Numbers also stand inside sentences, in words that
translators write and in the words of published questionnaires, so the finished page is gone over
once more. Found by measuring: without it "116 123" is shown as "123 116" (languages/plan.md 3.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OWN_ORDER = frozenset({"bdi", "code", "option", "script", "style", "svg", "textarea", "title"})
"""Elements that hold no running text, or whose text is isolated already."""

_PIECE = re.compile(
    r"""(?P<skipped><!--.*?-->|<!(?:"[^"]*"|[^">])*>)"""
    r"""|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|'[^']*'|[^'">])*>"""
    r"""|(?P<text>[^<]+)|<""",
    re.DOTALL,
)
_WORD = r"[A-Za-z]*\d[\dA-Za-z]*"
_NUMBER = re.compile(
    r"&(?:\#x?[0-9a-fA-F]+|[a-zA-Z]+[0-9]*);"  # &#39; is an apostrophe
    r"|Vital[ \u00a0]5"  # a name, whole as it is
    rf"|(?P<number>(?:[A-Z]+-)?[+£]?{_WORD}(?:[ \u00a0]?[.,:/–-]?[ \u00a0]?{_WORD})*%?)"
)


def isolate_numbers(html: str) -> str:
    """A page with each number of its text inside <bdi dir="ltr">, if it was not already."""
    return "".join(_pieces(html))


def _pieces(html: str) -> Iterator[str]:
    inside = 0
    for piece in _PIECE.finditer(html):
        text, name = piece["text"], (piece["name"] or "").lower()
        if name in _OWN_ORDER:
            inside += -1 if piece["close"] else 1
        yield piece[0] if text is None or inside else _NUMBER.sub(_isolated, text)


def _isolated(found: re.Match[str]) -> str:
    return f'<bdi dir="ltr">{found[0]}</bdi>' if found["number"] else found[0]
