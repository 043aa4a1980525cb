"""The words of a name as a practice looks for them: small letters, no accents, any script."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")
_UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart, as they are typed on an English keyboard."""


def words_of(*names: str) -> tuple[str, ...]:
    """Each word of some names once, in order: "Zoë O'Brien-Núñez" gives zoe, obrien, nunez.

    An apostrophe joins, a hyphen parts, as people type them from memory.
    """
    text = unicodedata.normalize("NFKD", " ".join(names).casefold())
    # Marks of Latin letters are accents; those of other scripts can be part of the letter, and
    # leaving them out is what people do who type without them.
    text = "".join(c for c in text if not unicodedata.combining(c) and c not in "'’ʼ`")
    return tuple(dict.fromkeys(_WORD.findall(text.translate(_UNFOLDED))))
