"""What the kiosk's file says of reading aloud: a program for each language, and headphones."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from kiosk.wrong import Found, Wrong, not_a
from vital5.languages import offered

VOICES_EXAMPLE = 'voices = {en = ["espeak-ng", "-v", "en-gb", "--stdin"]}'
HEADPHONES_EXAMPLE = "headphones = true"


def voices(value: object) -> Found:
    """Faults of a table of programs. What one says is given to it on its standard input."""
    if not isinstance(value, dict):
        yield not_a("a table of languages", value, VOICES_EXAMPLE)
        return
    known = [language.code for language in offered(pseudo=False)]
    for language, command in value.items():
        if language not in known:
            what = f"{language!r} is not a language of this product"
            yield Wrong(what, f"Known: {', '.join(known)}.")
        elif not _is_command(command):
            what = f"{language} is not a program with its words, as a list of texts"
            yield Wrong(what, f"Write it as: {VOICES_EXAMPLE}")
        elif not _is_there(command[0]):
            mend = "Install it, write its whole path, or take this language out."
            yield Wrong(f"{language}: there is no program {command[0]!r} here", mend)


def _is_command(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(word, str) and word and "\0" not in word for word in value)
    )


def _is_there(program: str) -> bool:
    """On the path, or at its own place; never beside wherever this was started."""
    if os.sep in program and not Path(program).is_absolute():
        return False
    return shutil.which(program) is not None


def headphones(value: object) -> Found:
    """Faults of the answer to whether headphones are fitted."""
    if not isinstance(value, bool):
        yield not_a("true or false", value, HEADPHONES_EXAMPLE)
