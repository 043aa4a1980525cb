"""A long list, turned over like pages: a few at a time, so that nobody has to scroll to the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from vital5.services.service_view import ServiceView

AT_A_TIME = 4


@dataclass(frozen=True)
class Turned:
    """One page of a list: what stands on it, and which page of how many it is, from 1."""

    shown: Sequence[ServiceView]
    number: int
    of: int

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.of else None


def turned(whole: Sequence[ServiceView], at_a_time: int = AT_A_TIME) -> Turned:
    """The page that the address asks for; the first or the last where there is no such page."""
    of = max(1, -(-len(whole) // at_a_time))
    number = min(max(request.args.get("page", 1, type=int), 1), of)
    return Turned(whole[(number - 1) * at_a_time : number * at_a_time], number, of)
