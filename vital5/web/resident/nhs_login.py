"""Say who I am by NHS login: leave, come back, or go on without it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.gateways import oidc
from vital5.models import Practice
from vital5.services import audit, nhs_login
from vital5.services.identity import NHS_LOGIN, Details
from vital5.services.share_draft import Draft
from vital5.web.pages import page
from vital5.web.resident.share_steps import STEPS, change_draft, draft, frame, owner, share_gate
from vital5.web.store import database, keys, now, settings
from vital5.web.words import asked_language

bp = Blueprint("nhs_login", __name__)
back_bp = Blueprint("nhs_login_back", __name__)
"""The way back has one address for all languages: NHS login has to know it beforehand."""

AWAY_AT_MOST = timedelta(minutes=30)
REFUSED_CONSENT = "declined"


def _provider() -> oidc.Provider:
    told = settings().nhs_login or abort(404)
    return nhs_login.provider_of(told)


@bp.post("/share/nhs-login")
def begin() -> Response:
    """Prepare the way there; the draft holds what must fit when somebody comes back."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    host = settings().public_url or request.host_url.rstrip("/")
    try:
        address, held = oidc.begin(
            _provider(),
            f"{host}{url_for('nhs_login_back.back')}",
            now(),
            vtr=nhs_login.vtr(),
        )
    except oidc.ProviderFailed:
        return _problem("failed", 502)
    login = {
        "held": held.as_json(),
        "address": address,
        "language": asked_language().code,
        "at": now().isoformat(),
    }
    change_draft(lambda d: setattr(d, "login", login))
    return redirect(url_for("nhs_login.leaving"), 303)


@bp.get("/share/nhs-login")
def leaving() -> Response:
    """You are about to leave for NHS login; the link goes there."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    login = draft().login or {}
    if "address" not in login:
        return redirect(url_for("share_who.who"), 303)
    return page(
        "resident/share/nhs_login.html",
        name="share-nhs-login",
        title=_l("Leaving for NHS login"),
        **frame(),
        address=login["address"],
    )


@back_bp.get("/nhs-login/return")
def back() -> Response:
    """Back again: what came along is proved before any of it is believed."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    login = draft().login or {}
    language = login.get("language", "en")
    if "held" not in login or now() - datetime.fromisoformat(login["at"]) > AWAY_AT_MOST:
        return redirect(url_for("nhs_login.problem", why="failed", lang=language), 303)
    change_draft(lambda d: setattr(d, "login", None))  # a way back leads back once
    try:
        claims = _claims(oidc.Held(**login["held"]), request.args.to_dict())
        proved = nhs_login.proved_by(claims)
    except oidc.SignInRefused as refused:
        _note("nhs_login_refused", refused.why)
        why = "no-consent" if refused.why == REFUSED_CONSENT else "failed"
        why = "level" if refused.why in ("level", "vot") else why
        return redirect(url_for("nhs_login.problem", why=why, lang=language), 303)
    except oidc.ProviderFailed:
        return redirect(url_for("nhs_login.problem", why="failed", lang=language), 303)
    _note("nhs_login", str(claims["vot"]))
    surgery = _surgery(nhs_login.surgery_of(claims))
    change_draft(lambda d: _believe(d, proved, str(claims["sub"]), surgery))
    if not draft().practice_sure:
        return redirect(url_for("share.practice_confirm", lang=language), 303)
    step = STEPS[draft().next_step] if draft().details is not None else "share_who.who"
    return redirect(url_for(step, lang=language), 303)


def _note(deed: str, reason: str) -> None:
    """Write down that somebody signed in, and at which vector of trust; or why it was refused."""
    with database().writing() as session:
        audit.note(
            session,
            keys(),
            now=now(),
            actor="resident",
            deed=deed,
            subject="nhs_login",
            resident_id=owner().resident_id,
            reason=reason,
        )


def _claims(held: oidc.Held, answer: dict[str, str]) -> dict[str, Any]:
    provider = _provider()
    claims, token = oidc.finish(provider, held, answer, now(), demands=nhs_login.demands)
    return {**oidc.user_info(provider, token, claims["sub"], now()), **claims}


def _surgery(code: str) -> Practice | None:
    with database().reading() as session:
        return session.scalars(sa.select(Practice).where(Practice.code == code)).first()


def _believe(found: Draft, proved: dict[str, str], subject: str, surgery: Practice | None) -> None:
    """Take what was proved; the first name and the postcode are still asked, unless somebody who
    told them already shows once more that they are who they said."""
    found.login = {"proved": proved, "subject": subject, "at": now().isoformat()}
    if found.details is not None and _fit(found.details, proved):
        found.level, found.subject, found.proved_at = NHS_LOGIN, subject, found.login["at"]
    else:
        found.details = None
    if surgery is not None and surgery.id != found.practice_id:
        found.practice_id, found.practice_sure = surgery.id, False


def _fit(details: Details, proved: dict[str, str]) -> bool:
    """Whether what somebody told is what NHS login says of them."""
    born = "-".join(proved[f"birth_date-{part}"].zfill(2) for part in ("year", "month", "day"))
    return (
        details.family_name == proved["family_name"]
        and details.birth_date.isoformat() == born
        and details.nhs_number == proved["nhs_number"]
    )


@bp.get("/share/nhs-login/<any('no-consent', 'failed', 'level'):why>")
def problem(why: str) -> Response:
    """It did not work, or somebody did not want it: there is a way on without it."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    return _problem(why, 200)


def _problem(why: str, status: int) -> Response:
    return page(
        "resident/share/nhs_login_problem.html",
        name=f"share-nhs-login-{why}",
        title=_l("Without NHS login"),
        status=status,
        **frame(),
        why=why,
    )


@bp.post("/share/nhs-login/forget")
def forget() -> Response:
    """These are not my details: forget what NHS login said."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    change_draft(lambda d: setattr(d, "login", None))
    return redirect(url_for("share_who.who"), 303)
