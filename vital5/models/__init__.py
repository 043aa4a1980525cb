"""Every table, under one name."""

from vital5.models.base import Base, UTCDateTime, place_of, sealed
from vital5.models.check import Check, Reading, ReadingValue
from vital5.models.people import Resident
from vital5.models.visit import Attempt, Report, StepCount, WebSession

__all__ = [
    "Attempt",
    "Base",
    "Check",
    "Reading",
    "ReadingValue",
    "Report",
    "Resident",
    "StepCount",
    "UTCDateTime",
    "WebSession",
    "place_of",
    "sealed",
]
