"""A share's outputs as they are handed out: made of its snapshot, and their hash noted."""

from __future__ import annotations

from datetime import datetime

from flask import make_response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import Share
from vital5.sealing import KeyRing
from vital5.services import outputs, snapshot
from vital5.web import letters


def make(session: Session, keys: KeyRing, share: Share, kind: str, now: datetime) -> bytes:
    """One output of a share, in a transaction that keeps its hash.

    kind: letter, fhir, transaction, text or csv. Raises `letter.CannotPrint` where Pango is
    missing, and `snapshot.Altered` for a share that was tampered with.
    """
    found = snapshot.opened(keys, share)
    made = letters.pdf(found) if kind == "letter" else outputs.plain(found, kind)
    outputs.note(session, keys, share, kind, made, now)
    return made


def download(content: bytes, kind: str, share: Share) -> Response:
    """An output of a share as a file."""
    return file(content, outputs.KINDS[kind].mimetype, outputs.name_of(kind, share.id))


def file(content: bytes, mimetype: str, name: str) -> Response:
    """A file with a name of ours: nothing that somebody wrote ever stands in a header."""
    answer = make_response(content)
    answer.headers["Content-Type"] = mimetype
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
