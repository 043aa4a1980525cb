"""A migrated database is the models' database, and no step loses a row or a trigger."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from tests.store.filled import columns_of, fill, narrowed, rows_of, triggers_of
from vital5 import migrations
from vital5.config import Settings
from vital5.database import Database
from vital5.models import Base, Reading, ReadingValue, triggers


def test_migrated_database_is_what_models_say(any_database: Database) -> None:
    with any_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_repeating_a_migration_changes_nothing(any_database: Database) -> None:
    fill(any_database)
    before = rows_of(any_database)
    assert migrations.upgrade(any_database) == migrations.head()
    assert rows_of(any_database) == before


def test_down_and_up_again_keeps_every_row_and_trigger(any_database: Database) -> None:
    """Each step down and up on a full database keeps all that still has a table and a column."""
    fill(any_database)
    revisions = [script.revision for script in migrations.scripts().walk_revisions()]
    for below in [*revisions[1:], "base"]:
        before, guarded = rows_of(any_database), triggers_of(any_database)
        columns = columns_of(any_database)
        migrations.downgrade(any_database, below)
        left, fewer = rows_of(any_database), columns_of(any_database)
        assert left == narrowed(any_database, before, columns)
        migrations.upgrade(any_database)
        after, columns = rows_of(any_database), columns_of(any_database)
        for table, names in fewer.items():
            places = [columns[table].index(name) for name in names]
            assert (
                sorted((tuple(row[p] for p in places) for row in after[table]), key=repr)
                == (left[table])
            )
        assert triggers_of(any_database) == guarded


def test_base_is_empty(any_database: Database) -> None:
    migrations.downgrade(any_database, "base")
    assert rows_of(any_database) == {}
    assert migrations.current(any_database) is None


def test_two_migrations_at_once_are_safe(settings: Settings) -> None:
    first, second = Database(settings), Database(settings)
    _both(first, second)
    first.close(), second.close()


def test_two_migrations_at_once_are_safe_on_postgresql(postgres_settings: Settings) -> None:
    first, second = Database(postgres_settings), Database(postgres_settings)
    migrations.downgrade(first, "base")
    _both(first, second)
    first.close(), second.close()


def _both(first: Database, second: Database) -> None:
    reached: list[str | None] = []
    threads = [
        threading.Thread(target=lambda d=d: reached.append(migrations.upgrade(d)))
        for d in (first, second)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert reached == [migrations.head()] * 2


def test_foreign_keys_are_on_again_after_a_migration(sqlite_database: Database) -> None:
    migrations.upgrade(sqlite_database)
    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize(
    "change",
    [
        sa.update(Reading).values(band="normal"),
        sa.update(ReadingValue).values(number=Decimal(1)),
    ],
)
def test_database_refuses_to_change_a_reading(any_database: Database, change: sa.Update) -> None:
    fill(any_database)
    before = rows_of(any_database)
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), any_database.writing() as s:
        s.execute(change)
    assert rows_of(any_database) == before


def test_a_reading_can_be_forgotten(any_database: Database) -> None:
    fill(any_database)
    with any_database.writing() as session:
        session.execute(sa.delete(Reading))
    assert rows_of(any_database)["reading_value"] == []


def test_what_keeps_facts_is_put_back_as_it_was(any_database: Database) -> None:
    """`doctor` names what is missing, and says: migrate anew."""
    before = definitions(any_database)
    with any_database.writing() as session:
        for table in triggers.APPEND_ONLY:
            triggers.allow_changes(session.connection(), table)

    migrations.upgrade(any_database)

    assert definitions(any_database) == before
    assert len(before) == len(triggers.APPEND_ONLY)


def definitions(database: Database) -> dict[str, str]:
    """Each trigger and the columns that it holds on to, in words."""
    asked = (
        "SELECT name, trim(sql) FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.reading() as session:
        return dict(session.execute(sa.text(asked)).all())
