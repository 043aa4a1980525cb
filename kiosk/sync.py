"""Sending what was kept, in the background, until it is there: at least once, in small pieces.

Two weeks without a line are nothing special. What the server took is kept sealed for a week more
and offered again, so that a server restored from an old backup loses nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import tenacity

from kiosk.condition import report_of
from kiosk.enrol import sealing_in
from kiosk.identity import Identity, SigningKey
from kiosk.moments import Clock
from kiosk.server_talk import NotTaken, NotWelcome, ServerTalk, TryLater
from kiosk.strongbox import HELD, REFUSED, WAITING, Sealed, Strongbox
from vital5.wire.messages import (
    DUPLICATE,
    MOST_ENVELOPES,
    MOST_OFFERED,
    REJECTED,
    STORED,
    Heartbeat,
    proof_of,
    to_text,
)

log = logging.getLogger("kiosk")

KEPT = timedelta(days=7)
"""How long a letter is kept after the server took it (issue: at least seven days)."""

OFFERED_EVERY = timedelta(hours=1)
REFUSED_AGAIN = timedelta(days=1)
EVERY = 60.0  # seconds between two contacts when nothing waits
FIRST_PAUSE = 2.0  # seconds between the first two tries of a server that does not answer
LONGEST_PAUSE = 600.0  # seconds between two tries of a server that does not answer
BYTES_AT_ONCE = 200 * 1024

Report = Callable[[], Heartbeat]


@dataclass
class Outcome:
    """What one round did."""

    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    sent_again: int = 0
    waiting: int = 0
    refused: int = 0
    held: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def done(self) -> bool:
        """Whether everything is at the server."""
        return not self.problem and not self.waiting and not self.refused

    def as_json(self) -> dict[str, Any]:
        """What `kiosk sync --once` prints."""
        return {**asdict(self), "done": self.done}


class Sync:
    """One kiosk's line to its server; `once` does a round, `start` goes on doing them."""

    def __init__(
        self, box: Strongbox, talk: ServerTalk, clock: Clock, report: Report | None = None
    ) -> None:
        self.box, self.talk, self._clock = box, talk, clock
        self.identity = Identity(box)
        self.report = report or (lambda: report_of(box, clock))
        self.on_state: list[Callable[[dict[str, Any]], None]] = []
        """Called with what the server asks of this kiosk, whenever it was heard."""
        self.on_wipe: list[Callable[[], None]] = []
        """Called once everything here was deleted because the server asked for it."""
        self._closing, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._offered_at: datetime | None = None

    # One round.

    def once(self) -> Outcome:
        """Say how we are, hear what is asked, send what waits. Raises what `ServerTalk` raises."""
        outcome = Outcome()
        outcome.state = self._say_how_we_are()
        if outcome.state.get("wipe") == "now":
            self._wipe()
            return outcome
        self._offer(outcome)
        self.box.retry_refused(self._ago(REFUSED_AGAIN))
        while letters := self.box.next_to_send(MOST_ENVELOPES, BYTES_AT_ONCE):
            self._send(letters, outcome)
        self.box.forget_held(self._ago(KEPT))
        counts = self.box.counts()
        outcome.waiting, outcome.refused = counts[WAITING], counts[REFUSED]
        outcome.held = counts[HELD]
        if outcome.state.get("wipe") == "when_synced" and not sum(
            counts[state] for state in counts if state != HELD
        ):
            self._wipe()
        return outcome

    def _say_how_we_are(self) -> dict[str, Any]:
        state = self.talk.post("state", self.report().model_dump())
        self.identity.seal_to(sealing_in(state))
        if state.get("rotate_key") is True:
            self._next_key()
        kept = {name: state.get(name) for name in ("locked", "message", "wipe", "minimum_program")}
        for told in self.on_state:
            told(kept)
        self.box.note(heard_at=self._server_now().isoformat())
        return kept

    def _next_key(self) -> None:
        """Make the next key and have it taken; the same one, if the answer was lost before."""
        key = self.identity.key("next_key") or SigningKey.new()
        self.box.note(next_key=key.written())
        proof = key.private.sign(proof_of("", self.identity.name, key.public))
        told = self.talk.post("keys", {"public": to_text(key.public), "proof": to_text(proof)})
        self.identity.follow_on(SigningKey(str(told["key"]), key.secret, self._server_now()))

    def _offer(self, outcome: Outcome) -> None:
        """Ask whether all that was ever taken is still there."""
        now = self._clock().at
        if self._offered_at is not None and now - self._offered_at < OFFERED_EVERY:
            return
        ids = self.box.ids(HELD)
        for start in range(0, len(ids), MOST_OFFERED):
            some = ids[start : start + MOST_OFFERED]
            told = self.talk.post("offers", {"ids": [str(id_) for id_ in some]})
            wanted = _uuids(told.get("wanted")) & set(some)
            if wanted:
                log.warning("the server lost %s letters; they are sent again", len(wanted))
                self.box.send_again(wanted)
                outcome.sent_again += len(wanted)
        self._offered_at = now

    def _send(self, letters: list[Sealed], outcome: Outcome) -> None:
        told = self.talk.post("envelopes", {"envelopes": [_envelope(one) for one in letters]})
        mine = {one.id for one in letters}
        taken, refused = [], []
        for one in told.get("envelopes") or []:
            id_, result = next(iter(_uuids([one.get("id")])), None), one.get("result")
            if id_ not in mine or id_ is None:
                continue
            if result in (STORED, DUPLICATE):
                taken.append((id_, ""))
                outcome.stored += result == STORED
                outcome.duplicate += result == DUPLICATE
            elif result == REJECTED:
                log.error("the server refused a letter: %s", one.get("reason"))
                refused.append((id_, str(one.get("reason"))[:200]))
        if not taken and not refused:
            raise TryLater("the server did not say what became of the letters")
        now = self._server_now().isoformat()
        self.box.settle(HELD, taken, now)
        self.box.settle(REFUSED, refused, now)
        outcome.rejected += len(refused)

    def _wipe(self) -> None:
        log.warning("the server asked to delete everything here")
        self.box.destroy()
        self._closing.set()
        for told in self.on_wipe:
            told()

    def _server_now(self) -> datetime:
        """By the server's clock: what is kept for a week is not lost to a clock that is wrong."""
        return self.talk.server_time or self._clock().at

    def _ago(self, span: timedelta) -> str:
        return (self._server_now() - span).astimezone(UTC).isoformat()

    # In the background.

    def start(self) -> None:
        """Go on until closed."""
        self._thread.start()

    def wake(self) -> None:
        """Something waits to be sent; never waits itself."""
        self._wake.set()

    def close(self) -> None:
        """End after the request that is under way, if there is one."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self.talk.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._until_it_answers()
            except Exception as failure:
                # By its kind only: nothing here may put what a letter holds into the log.
                log.error("sync failed: %s", type(failure).__name__)
            self._pause(EVERY)

    def _pause(self, seconds: float) -> None:
        self._wake.wait(seconds)
        self._wake.clear()

    def _until_it_answers(self) -> None:
        """Try again after longer and longer pauses, no two kiosks in step.

        Something new to send ends a pause: whoever wants a record on their phone now, or staff
        called, waits for the line and not for us.
        """
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TryLater),
            wait=tenacity.wait_exponential_jitter(
                multiplier=FIRST_PAUSE, max=LONGEST_PAUSE, jitter=5
            ),
            stop=tenacity.stop_when_event_set(self._closing),
            sleep=self._pause,
            before_sleep=lambda state: log.info("%s", state.outcome and state.outcome.exception()),
            reraise=True,
        )
        try:
            again(self.once)
        except NotWelcome as error:
            log.warning("the server does not take our letters: %s", error)
        except NotTaken as error:
            log.error("the server does not understand us: %s", error)
        except TryLater:
            pass


def try_once(sync: Sync) -> Outcome:
    """One round for an engineer: whatever went wrong is told and not raised."""
    try:
        return sync.once()
    except (TryLater, NotWelcome, NotTaken) as error:
        counts = sync.box.counts()
        return Outcome(
            waiting=counts[WAITING], refused=counts[REFUSED], held=counts[HELD], problem=str(error)
        )


def _envelope(letter: Sealed) -> dict[str, Any]:
    told = {
        "id": str(letter.id),
        "key": letter.key,
        "sealed": to_text(letter.sealed),
        "ended": letter.ended or "unknown",
    }
    return told if letter.began is None else {**told, "boot_began": letter.began}


def _uuids(given: Any) -> set[UUID]:
    found = set()
    for one in given if isinstance(given, list) else []:
        try:
            found.add(UUID(str(one)))
        except ValueError:
            continue
    return found
