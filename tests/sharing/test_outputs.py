"""Four outputs of one share: made again they are the same bytes, or somebody is told."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.fhir.checker import faults
from tests.sharing.people import SENT, a_kept_share
from vital5.database import Database
from vital5.models import AuditEntry, Output
from vital5.services import copy_text, outputs, snapshot
from vital5.web import outputs as handed_out

PLAIN = ("fhir", "transaction", "text", "csv")


@pytest.mark.parametrize("kind", [*PLAIN, "letter"])
def test_an_output_made_again_is_the_same(site: Flask, kind: str) -> None:
    database: Database = site.extensions["vital5"].database
    with site.test_request_context("/en/"), database.writing() as session:
        share = a_kept_share(session, database.keys)
        first = handed_out.make(session, database.keys, share, kind, SENT)
        session.flush()
        assert handed_out.make(session, database.keys, share, kind, SENT) == first
        kept = session.scalars(sa.select(Output)).one()
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0
    assert (kept.kind, kept.share_id) == (kind, share.id)


def test_the_outputs_tell_the_same_numbers(any_database: Database) -> None:
    with any_database.writing() as session:
        share = a_kept_share(session, any_database.keys)
        found = snapshot.opened(any_database.keys, share)
    bundle = json.loads(outputs.plain(found, "fhir"))
    assert faults(bundle) == []
    for number in ("148", "94", "84.5", "28.9"):
        for kind in PLAIN:
            assert number in outputs.plain(found, kind).decode(), f"{number} is not in {kind}"


def test_another_output_of_the_same_program_is_an_alarm(any_database: Database) -> None:
    with any_database.writing() as session:
        share = a_kept_share(session, any_database.keys)
        assert outputs.note(session, any_database.keys, share, "text", b"one", SENT)
        session.flush()
        assert not outputs.note(session, any_database.keys, share, "text", b"other", SENT)
        entry = session.scalars(sa.select(AuditEntry)).one()
        kept = session.scalars(sa.select(Output)).one()
    assert (entry.deed, entry.subject, entry.subject_id) == ("output_differed", "text", share.id)
    assert kept.sha256 != outputs.hashlib.sha256(b"other").digest()


def test_another_program_may_make_another_output(
    any_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with any_database.writing() as session:
        share = a_kept_share(session, any_database.keys)
        outputs.note(session, any_database.keys, share, "text", b"one", SENT)
        session.flush()
        monkeypatch.setattr(outputs, "recipe", lambda _kind: "a later release")
        assert outputs.note(session, any_database.keys, share, "text", b"other", SENT)
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0


def test_a_share_that_was_tampered_with_makes_nothing(site: Flask) -> None:
    database: Database = site.extensions["vital5"].database
    with site.test_request_context("/en/"), database.writing() as session:
        share = a_kept_share(session, database.keys)
        session.expunge(share)
        share.snapshot_sha256 = b"\0" * 32
        with pytest.raises(snapshot.Altered):
            handed_out.make(session, database.keys, share, "text", SENT)


def test_a_download_has_a_fixed_name(site: Flask) -> None:
    database: Database = site.extensions["vital5"].database
    with site.test_request_context("/en/"), database.writing() as session:
        share = a_kept_share(session, database.keys)
        answer = handed_out.download(b"", "csv", share)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="vital5-c6a48df6.csv"'
    assert copy_text.COLUMNS[0] == "taken_at"


@pytest.mark.parametrize("kind", outputs.KINDS)
def test_every_part_that_makes_an_output_is_there(kind: str) -> None:
    for source in outputs.KINDS[kind].sources:
        assert (outputs.CHECKOUT / source).exists(), source
