"""The snapshot: what a resident shared, frozen once, from which every output is made.

docs/snapshot.md says what stands in it. It is plain JSON with one way of being written, so that
its hash says whether it is still the one that was sent. Nothing that was not consented to is in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Check, ConsentEvent, Practice, Reading, Share, place_of
from vital5.rules import RULE_SET_VERSION, most_urgent
from vital5.sealing import KeyRing
from vital5.services import checks, measurements
from vital5.services.answers import open_answers
from vital5.services.home_series import SOURCE as AVERAGE_SOURCE
from vital5.services.home_series_frozen import frozen_series
from vital5.services.snapshot_reading import (
    Advise,
    Frozen,
    Seen,
    frozen_reading,
    not_told,
    when,
)
from vital5.visit import about
from vital5.vitals import CATALOGUE

VERSION = 1

HOME_SERIES = "home_series"
"""Named among the vitals to share: the newest finished week at home, on its own consent."""

DETAILS = ("given_name", "family_name", "birth_date", "postcode", "nhs_number", "phone",
           "spoken_language")  # fmt: skip
"""What a person says of themselves that goes along."""


@cache
def software_version() -> str:
    """The version of this program, as it was installed."""
    return version("vital5")


class NothingToShare(ValueError):
    """There is no reading of any of the vitals that were to be shared."""


def freeze(
    session: Session,
    keys: KeyRing,
    *,
    share_id: UUID,
    resident_id: UUID,
    vitals: Iterable[str],
    practice: Practice,
    details: Mapping[str, Any],
    level: str,
    consent: Iterable[ConsentEvent],
    now: datetime,
    language: str,
    advise: Advise = not_told,
    home_series: Frozen | None = None,
) -> Frozen:
    """The newest reading of each shared vital with all that is behind it, as plain JSON."""
    wanted = set(vitals)
    readings = [one for one in _readings(session, resident_id) if one.vital in wanted]
    if home_series is None and HOME_SERIES in wanted:
        home_series = frozen_series(session, keys, resident_id, language, advise)
    if not readings and home_series is None:
        raise NothingToShare
    return _whole(
        session,
        keys,
        _newest(readings),
        readings,
        advise=advise,
        parts={
            "share_id": str(share_id),
            "made_at": when(now),
            "language": language,
            "practice": _practice(practice),
            "person": _person(details, level),
            "consent": {"items": [_consent(one) for one in sorted(consent, key=lambda c: c.item)]},
            "home_series": home_series,
        },
    )


def own(
    session: Session,
    keys: KeyRing,
    *,
    resident_id: UUID | None,
    check_id: UUID | None,
    details: Mapping[str, Any],
    level: str,
    now: datetime,
    language: str,
    every: bool,
    advise: Advise = not_told,
) -> Frozen:
    """A person's own record (or this session's check) in the same shape, for themselves.

    every: each reading there is, and not only the newest of each vital. No practice, no consent.
    """
    series = None
    if resident_id is not None:
        readings = _readings(session, resident_id)
        series = frozen_series(session, keys, resident_id, language, advise)
    else:
        readings = checks.readings_of(session, [check_id] if check_id else [])
    if not readings and series is None:
        raise NothingToShare
    owner = resident_id or check_id
    return _whole(
        session,
        keys,
        readings if every else _newest(readings),
        readings,
        advise=advise,
        parts={
            "share_id": str(uuid5(UUID(str(owner)), f"own copy {when(now)}")),
            "made_at": when(now),
            "language": language,
            "practice": None,
            "person": _person(details, level),
            "consent": {"items": []},
            "home_series": series,
        },
    )


def _readings(session: Session, resident_id: UUID) -> list[Reading]:
    """A record's readings but for the averages of home series, which are shared on their own."""
    found = checks.readings_of_resident(session, resident_id)
    return [one for one in found if one.source != AVERAGE_SOURCE]


