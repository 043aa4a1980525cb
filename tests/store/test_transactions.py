"""Writers wait for each other, readers for nobody, and what is committed is on the disk."""

from __future__ import annotations

import threading
import time
from datetime import date

import pytest
import sqlcipher3
from sqlalchemy.exc import IntegrityError

from tests.builders import a_check, a_reading
from vital5.config import Settings
from vital5.database import Database, _patiently, hold_file
from vital5.encrypted_file import DatabaseUnusable
from vital5.file_hold import FileHeld, held_alone
from vital5.models import Check, StepCount

THREADS, EACH = 6, 25
STEP = {"day": date(2026, 6, 15), "page": "start", "language": "en", "channel": "phone"}


def test_no_update_is_lost(any_database: Database) -> None:
    """Read, then write what was read plus one, from six threads: every one must count."""
    with any_database.writing() as session:
        session.add(StepCount(**STEP, count=0))

    def add() -> None:
        for _ in range(EACH):
            with any_database.writing() as session:
                row = session.get(StepCount, STEP, with_for_update=True)
                assert row is not None
                row.count = row.count + 1

    run(add, THREADS)
    with any_database.reading() as session:
        row = session.get(StepCount, STEP)
        assert row is not None
        assert row.count == THREADS * EACH


def run(deed: object, times: int) -> None:
    errors: list[BaseException] = []

    def guarded() -> None:
        try:
            deed()  # type: ignore[operator]
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("temp_store", 2),
     ("secure_delete", 1)],
)  # fmt: skip
def test_every_connection_is_durable(sqlite_database: Database, pragma: str, value: object) -> None:
    with sqlite_database.engine.connect() as one, sqlite_database.engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_readers_do_not_wait_for_a_writer(sqlite_database: Database) -> None:
    with sqlite_database.writing() as writer:
        writer.add(a_check())
        writer.flush()
        began = time.monotonic()
        with sqlite_database.reading() as reader:
            assert reader.query(Check).count() == 0
        assert time.monotonic() - began < 1


def test_a_failed_write_leaves_nothing(any_database: Database) -> None:
    check = a_check()
    with pytest.raises(IntegrityError), any_database.writing() as session:
        session.add_all([check, a_reading(check), a_check(channel=None)])
    with any_database.reading() as session:
        assert session.query(Check).count() == 0


def test_snapshot_sees_one_moment(any_database: Database) -> None:
    with any_database.snapshot() as seen:
        assert seen.query(Check).count() == 0
        with any_database.writing() as session:
            session.add(a_check())
        assert seen.query(Check).count() == 0


@pytest.mark.parametrize(("version", "refused"), [((3, 51, 2), True), ((3, 51, 3), False)])
def test_sqlite_that_can_corrupt_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], refused: bool
) -> None:
    monkeypatch.setattr(sqlcipher3.dbapi2, "sqlite_version_info", version)
    if refused:
        with pytest.raises(DatabaseUnusable, match=r"3\.51\.3"):
            Database(settings)
    else:
        Database(settings).close()


def test_an_open_database_cannot_be_held_alone(sqlite_settings: Settings) -> None:
    database = Database(sqlite_settings)
    with pytest.raises(FileHeld), held_alone(hold_file(database.path)):
        pass
    database.close()
    with (
        held_alone(hold_file(database.path)),
        pytest.raises(DatabaseUnusable, match="restored"),
    ):
        Database(sqlite_settings)


def test_two_that_start_at_once_agree_on_the_key(tmp_path: object) -> None:
    environ = {"VITAL5_ENV": "demo", "VITAL5_DATA": f"{tmp_path}/new"}
    found: list[bytes] = []
    run(lambda: found.append(Settings.from_environment(environ).keys.newest.secret), 8)
    assert len(set(found)) == 1


def test_a_new_file_opened_by_many_at_once_is_waited_for(sqlite_settings: Settings) -> None:
    """Turning WAL on locks the file, and SQLite does not wait for that by itself."""
    databases = [Database(sqlite_settings) for _ in range(THREADS)]
    ready, turn = threading.Barrier(THREADS), iter(databases)

    def first_look() -> None:
        database = next(turn)
        ready.wait()
        with database.writing():
            pass

    run(first_look, THREADS)
    for database in databases:
        database.close()


def test_every_kind_of_busy_is_waited_for_and_nothing_else() -> None:
    """Another that brings the log back after a crash is busy too; a broken file is not."""

    class Opening:
        """A new connection that fails so, and then answers."""

        def __init__(self, *troubles: str) -> None:
            self.troubles = list(troubles)

        def execute(self, _statement: str) -> sqlcipher3.Cursor:
            if self.troubles:
                error = sqlcipher3.dbapi2.OperationalError("no")
                error.sqlite_errorname = self.troubles.pop(0)
                raise error
            return sqlcipher3.connect(":memory:").execute("SELECT 'wal'")

    assert _patiently(Opening("SQLITE_BUSY", "SQLITE_BUSY_RECOVERY"), "any") == ("wal",)
    with pytest.raises(sqlcipher3.dbapi2.OperationalError):
        _patiently(Opening("SQLITE_IOERR"), "any")
