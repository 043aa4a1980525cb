"""Every table, under one name."""

from vital5.models.base import Base, UTCDateTime, place_of, sealed, table_of
from vital5.models.check import Check, Reading, ReadingValue
from vital5.models.directory import (
    Attribute,
    CostOption,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceLanguage,
    ServiceSource,
    TaxonomyTerm,
)
from vital5.models.people import Resident
from vital5.models.visit import Attempt, Report, StepCount, WebSession

__all__ = [
    "Attempt",
    "Attribute",
    "Base",
    "Check",
    "CostOption",
    "Location",
    "Organization",
    "Phone",
    "Reading",
    "ReadingValue",
    "Report",
    "Resident",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceLanguage",
    "ServiceSource",
    "StepCount",
    "TaxonomyTerm",
    "UTCDateTime",
    "WebSession",
    "place_of",
    "sealed",
    "table_of",
]
