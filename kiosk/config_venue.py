"""What the kiosk's file says of its venue: when it is open, and the PINs of its people."""

from __future__ import annotations

import re
from functools import lru_cache

from kiosk.moments import host_clock
from kiosk.wrong import Found, Wrong, not_a
from vital5.postcodes import NotAPostcode, Place, PostcodeUnknown, find_place

HOURS_EXAMPLE = 'hours = "Mo-Fr 09:00-18:00; Sa 10:00-16:00; PH off"'
POSTCODE_EXAMPLE = 'postcode = "SE15 5EB"'
PIN_EXAMPLE = (
    '"$argon2id$v=19$m=65536,t=3,p=4$Gb+fjhhjgCkQruOBJUN5Gg$'
    'LQ4tfJLdbLvAp6VuD7BI/33OONSRqGdBZldqx2IUWcs"'
)
PIN_MEND = "Make one with: python -m kiosk pin"

_PIN = re.compile(r"\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]{43}")


def hours(value: object) -> Found:
    """Faults of opening hours, in OpenStreetMap's notation."""
    from kiosk.hours import can_be_read

    if not isinstance(value, str):
        yield not_a("text", value, HOURS_EXAMPLE)
    elif not value or not can_be_read(value, host_clock().at):
        what = f"{value!r} are no opening hours, or none that ever open"
        yield Wrong(what, f"Write them as: {HOURS_EXAMPLE}; or leave the line out: always open.")


def postcode(value: object) -> Found:
    """Faults of a postcode. One that our list does not know may be newer than it."""
    if not isinstance(value, str):
        yield not_a("text", value, POSTCODE_EXAMPLE)
    else:
        try:
            find_place(value)
        except NotAPostcode:
            yield Wrong(f"{value!r} is not a postcode", f"Write the venue's: {POSTCODE_EXAMPLE}")
        except PostcodeUnknown:
            return


@lru_cache(maxsize=4)
def place_of(value: str) -> Place | None:
    """Where a venue is; None where nobody said, or the list does not know it."""
    try:
        return find_place(value)
    except PostcodeUnknown:
        return None


def pin(value: object) -> Found:
    """Faults of a PIN, of which the file holds only a hash."""
    if not isinstance(value, str):
        yield not_a("text", value, f"staff_pin = {PIN_EXAMPLE}")
    elif not _PIN.fullmatch(value):
        # Never repeated: somebody may have written the PIN itself.
        yield Wrong("is not the hash of a PIN", PIN_MEND)
