"""Snapshots as FHIR R4 on the UK Core profiles: pure, from dictionaries to dictionaries."""

from vital5.fhir.bundle import document, transaction

__all__ = ["document", "transaction"]
