"""AUDIT and its first three items, AUDIT-C: scored apart, banded apart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from vital5.rules.bands import Scale, row_of, scale, words
from vital5.rules.inputs import ITEMS
from vital5.rules.questionnaire import points, total
from vital5.rules.register import Answer, rule
from vital5.rules.urgency import URGENCIES

_YES_NO_YEAR = (0, 2, 4)  # no; yes, but not in the last year; yes, in the last year

AUDIT_ITEMS = (*(points(4),) * 8, _YES_NO_YEAR, _YES_NO_YEAR)
"""Scores each of the ten items may have, in published order (WHO)."""

AUDITC_ITEMS = AUDIT_ITEMS[:3]
"""The first three items of AUDIT."""

SKIPPED_AFTER_NEVER = slice(1, 8)
"""Items 2 to 8: not asked of somebody who never drinks, so they count 0 (WHO manual)."""

AUDITC_BANDS = scale(
    (0, "low", "none"),
    (5, "increasing", "self_care"),
    (8, "higher", "local_service"),
    (11, "possible_dependence", "local_service"),
)
"""C7, contested: AUDIT-C on its own, 0-12 (OHID); never the US cut-offs of 3 and 4."""

AUDIT_BANDS = scale(
    (0, "low", "none"),
    (8, "increasing", "self_care"),
    (16, "higher", "local_service"),
    (20, "possible_dependence", "local_service"),
)
"""Full AUDIT, 0-40 (OHID, WHO). Possible dependence: specialist assessment, and tell the GP."""

ASK_FULL_AUDIT_FROM = 5
"""AUDIT-C points that open the other seven items (OHID)."""

AUDITC_WARN_FROM = 5
"""AUDIT-C points from which not to stop suddenly (house rule)."""

AUDIT_WARN_FROM = 8
"""AUDIT points from which not to stop suddenly (NHS Health Check online)."""


def _never_drinks(items: Sequence[Decimal | None]) -> bool:
    return bool(items) and items[0] == 0


def _answered(items: Sequence[Decimal | None] | None) -> Sequence[Decimal | None] | None:
    """The items, with those that "never" leaves unasked counted 0; an answer given is kept."""
    if items is None or not _never_drinks(items):
        return items
    filled = list(items)
    filled[SKIPPED_AFTER_NEVER] = [
        Decimal(0) if item is None else item for item in items[SKIPPED_AFTER_NEVER]
    ]
    return filled


def _banded(score: int | None, bands: Scale) -> Answer:
    row = None if score is None else row_of(score, bands)
    return {
        "valid": score is not None,
        "score": score,
        "band": row.band if row else None,
        "urgency": row.urgency if row else None,
    }


@rule(
    "AL-AUDITC",
    title="AUDIT-C: score and band on its own",
    source="OHID alcohol screening tools: 0-4, 5-7, 8-10, 11-12",
    takes={"items": ITEMS},
    gives={
        "valid": bool,
        "score": int,
        "band": words(AUDITC_BANDS),
        "ask_full_audit": bool,
        "urgency": URGENCIES,
        "stop_suddenly_warning": bool,
    },
    parameters=("AUDITC_ITEMS", "AUDITC_BANDS", "ASK_FULL_AUDIT_FROM", "AUDITC_WARN_FROM"),
)
def audit_c(items: Sequence[Decimal | None] | None) -> Answer:
    """Three items, 0 to 12."""
    score = total(_answered(items), AUDITC_ITEMS)
    return {
        **_banded(score, AUDITC_BANDS),
        "ask_full_audit": None if score is None else score >= ASK_FULL_AUDIT_FROM,
        "stop_suddenly_warning": None if score is None else score >= AUDITC_WARN_FROM,
    }


@rule(
    "AL-AUDIT",
    title="Full AUDIT: score and band",
    source="OHID, WHO: 0-7, 8-15, 16-19, 20-40; warning at 8 as NHS Health Check online",
    takes={"items": ITEMS},
    gives={
        "valid": bool,
        "score": int,
        "band": words(AUDIT_BANDS),
        "urgency": URGENCIES,
        "stop_suddenly_warning": bool,
    },
    parameters=("AUDIT_ITEMS", "AUDIT_BANDS", "AUDIT_WARN_FROM"),
)
def audit(items: Sequence[Decimal | None] | None) -> Answer:
    """Ten items, 0 to 40."""
    score = total(_answered(items), AUDIT_ITEMS)
    warn = None if score is None else score >= AUDIT_WARN_FROM
    return {**_banded(score, AUDIT_BANDS), "stop_suddenly_warning": warn}
