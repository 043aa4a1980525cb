"""The store and the line to the server of a running kiosk, joined to its place."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from kiosk import wishes
from kiosk.address import Address, address_of
from kiosk.condition import report_of
from kiosk.config import KioskConfig
from kiosk.identity import Identity
from kiosk.moments import Clock
from kiosk.place import Place
from kiosk.present import Unkept
from kiosk.printer import state_of
from kiosk.record import Asked, NotShown, ask
from kiosk.server_talk import ServerTalk
from kiosk.store import SealedStore
from kiosk.strongbox import Strongbox
from kiosk.sync import Sync
from kiosk.troubles import Tally
from kiosk.wrong import Wrong
from vital5.config import Settings
from vital5.database import Database
from vital5.wire.messages import Heartbeat

log = logging.getLogger("kiosk")


def strongbox_of(settings: Settings, kiosk: str) -> Strongbox:
    """The file of a kiosk: below VITAL5_DATA, under the keys of VITAL5_SECRET_KEYS."""
    return Strongbox(settings.data / "kiosk" / kiosk, settings.keys)


def sync_of(box: Strongbox, address: Address, clock: Clock) -> Sync:
    """The line of a kiosk that has enrolled, to the server it enrolled with; raises `Wrong`."""
    identity = Identity(box)
    if not identity.enrolled:
        raise Wrong("this kiosk has not enrolled", "Ask for a code: vital5 kiosks add.")
    if (identity.name, identity.server) != (address.id, address.server):
        what = f"it enrolled as {identity.name} with {identity.server}"
        raise Wrong(what, "Put its file back as it was, or enrol anew with a fresh code.")
    talk = ServerTalk(address.server, box, clock)
    return Sync(box, talk, clock, lambda: report_of(box, clock, address))


class Keeping:
    """What a running kiosk keeps and sends, from its start to its end."""

    def __init__(
        self, config: KioskConfig, settings: Settings, clock: Clock, visits: Database
    ) -> None:
        self._address, self._clock = address_of(config), clock
        self.box = strongbox_of(settings, self._address.id)
        self._visits = visits
        self.sync: Sync | None = None
        self.tally = Tally()
        self._place: Place | None = None

    def join(self, place: Place, *, sending: bool = True) -> SealedStore:
        """Be the place's store, and begin to send, unless somebody else says when."""
        store = SealedStore(self.box, place.config, self._clock, self._visits)
        self._place, place.store = place, store
        if place.measuring is not None:
            self.tally = place.measuring.sitting.tally
        place.on_end.append(lambda visit, why: self._over(store, visit, why))
        try:
            self.sync = sync_of(self.box, self._address, self._clock)
        except Wrong as wrong:
            log.warning("nothing is sent: %s. %s", wrong.what, wrong.mend)
            place.wishes = wishes.Wishes(connected=False)
            return store
        key = self.sync.identity.key()
        place.wishes = wishes.kept(self.box, key.made_at if key else None)
        self.sync.report = self._report
        self.sync.on_state.append(self._heard)
        self.sync.on_wipe.append(self._wiped)
        place.ask_record = self._ask_record
        wake = self.sync.wake
        place.on_call.append(lambda _at: wake())
        if sending:
            self.sync.start()
        return store

    def _over(self, store: SealedStore, visit: Any, why: str) -> None:
        store.over(visit, why)
        if self.sync is not None:
            self.sync.wake()

    def _ask_record(self, code: str) -> Asked:
        """By the line that letters go by; a kiosk that is barred asks for nobody's record."""
        barred = self._place is None or self._place.wishes.bar or self._place.venue.out_of_order
        return NotShown.NO_LINE if barred or self.sync is None else ask(self.sync.talk, code)

    def _heard(self, state: dict[str, Any]) -> None:
        asked = wishes.keep(self.box, state, self._clock().at)
        if self._place is not None:
            if asked.bar != self._place.wishes.bar:
                log.warning("the server asks: %s", asked.bar or "work again")
            self._place.wishes = asked

    def _wiped(self) -> None:
        """Nothing can be kept any more, and nobody is to be measured."""
        if self._place is not None:
            self._place.store = Unkept()
            self._place.wishes = replace(self._place.wishes, wiped=True)

    def _report(self) -> Heartbeat:
        place = self._place
        return report_of(
            self.box,
            self._clock,
            self._address,
            self.tally,
            printer=self._look_at_printer(),
            out_of_order=place is not None and bool(place.venue.out_of_order),
            called_at=place.awaited_at if place is not None else None,
            came_at=place.came_at if place is not None else None,
        )

    def _look_at_printer(self) -> str | None:
        """A word for how the printer is now; None where there is none."""
        place = self._place
        if place is None or place.config.printer is None:
            return None
        place.printer_state = state_of(place.config.printer)
        return place.printer_state.value

    def close(self) -> None:
        """End the request that is under way, and the file."""
        if self.sync is not None:
            self.sync.close()
        self.box.close()
