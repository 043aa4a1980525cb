"""What people write to us: feedback, complaints, and the safety log of advice that looks wrong."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.orm import Session

from vital5.models import Report, place_of
from vital5.sealing import KeyRing

KINDS = ("feedback", "complaint", "safety")
LONGEST = 4_000
"""Characters of one report."""


def receive(
    session: Session,
    keys: KeyRing,
    *,
    form: str,
    kind: str,
    page: str,
    language: str,
    rule_set: str,
    words: str,
    now: datetime,
) -> UUID:
    """Keep what somebody wrote, sealed; "safety" is the log that a safety officer works from.

    `form` is the secret of the form it came in: the same form sent twice is one report.
    """
    report_id = uuid5(NAMESPACE_OID, "\n".join((form, kind, page, words)))
    if session.get(Report, report_id):
        return report_id
    report = Report(
        id=report_id,
        kind=kind,
        page=page,
        language=language,
        rule_set=rule_set,
        received_at=now,
        words=b"",
    )
    report.words = keys.seal(words[:LONGEST], place_of("report", "words", report.id))
    session.add(report)
    return report.id
