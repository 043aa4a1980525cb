"""Every table, under one name."""

from vital5.models.audit import AuditEntry
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
from vital5.models.handover import Handover
from vital5.models.home_series import HomeReading, HomeSeries
from vital5.models.kiosk import (
    Kiosk,
    KioskCode,
    KioskEnvelope,
    KioskKey,
    KioskNonce,
    KioskReport,
    KioskVisit,
)
from vital5.models.measurement import Measurement
from vital5.models.people import Resident
from vital5.models.practice import (
    InboxItem,
    Output,
    PersonWord,
    Practice,
    PracticeMessage,
    PracticePerson,
    Share,
    ShareEvent,
)
from vital5.models.sharing import ConsentEvent, Identity, Outgoing, ShareDraft
from vital5.models.staff import Invitation, Passkey, RecoveryCode, Staff, StaffSession
from vital5.models.visit import Attempt, Report, StepCount, WebSession

__all__ = [
    "Attempt",
    "Attribute",
    "AuditEntry",
    "Base",
    "Check",
    "ConsentEvent",
    "CostOption",
    "Handover",
    "HomeReading",
    "HomeSeries",
    "Identity",
    "InboxItem",
    "Invitation",
    "Kiosk",
    "KioskCode",
    "KioskEnvelope",
    "KioskKey",
    "KioskNonce",
    "KioskReport",
    "KioskVisit",
    "Location",
    "Measurement",
    "Organization",
    "Outgoing",
    "Output",
    "Passkey",
    "PersonWord",
    "Phone",
    "Practice",
    "PracticeMessage",
    "PracticePerson",
    "Reading",
    "ReadingValue",
    "RecoveryCode",
    "Report",
    "Resident",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceLanguage",
    "ServiceSource",
    "Share",
    "ShareDraft",
    "ShareEvent",
    "Staff",
    "StaffSession",
    "StepCount",
    "TaxonomyTerm",
    "UTCDateTime",
    "WebSession",
    "place_of",
    "sealed",
    "table_of",
]
