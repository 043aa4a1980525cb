"""What a translation must share with its English, whatever it says: one small rule each.

Each rule takes the English, the translation and the language, and says what is wrong, or "".
Real catalogues of health software broke every one of them (languages/plan.md 3.6).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from vital5.languages import Language

Rule = Callable[[str, str, Language], str]

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_TAG = re.compile(r"<[^<>]*>")
_ENTITY = re.compile(r"&#?\w+;")
_DIGITS = re.compile(r"\d+")
ISOLATED = re.compile(r'\u2066[^\u2066-\u2069]*\u2069|<bdi dir="ltr">[^<]*</bdi>')
_OPENING = "\u2066\u2067\u2068"
_CLOSING = "\u2069"
_OLD_CONTROLS = "\u202a\u202b\u202c\u202d\u202e"
LONGEST = 2.2
"""How many times the English a translation may be long, before pages must be looked at."""


def same_placeholders(english: str, words: str, _language: Language) -> str:
    """L04: a value that is filled in is neither lost nor renamed."""
    wanted, found = Counter(PLACEHOLDER.findall(english)), Counter(PLACEHOLDER.findall(words))
    if wanted == found:
        return ""
    return f"fills in {sorted(found.elements())}, the English {sorted(wanted.elements())}"


def no_stray_percent(_english: str, words: str, _language: Language) -> str:
    """A lone percent sign breaks the page that fills the text in; it is written twice."""
    rest = PLACEHOLDER.sub("", words).replace("%%", "")
    return (
        "has a percent sign that is neither doubled nor a place to fill in" if "%" in rest else ""
    )


def same_numbers(english: str, words: str, _language: Language) -> str:
    """L04: 111 must not become 999, nor 6 months become 8."""
    wanted, found = _numbers(english), _numbers(words)
    return (
        "" if wanted == found else f"has the numbers {sorted(found)}, the English {sorted(wanted)}"
    )


def _numbers(text: str) -> list[str]:
    return sorted(_DIGITS.findall(PLACEHOLDER.sub("", text)))


def western_digits(_english: str, words: str, _language: Language) -> str:
    """L09: clinical numbers are written 0 to 9 in every language."""
    found = [c for c in words if c.isdecimal() and not c.isascii()]
    return f"has the digits {''.join(found)}" if found else ""


def no_raw_number(_english: str, words: str, language: Language) -> str:
    """L02: right to left, a number that is not isolated can change places with its neighbour."""
    if language.direction != "rtl":
        return ""
    bare = ISOLATED.sub("", PLACEHOLDER.sub("", words)).replace("Vital 5", "")
    return "has a number that is not isolated" if _DIGITS.search(bare) else ""


def bidi_closed(_english: str, words: str, _language: Language) -> str:
    """L02: a direction that is left open turns the rest of the page."""
    if any(control in words for control in _OLD_CONTROLS):
        return "has an embedding or override; only isolates are used"
    depth = 0
    for letter in words:
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if depth < 0:
            return "closes a direction that it did not open"
    return "leaves a direction open" if depth else ""


def same_markup(english: str, words: str, _language: Language) -> str:
    """Translations are shown as they stand, so one may not bring in markup of its own."""
    if _markup(english) != _markup(words):
        return f"has the markup {_markup(words)}, the English {_markup(english)}"
    return ""


def _markup(text: str) -> list[str]:
    rest = _ENTITY.sub("", _TAG.sub("", text))
    stray = [letter for letter in rest if letter in "<>&"]
    return sorted(_TAG.findall(text) + _ENTITY.findall(text) + stray)


def same_edges(english: str, words: str, _language: Language) -> str:
    """Spaces at the ends belong to the page, not to the words."""
    return "" if (words != words.strip()) <= (english != english.strip()) else "has space at an end"


def not_too_long(english: str, words: str, _language: Language) -> str:
    """L13: far longer words are cut off somewhere. Short labels are given room."""
    if len(words) <= max(LONGEST * len(english), len(english) + 20):
        return ""
    return f"is {len(words) / len(english):.1f} times as long as the English"


BREAKING: tuple[Rule, ...] = (
    same_placeholders,
    no_stray_percent,
    same_numbers,
    western_digits,
    no_raw_number,
    bidi_closed,
    same_markup,
)
"""A translation that fails one of these is never compiled: it could break a page or a number."""

RULES: tuple[Rule, ...] = (*BREAKING, same_edges, not_too_long)
