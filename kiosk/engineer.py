"""`kiosk enrol` and `kiosk sync`: what an engineer does at a kiosk, each told in a sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import sqlcipher3

from kiosk import enrol as enrolling
from kiosk.address import address_in
from kiosk.keeping import strongbox_of, sync_of
from kiosk.moments import clock_of
from kiosk.server_talk import NotTaken, NotWelcome, TryLater
from kiosk.sync import try_once
from kiosk.wrong import Wrong
from vital5.config import Settings, SettingsError
from vital5.encrypted_file import DatabaseUnusable
from vital5.sealing import KeysUnusable

DONE, NOT_DONE, WRONG_USE = 0, 1, 2

Print = Callable[[dict[str, object]], None]
Tell = Callable[[str], None]

TROUBLES = (
    DatabaseUnusable,
    KeysUnusable,
    OSError,
    SettingsError,
    sqlcipher3.dbapi2.Error,
)


def enrol(file: Path, code: str, print_: Print, tell: Tell) -> int:
    """Enrol with the server of a kiosk's file, and print the six digits to compare."""
    try:
        address = address_in(file)
        box = strongbox_of(Settings.from_environment(), address.id)
        try:
            told = enrolling.enrol(box, address, code, clock_of())
        finally:
            box.close()
    except Wrong as wrong:
        tell(f"{wrong.what}. {wrong.mend}")
        return WRONG_USE
    except enrolling.WrongCode as error:
        tell(str(error))
        return WRONG_USE
    except (TryLater, NotWelcome, NotTaken, *TROUBLES) as error:
        tell(f"not enrolled: {error}")
        return NOT_DONE
    print_(told)
    tell(f"Compare: {told['fingerprint']} must be the same at the server, then it is approved.")
    return DONE


def sync(file: Path, print_: Print, tell: Tell, *, once: bool) -> int:
    """Send what waits: one round, or until stopped."""
    clock = clock_of()
    try:
        address = address_in(file)
        box = strongbox_of(Settings.from_environment(), address.id)
        line = sync_of(box, address, clock)
    except Wrong as wrong:
        tell(f"{wrong.what}. {wrong.mend}")
        return WRONG_USE
    except TROUBLES as error:
        tell(f"nothing is sent: {error}")
        return NOT_DONE
    if not once:
        line.start()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            line.close()
        return DONE
    outcome = try_once(line)
    line.close()
    print_(outcome.as_json())
    if outcome.problem:
        tell(outcome.problem)
    return DONE if outcome.done else NOT_DONE
