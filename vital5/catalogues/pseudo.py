"""Two languages made from English by a program, to see what real ones would do to the pages.

Accents and brackets show words that miss their marking; longer words show what is cut off;
Arabic letters show what does not turn round. Both cover safety words too, so no test needs
an approval to walk through every screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from polib import POEntry, POFile

from vital5.catalogues.entries import current
from vital5.catalogues.places import header
from vital5.catalogues.update import plural_count
from vital5.languages import Language

# What is code, not words: places to fill in, tags, entities, addresses, and digits.
_CODE = re.compile(r"(%\(\w+\)[a-z]|%%|<[^<>]*>|&#?\w+;|https?://\S+)")

_ACCENTS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž",
)
_VOWELS = re.compile(r"[aeiouyAEIOUY]")

# Letters of Arabic script that stand about where the English sound does.
_ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz?,;", "ابصدعفجهيژكلمنوپقرستثڤشخىز؟،؛")


def accented(text: str) -> str:
    """English with accents, about 40 percent longer, between brackets."""
    return "[" + _words_only(text, _longer) + "]"


def mirrored(text: str) -> str:
    """English in Arabic letters, which runs from right to left by itself, without controls."""
    return _words_only(text, lambda words: words.lower().translate(_ARABIC))


def _longer(words: str) -> str:
    return _VOWELS.sub(lambda vowel: vowel[0] * 2, words).translate(_ACCENTS)


def _words_only(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if _CODE.fullmatch(part) else change(part) for part in _CODE.split(text))


def pseudo_catalogue(template: POFile, language: Language) -> POFile:
    """Every text of the template in a pseudo-locale."""
    change = mirrored if language.direction == "rtl" else accented
    made = POFile()
    made.metadata = {
        **header(),
        "Language": language.code,
        "Plural-Forms": language.plural_forms,
        "X-Vital5-State": "pseudo",
    }
    for entry in current(template):
        made.append(_changed(entry, change, plural_count(language)))
    return made


def _changed(entry: POEntry, change: Callable[[str], str], forms: int) -> POEntry:
    made = POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        occurrences=entry.occurrences,
    )
    if entry.msgid_plural:
        one, many = change(entry.msgid), change(entry.msgid_plural)
        made.msgstr_plural = {form: many if form else one for form in range(forms)}
    else:
        made.msgstr = change(entry.msgid)
    return made