def _whole(
    session: Session,
    keys: KeyRing,
    chosen: Sequence[Reading],
    readings: Sequence[Reading],
    *,
    parts: Frozen,
    advise: Advise,
) -> Frozen:
    """The snapshot of some chosen readings; `readings` are all that their lines may show."""
    seen = _seen(session, keys, {one.check_id for one in chosen})
    order = {slug: at for at, slug in enumerate(CATALOGUE)}
    vitals = [
        frozen_reading(
            CATALOGUE[reading.vital],
            reading,
            seen[reading.check_id],
            _before(reading, readings),
            advise,
        )
        for reading in sorted(chosen, key=lambda one: (order[one.vital], one.taken_at, one.id))
    ]
    series = parts["home_series"]
    urgencies = [one["urgency"] for one in vitals] + ([series["urgency"]] if series else [])
    return {
        "version": VERSION,
        **parts,
        "software": {"version": software_version(), "rule_set": RULE_SET_VERSION},
        "checks": [_check(one) for one in sorted(seen.values(), key=_by_start)],
        "vitals": vitals,
        "overall_urgency": most_urgent(*urgencies),
    }


def _newest(readings: Sequence[Reading]) -> list[Reading]:
    """The newest reading of each vital; they come oldest first."""
    return list({one.vital: one for one in readings if one.vital in CATALOGUE}.values())


def _before(reading: Reading, readings: Sequence[Reading]) -> list[Reading]:
    """The same vital's readings of earlier times."""
    at = (reading.taken_at, reading.id)
    return [o for o in readings if o.vital == reading.vital and (o.taken_at, o.id) < at]


def _seen(session: Session, keys: KeyRing, check_ids: set[UUID]) -> dict[UUID, Seen]:
    found = {}
    for check in session.scalars(sa.select(Check).where(Check.id.in_(check_ids))):
        answers = open_answers(keys, check)
        person = about.person_from(
            answers.get(about.ABOUT, {}), answers, at_kiosk=check.channel == "kiosk"
        )
        found[check.id] = Seen(check, answers, person, measurements.of_checks(session, [check.id]))
    return found


def _by_start(seen: Seen) -> tuple[datetime, UUID]:
    return seen.check.started_at, seen.check.id


HELPED = {"kiosk": False, "kiosk-helped": True}
"""Whether a helper was beside somebody, by the channel of their visit; at home nobody asks."""


def _check(seen: Seen) -> Frozen:
    check = seen.check
    return {
        "id": str(check.id),
        "channel": check.channel,
        "language": check.language,
        "started_at": when(check.started_at),
        "finished_at": when(check.finished_at) if check.finished_at else None,
        "helped": HELPED.get(check.channel),
    }


def _practice(practice: Practice) -> Frozen:
    return {name: getattr(practice, name) for name in ("code", "name", "address", "postcode")}


def _person(details: Mapping[str, Any], level: str) -> Frozen:
    return {
        **{name: details.get(name) or None for name in DETAILS},
        "level": level,
        "requests_call": bool(details.get("requests_call")),
        "message_is_safe": bool(details.get("message_is_safe")),
        "interpreter": bool(details.get("interpreter")),
        "needs": sorted(details.get("needs") or []),
    }


def _consent(event: ConsentEvent) -> Frozen:
    return {
        "item": event.item,
        "event_id": str(event.id),
        "wording_version": event.wording_version,
        "language": event.language,
        "at": when(event.at),
    }


def canonical(snapshot: Frozen) -> str:
    """The one way a snapshot is written."""
    return json.dumps(
        snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def sha256(snapshot: Frozen) -> bytes:
    """The hash of a snapshot as it is written."""
    return hashlib.sha256(canonical(snapshot).encode()).digest()


class Altered(Exception):
    """A stored snapshot is not the one that its hash was taken of."""


def opened(keys: KeyRing, share: Share) -> Frozen:
    """A share's snapshot, refused if it is not the one that was sent."""
    text = keys.open(share.snapshot, place_of("share", "snapshot", share.id))
    if hashlib.sha256(text.encode()).digest() != share.snapshot_sha256:
        raise Altered(f"the snapshot of share {share.id} does not fit its hash")
    found: Frozen = json.loads(text)
    return found
