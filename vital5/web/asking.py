"""What somebody asks for, and the words they sent with it."""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.datastructures.structures import iter_multi_items


class CleanWords(ImmutableMultiDict[str, Any]):
    """Fields without NUL characters: nobody types one, and PostgreSQL can neither keep nor find it.

    They are taken out, not refused, so that an answer with one pasted into it is not lost.
    """

    def __init__(self, mapping: Any = None) -> None:
        pairs = () if mapping is None else iter_multi_items(mapping)
        super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


def _clean(word: Any) -> Any:
    return word.replace("\0", "") if isinstance(word, str) else word


class Asked(Request):
    """A request of which every form and every address's question is clean."""

    parameter_storage_class = CleanWords
