"""A kiosk whose cuff says what a test wants it to say, in front of the real pages and session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.drivers.errors import CuffError
from kiosk.drivers.events import Event, Notice, Reading
from kiosk.happenings import CuffEnded, CuffSaid, TimePassed
from kiosk.measuring import Measuring
from kiosk.orders import Keep, Order, StartCuff, StopCuff
from kiosk.sitting import Sitting
from kiosk.visit import Fitted
from tests.conftest import MovableClock
from tests.kiosk.places import Stand, stand
from tests.kiosk.test_at_the_screen import ANSWERS
from tests.visitor import Page, Visitor
from vital5.services.demo_borough import load_directory

READY = Notice("ready")
WAIT = 5.0


class ByHand(Measuring):
    """The session itself; no thread opens a port, and the test is the cuff."""

    def __init__(self, at: Stand) -> None:
        config = at.place.config
        fitted = Fitted(config.cuff_range_cm, config.calibration_due, not config.driver.can_stop)
        sitting = Sitting(fitted, at.place.clock, at.place.times, room=at.place.may_measure)
        super().__init__(sitting, lambda: None, at.place.clock, at.place.tell)  # type: ignore[arg-type, return-value]
        self.told: list[Order] = []

    def _do(self, order: Order) -> None:
        self.told.append(order)
        self._tell(order)

    def says(self, *events: Event) -> None:
        """The cuff says this in the measurement that was ordered last."""
        number = [o for o in self.told if isinstance(o, StartCuff)][-1].measurement
        for event in events:
            assert self.hear(CuffSaid(number, event)).wait(WAIT)

    def fails(self, error: CuffError | None) -> None:
        number = [o for o in self.told if isinstance(o, StartCuff)][-1].measurement
        assert self.hear(CuffEnded(number, error)).wait(WAIT)

    def looks_at_the_clock(self) -> None:
        assert self.hear(TimePassed()).wait(WAIT)

    def kept(self) -> list[tuple[int, int]]:
        return [(o.reading.systolic, o.reading.diastolic) for o in self.told if isinstance(o, Keep)]

    def stops(self) -> int:
        return len([order for order in self.told if isinstance(order, StopCuff)])


class Bench:
    """A kiosk, its session, and somebody in front of it."""

    def __init__(self, at: Stand, session: ByHand) -> None:
        self.at, self.session = at, session
        self.who: Visitor = at.visitor()

    def with_places(self) -> None:
        """The directory, as a real kiosk has it."""
        with self.at.database.writing() as session:
            load_directory(session, self.at.clock())

    def up_to(self, until: str, language: str = "en") -> Page:
        """Answer ordinary questions up to a page."""
        self.who = self.at.started(language=language)
        while self.who.page.name != until:
            assert len(self.who.seen) < 40, [page.name for page in self.who.seen]
            self.goes_on()
        return self.who.page

    def goes_on(self) -> Page:
        page = self.who.page
        if page.name in ("kiosk-cover", "kiosk-show-results"):
            return self.who.presses("/uncover")
        if page.name in ("measuring-done", "measuring-no-reading"):
            return self.presses("on")
        return self.who.answers(**ANSWERS.get(page.name, {}))

    def presses(self, name: str, value: str = "true", status: int = 200) -> Page:
        """Press one of the buttons of the measuring page."""
        return self.posts(status, **{name: value})

    def posts(self, status: int = 200, **fields: str) -> Page:
        data = {"csrf_token": self.who.token(), **fields}
        return self.who.posts("measuring", data, status=status)

    def seated(self) -> Page:
        """Up to the button that starts the cuff."""
        self.up_to("measuring-arms")
        self.presses("not_arm", "none")
        self.presses("arm", "left")
        self.posts(cm="30")
        self.presses("deed", "rest")
        return self.waits(self.at.place.times.rest)

    def waits(self, seconds: float) -> Page:
        """Time passes; then the page is looked at."""
        self.at.passes(seconds)
        self.session.looks_at_the_clock()
        return self.who.opens("measuring")

    def is_measured(self, *pairs: tuple[int, int], **more: object) -> Page:
        """Start, and one reading after another with its pause."""
        self.presses("deed", "start")
        for at, (systolic, diastolic) in enumerate(pairs):
            if at:
                self.waits(self.at.place.times.between)
            reading = Reading(systolic, diastolic, None, 70, **more)  # type: ignore[arg-type]
            self.session.says(READY, reading)
        return self.who.opens("measuring")


@contextmanager
def bench(folder: Path, clock: MovableClock, **changed: object) -> Iterator[Bench]:
    """A kiosk at which a test is the cuff."""
    folder.mkdir(mode=0o700, exist_ok=True)
    at = stand(folder, clock, **changed)
    session = ByHand(at)
    at.place.measuring = session
    with session:
        yield Bench(at, session)
    at.database.close()
