"""What the doctor looks at in the database: schema, damage, keys, times, invented places."""

# ruff: noqa: ARG001 - every check is called alike, whatever it needs

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from vital5 import migrations
from vital5.config import Settings, SettingsError
from vital5.database import Database
from vital5.encrypted_file import DatabaseUnusable
from vital5.models import AuditEntry, Check, Passkey, Practice, ServiceSource, Staff, triggers
from vital5.services import audit_chain, outbox_list
from vital5.services.doctor.problem import Problem, error, warning
from vital5.services.keys import usage
from vital5.services.outputs import DIFFERED
from vital5.services.program_role import too_mighty
from vital5.services.staff.roles import ADMINISTRATOR

Look = Callable[[Database, Settings, datetime], Iterator[Problem]]

FROM_A_BACKUP = "Stop the server and restore the last backup"


def open_if_there(settings: Settings) -> tuple[Database | None, Problem | None]:
    """The database, or what keeps it from opening; a missing one is not made."""
    mend = "Look at VITAL5_DATABASE_URL and VITAL5_SECRET_KEYS"
    try:
        url = sa.make_url(settings.database_url)
        if url.get_backend_name() == "sqlite" and not (Path("/") / (url.database or "")).exists():
            return None, error("database-missing", "there is no database", "Run vital5 migrate")
        database = Database(settings)
        migrations.current(database)
    except (DatabaseUnusable, SettingsError, OSError, sa.exc.SQLAlchemyError) as refused:
        return None, error("database-unusable", _short(refused), mend)
    return database, None


def guarded(
    name: str, look: Look, database: Database, settings: Settings, now: datetime
) -> list[Problem]:
    """What a look finds; one that fails is itself a finding."""
    try:
        return list(look(database, settings, now))
    except sa.exc.SQLAlchemyError as failed:
        return [error("database-damaged", f"{name}: {_short(failed)}", FROM_A_BACKUP)]


def _short(failed: Exception) -> str:
    """The driver's own sentence, without the statement and its values."""
    return str(getattr(failed, "orig", None) or failed).splitlines()[0]


