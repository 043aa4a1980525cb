"""The kiosk's own pages. A module of pages is added by one line in `PARTS`.

Each module has a Flask blueprint called `bp`. It may have `before_step(owner, slug)`: asked before
any page of questions is shown, and an answer of it is shown instead. Its addresses begin with the
language, as everywhere.
"""

from __future__ import annotations

PARTS = (
    "kiosk.pages.keys",
    "kiosk.pages.measuring",
    "kiosk.pages.front",
    "kiosk.pages.presence",
    "kiosk.pages.comfort",
    "kiosk.pages.listen",
    "kiosk.pages.assistance",
    "kiosk.pages.covers",
    "kiosk.pages.scale",
    "kiosk.pages.shut",
    "kiosk.pages.venue",
    "kiosk.pages.ambassador",
    "kiosk.pages.phone",
    "kiosk.pages.passport",
    "kiosk.pages.slip",
    "kiosk.pages.sealing",
    "kiosk.pages.screen",
)
"""In the order in which their `before_step` is asked."""
