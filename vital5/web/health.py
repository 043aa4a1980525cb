"""/healthz: the process is alive. /readyz: it can do its work, part by part."""

from __future__ import annotations

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from vital5.web.store import database, now, settings

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Alive; asks nothing of the database."""
    return jsonify(alive=True)


@bp.get("/readyz")
def ready() -> Response:
    """Ready, with a named part for each thing that readiness rests on; 503 when one fails."""
    from vital5.services.readiness import readiness

    parts = readiness(database(), settings(), now())
    fine = all(part["ok"] for part in parts.values())
    answer = jsonify(ready=fine, parts=parts)
    answer.status_code = 200 if fine else 503
    return answer
