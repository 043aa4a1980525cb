"""What the doctor looks at without the database: keys, folders, disk, clock, files, address."""

# ruff: noqa: ARG001 - every check is called alike, whatever it needs

from __future__ import annotations

import ctypes.util
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from vital5.config import CHECKOUT, Settings
from vital5.database import refuse_old_sqlite
from vital5.encrypted_file import DatabaseUnusable
from vital5.partners import PARTNERS
from vital5.sealing import KeyRing, KeysUnusable
from vital5.services.backup import last_backup
from vital5.services.doctor.problem import Problem, error, warning
from vital5.services.readiness import disk

FEWEST_DIFFERENT_BYTES = 16
"""32 random bytes hold about 30 different ones; fewer than this were typed, not drawn."""

BACKUP_DUE = timedelta(hours=26)
"""A daily backup, and two hours for it to be late."""

TEMPLATES = ("news_text", "news_email", "code_text", "reminder_text", "urgent_not_opened",
             "digest", "digest_code")  # fmt: skip
"""Messages to residents and to practices that Notify needs a template for."""

EARLIEST, LATEST = 2026, 2100
"""Years that a working clock can show."""


def sqlite(settings: Settings, now: datetime) -> Iterator[Problem]:
    """An SQLite that can corrupt a shared database."""
    try:
        refuse_old_sqlite()
    except DatabaseUnusable as refused:
        yield error("sqlite-old", str(refused), "Run make setup")


def keys(settings: Settings, now: datetime) -> Iterator[Problem]:
    """Keys that are missing, cannot be read, can be guessed, or were made for a demo."""
    text = settings.keys_text
    if not text and not settings.production and settings.keys_file.exists():
        text = settings.keys_file.read_text().strip()
    if not text:
        yield error("keys-missing", "there are no encryption keys", _mend_missing(settings))
        return
    try:
        ring = KeyRing.parse(text)
    except KeysUnusable as unusable:
        yield error("keys-unusable", str(unusable), "Correct VITAL5_SECRET_KEYS")
        return
    yield from _weak(ring)
    yield from _demo(settings, ring)


def _mend_missing(settings: Settings) -> str:
    if settings.production:
        return "Set VITAL5_SECRET_KEYS to id:64-hex pairs, newest first"
    return "Run vital5 migrate, which makes them"


def _weak(ring: KeyRing) -> Iterator[Problem]:
    mend = "Make one with: python -c 'import secrets; print(secrets.token_hex(32))', then rotate"
    for key in ring:
        if len(set(key.secret)) < FEWEST_DIFFERENT_BYTES:
            yield error("keys-weak", f"key {key.id} can be guessed", mend)
    if len({key.secret for key in ring}) < len(list(ring)):
        yield error("keys-weak", "two ids share one key, so rotating changed nothing", mend)


def _demo(settings: Settings, ring: KeyRing) -> Iterator[Problem]:
    if not settings.production or not settings.keys_file.exists():
        return
    mend = f"Make new keys, rotate, and delete {settings.keys_file}"
    try:
        kept = {key.secret for key in KeyRing.parse(settings.keys_file.read_text().strip())}
    except KeysUnusable:
        return
    if kept & {key.secret for key in ring}:
        yield error("keys-demo", "production uses a key that a demo made", mend)


def data_folder(settings: Settings, now: datetime) -> Iterator[Problem]:
    """A data folder that is missing, closed to us, or open to others."""
    if not settings.data.is_dir():
        yield error("data-missing", f"there is no folder {settings.data}", "Run vital5 migrate")
        return
    if not os.access(settings.data, os.R_OK | os.W_OK | os.X_OK):
        yield error("data-closed", f"{settings.data} cannot be written", "Give it to this user")
        return
    grade = error if settings.production else warning
    for path in [settings.data, *sorted(settings.data.iterdir())]:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield grade("data-open", f"others can reach {path}", f"chmod go= {path}")


def free_disk(settings: Settings, now: datetime) -> Iterator[Problem]:
    """Too little room for the next readings."""
    seen = disk(settings)
    if not seen["ok"]:
        room = seen["free_bytes"] // 1024**2
        yield error("disk-full", f"{room} MB are free, at least 100 are needed", "Make room")