def schema(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """A schema that is not this program's."""
    found, needed = migrations.current(database), migrations.head()
    if found != needed:
        newer = found is not None and not migrations.known(found)
        mend = "Install the newer program" if newer else "Run vital5 migrate"
        yield error("schema-old", f"the schema is {found}, the program needs {needed}", mend)


def append_only(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """A table of facts that the database would let somebody change."""
    with database.reading() as session:
        for table in triggers.missing(session.connection()):
            what = f"nothing keeps {table} from being changed"
            yield error("trigger-missing", what, "Find out who removed it; then migrate anew")


def integrity(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """Damaged pages."""
    if not database.is_sqlite:
        return
    with database.reading() as session:
        told = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if told != "ok":
        yield error("database-damaged", f"quick_check: {told}", FROM_A_BACKUP)


def sealed_values(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """Values that no key here opens."""
    lost = usage(database)["values_without_a_key"]
    if lost:
        what = f"{lost} values were sealed by a key that is not here"
        yield error("values-lost", what, "Put the missing key back into VITAL5_SECRET_KEYS")


def times(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """A clock that is behind what was already recorded by it."""
    with database.reading() as session:
        latest = session.scalar(sa.select(sa.func.max(Check.touched_at)))
    if latest is not None and latest - now > timedelta(minutes=5):
        what = f"a check was answered at {latest:%Y-%m-%d %H:%M} UTC, later than now"
        yield error("clock-behind", what, "Set the clock")


def role(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """A role on PostgreSQL that no wall between practices holds."""
    if database.is_sqlite:
        return
    if why := too_mighty(database):
        grade = error if settings.production else warning
        mend = "Run vital5 migrate with VITAL5_DATABASE_OWNER_URL, and the program as another role"
        what = {
            "superuser": "the program's database role is a superuser",
            "bypass": "the program's database role bypasses row-level security",
            "owner": "the program's database role owns the tables",
        }[why]
        yield grade("role-too-mighty", f"{what}: no wall stands between practices", mend)


def audit(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """An audit chain whose anchored head is gone, or whose end is not what was anchored."""
    with database.reading() as session:
        _, anchored = audit_chain.at_a_glance(session, settings)
    if not anchored:
        what = "the audit does not hold the entry that was anchored as its head"
        yield error("audit-broken", what, "Run vital5 audit verify and find out who changed it")


def examples(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """Invented places that a resident might go to."""
    if not settings.production:
        return
    with database.reading() as session:
        count = session.scalar(sa.select(sa.func.count()).where(ServiceSource.example))
    if count:
        what = f"the directory holds {count} invented places"
        yield error("demo-places", what, "Start production with a database of its own")


def outputs(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """A letter or a bundle that was made again and was not the same."""
    with database.reading() as session:
        query = sa.select(sa.func.count()).where(AuditEntry.deed == DIFFERED)
        count = session.scalar(query.select_from(AuditEntry))
    if count:
        what = f"{count} outputs of a share were not the same when they were made again"
        yield warning("outputs-differ", what, "Tell the makers; the snapshot beneath is whole")


def outbox(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """Messages that did not arrive, and a runner that does not run."""
    with database.reading() as session:
        stuck, oldest = len(outbox_list.troubled(session)), outbox_list.age(session, now)
    mend = "Run vital5 outbox list, or look at /admin/outbox"
    if stuck:
        yield warning("outbox-stuck", f"{stuck} messages need a person", mend)
    if oldest > RUNNER_DUE:
        what = f"a message has been due for {oldest // 3600} hours"
        yield warning("outbox-idle", what, "Run vital5 outbox run every minute")


RUNNER_DUE = 3600
"""Seconds after which a message that is due says that nothing delivers."""


def demo_people(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """Staff whose passwords were printed for a demonstration."""
    if not settings.production:
        return
    with database.reading() as session:
        loaded = sa.select(AuditEntry.id).where(AuditEntry.deed == "loaded_people").limit(1)
        if session.scalar(loaded) is not None:
            what = "staff were loaded here with printed passwords"
            yield error("demo-people", what, "Start production with a database of its own")


def staff(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """Nobody who could help, or somebody with one factor only."""
    if not settings.production:
        return
    joined = sa.and_(
        Staff.disabled_at.is_(None),
        sa.or_(Staff.password_hash.is_not(None), Staff.subject.is_not(None)),
    )
    one_factor = sa.and_(
        joined,
        Staff.password_hash.is_not(None),
        Staff.totp_secret.is_(None),
        ~sa.exists().where(Passkey.staff_id == Staff.id),
    )
    with database.reading() as session:
        count = sa.select(sa.func.count()).select_from(Staff)
        helpers = session.scalar(count.where(joined, Staff.role == ADMINISTRATOR)) or 0
        half = session.scalar(count.where(one_factor)) or 0
    if not helpers:
        mend = "Run vital5 staff add-administrator"
        yield warning("administrator-none", "no administrator has joined", mend)
    if half:
        what = f"{half} of the staff have a password and no second factor"
        yield warning("factor-missing", what, "They set it up by their link, or close the account")


def practices(database: Database, settings: Settings, now: datetime) -> Iterator[Problem]:
    """No surgery that anybody could share with."""
    if not settings.production:
        return
    with database.reading() as session:
        if session.scalar(sa.select(Practice.id).limit(1)) is None:
            mend = "Run vital5 load-practices with the list that ODS publishes"
            yield warning("practices-none", "the list of practices is empty", mend)


CHECKS: dict[str, Look] = {
    "schema": schema,
    "append_only": append_only,
    "integrity": integrity,
    "sealed_values": sealed_values,
    "times": times,
    "role": role,
    "audit": audit,
    "examples": examples,
    "demo_people": demo_people,
    "outputs": outputs,
    "outbox": outbox,
    "staff": staff,
    "practices": practices,
}
