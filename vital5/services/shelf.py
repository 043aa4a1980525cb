"""The directory held in memory: read again only when it changed, each entry viewed once a minute.

It is small and everybody's result page shows some of it, so reading and viewing it for each page
would cost more than all the rest of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import table_of
from vital5.models.directory import Service, ServiceSource
from vital5.services.service_view import Grid, ServiceView, view

MOST_VIEWS = 5_000
"""Views kept before all are dropped: they are many only where postcodes are."""

MOST_LISTS = 500

# Everything that a load, a check or a confirmation changes moves one of these.
_SERVICE, _SOURCE = table_of(Service), table_of(ServiceSource)
_STAMP = sa.select(
    sa.func.count(_SERVICE.c.id),
    sa.func.max(_SERVICE.c.last_modified),
    sa.func.count(_SERVICE.c.assured_date),
    sa.func.max(_SOURCE.c.checked_on),
    sa.func.sum(sa.cast(_SOURCE.c.publishable, sa.Integer)),
    sa.func.count(_SOURCE.c.missing_since),
    sa.func.count(_SOURCE.c.hidden_at),
    sa.func.count(_SOURCE.c.url_confirmed_on),
).outerjoin_from(_SERVICE, _SOURCE, _SOURCE.c.service_id == _SERVICE.c.id)


class Shelf:
    """Every entry as it was read, and the views of it made since."""

    def __init__(self, stamp: tuple[Any, ...], services: list[Service]) -> None:
        self.stamp = stamp
        self.services = services
        self.topics = {
            service.id: frozenset(one.taxonomy_term.code for one in service.attributes)
            for service in services
        }
        self._views: dict[tuple[Any, ...], ServiceView] = {}
        self._lists: dict[tuple[Any, ...], list[ServiceView]] = {}

    def about(self, topics: tuple[str, ...]) -> list[Service]:
        """The entries about any of some topics; no topics means every entry."""
        wanted = frozenset(topics)
        return [s for s in self.services if not wanted or self.topics[s.id] & wanted]

    def view(
        self,
        service: Service,
        now: datetime,
        today: date,
        *,
        language: str | None = None,
        elsewhere: bool = False,
        near: Grid | None = None,
    ) -> ServiceView:
        """An entry as `service_view.view` gives it; what is open is true to the minute."""
        minute = now.replace(second=0, microsecond=0)
        key: tuple[UUID, datetime, str | None, bool, Grid | None]
        key = (service.id, minute, language, elsewhere, near)
        if key not in self._views:
            if len(self._views) >= MOST_VIEWS:
                self._views.clear()
            self._views[key] = view(
                service, now, today, language=language, elsewhere=elsewhere, near=near
            )
        return self._views[key]

    def list_for(
        self, asked: tuple[Any, ...], now: datetime, make: Callable[[], list[ServiceView]]
    ) -> list[ServiceView]:
        """The list that answers one question, made once a minute."""
        key = (now.replace(second=0, microsecond=0), *asked)
        if key not in self._lists:
            if len(self._lists) >= MOST_LISTS:
                self._lists.clear()
            self._lists[key] = make()
        return list(self._lists[key])


_SHELVES: WeakKeyDictionary[Any, Shelf] = WeakKeyDictionary()


def shelf_of(session: Session) -> Shelf:
    """The directory of a session's database, as it stands now.

    A session that only looks finds the same directory however often it asks.
    """
    if "shelf" in session.info:
        found: Shelf = session.info["shelf"]
        return found
    stamp = tuple(session.connection().execute(_STAMP).one())
    engine = session.get_bind().engine
    held = _SHELVES.get(engine)
    if held is None or held.stamp != stamp:
        held = _SHELVES[engine] = Shelf(stamp, list(session.scalars(sa.select(Service)).unique()))
    if session.info.get("only looks"):
        session.info["shelf"] = held
    return held
