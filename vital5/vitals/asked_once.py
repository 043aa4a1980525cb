"""One evaluation of a vital for all that ask for it: what it means, and whether to warn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from vital5.vitals.kinds import Answers, Person

T = TypeVar("T")


class AskedOnce(Generic[T]):
    """Calls a pure `make(answers, person)`, or gives what it made last for the same of both.

    A page asks for the warning of a vital and for its judgement, one right after the other. The
    answers are compared by what they hold, so that a change in place is never overlooked. Each
    thread remembers one evaluation.
    """

    def __init__(self, make: Callable[[Answers, Person], T]) -> None:
        self._make = make
        self._last = threading.local()

    def __call__(self, answers: Answers, person: Person) -> T:
        last: tuple[Answers, Person, T] | None = getattr(self._last, "made", None)
        if last is not None and last[0] == answers and last[1] == person:
            return last[2]
        own = {step: dict(given) for step, given in answers.items()}
        made = self._make(own, person)
        self._last.made = own, person, made
        return made