def clock(settings: Settings, now: datetime) -> Iterator[Problem]:
    """A clock that cannot be right."""
    if not EARLIEST <= now.year <= LATEST:
        yield error("clock-wrong", f"the clock says {now:%Y-%m-%d}", "Set the clock, then NTP")


def public_url(settings: Settings, now: datetime) -> Iterator[Problem]:
    """An address that residents cannot safely use."""
    if not settings.production:
        return
    mend = "Set VITAL5_PUBLIC_URL to the https address that residents use"
    if not settings.public_url:
        yield error("public-url-missing", "VITAL5_PUBLIC_URL is not set", mend)
    elif urlsplit(settings.public_url).scheme != "https":
        yield error("public-url-insecure", "VITAL5_PUBLIC_URL is not https", mend)


def partners(settings: Settings, now: datetime) -> Iterator[Problem]:
    """Settings that do nothing, or whose address would come from whatever a request says."""
    for name in settings.alone:
        partner = next(one for one in PARTNERS if name.startswith(one)) + "URL"
        mend = f"Set {partner} too, or take {name} away"
        yield warning("setting-alone", f"{name} does nothing without {partner}", mend)
    signs_in = settings.staff_login or settings.nhs_login
    if signs_in and not settings.public_url and not settings.production:
        what = "people come back from another sign-in, and VITAL5_PUBLIC_URL is not set"
        yield warning("public-url-missing", what, "Set VITAL5_PUBLIC_URL")
    if settings.notify:
        absent = [one for one in TEMPLATES if not settings.notify.template(one)]
        if absent:
            what = f"messages that are never sent, for want of a template: {', '.join(absent)}"
            names = ", ".join(f"VITAL5_NOTIFY_{one.upper()}" for one in absent)
            yield warning("templates-absent", what, f"Set {names} to the ids of templates")


def assets(settings: Settings, now: datetime) -> Iterator[Problem]:
    """Built scripts and styles that are missing, or are not those that were tested."""
    listing = CHECKOUT / "static" / "built.json"
    if not listing.exists():
        yield error("assets-missing", "static/built.json is missing", "Restore static/ from git")
        return
    for name, digest in json.loads(listing.read_text())["built"].items():
        file = CHECKOUT / name
        if not file.exists():
            yield error("assets-missing", f"{name} is missing", "Restore static/ from git")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            yield error("assets-changed", f"{name} is not as built", "Restore static/ from git")


def translations(settings: Settings, now: datetime) -> Iterator[Problem]:
    """Languages whose words were not compiled, or have changed since."""
    for words in sorted((CHECKOUT / "translations").glob("*/LC_MESSAGES/*.po")):
        compiled, name = words.with_suffix(".mo"), words.relative_to(CHECKOUT)
        if not compiled.exists():
            yield error("translations-missing", f"{name} is not compiled", "Run make setup")
        elif compiled.stat().st_mtime < words.stat().st_mtime:
            yield warning("translations-old", f"{name} is newer than its .mo", "Run make setup")


def pango(settings: Settings, now: datetime) -> Iterator[Problem]:
    """The library that sets letters in every script."""
    if not any(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0"))):
        what = "Pango is not installed: letters cannot be printed as PDF"
        yield warning("pango-missing", what, "Install the system's Pango library")


def backup(settings: Settings, now: datetime) -> Iterator[Problem]:
    """No recent backup that was verified."""
    last = last_backup(settings)
    mend = "Run vital5 backup every day, to another machine"
    if last is None:
        yield warning("backup-never", "no backup has been made", mend)
    elif now - last > BACKUP_DUE:
        yield warning("backup-old", f"the last backup is from {last:%Y-%m-%d %H:%M} UTC", mend)
    elif last - now > timedelta(minutes=5):
        mend = "Set the clock; if it is right, make a backup now"
        yield error("clock-behind", "the last backup is from later than now", mend)


CHECKS: dict[str, Callable[[Settings, datetime], Iterator[Problem]]] = {
    "sqlite": sqlite,
    "keys": keys,
    "data_folder": data_folder,
    "disk": free_disk,
    "clock": clock,
    "public_url": public_url,
    "partners": partners,
    "assets": assets,
    "translations": translations,
    "pango": pango,
    "backup": backup,
}
