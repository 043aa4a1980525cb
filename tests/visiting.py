"""Fixtures for tests that walk pages: a site, and people who visit it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tests.visitor import Visitor
from vital5.clock import clock_for
from vital5.config import Settings
from vital5.database import Database
from vital5.web import build_app
from vital5.web.store import Installation


class Compiled(BytecodeCache):
    """Each template compiled once in a process, however many applications its tests build."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._held:  # of another text under that name the bucket makes nothing
            bucket.bytecode_from_string(self._held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """Every application of this process shares what Jinja compiled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", Compiled())
        yield


@pytest.fixture(scope="session")
def application(migrated_folder: Path) -> Flask:
    """The application, over no database yet."""
    settings = Settings.from_environment(
        {"VITAL5_ENV": "test", "VITAL5_DATA": str(migrated_folder)}
    )
    app = build_app(settings, cast(Any, "no database yet"))
    app.testing = True  # a bug is raised, not shown as a page
    return app


def over(application: Flask, settings: Settings, database: Database) -> Flask:
    """The application over a test's own installation."""
    application.extensions["vital5"] = Installation(
        settings, database, clock_for(settings.clock_file)
    )
    return application


@pytest.fixture
def site(application: Flask, sqlite_settings: Settings, sqlite_database: Database) -> Flask:
    """The application over an empty SQLite database."""
    return over(application, sqlite_settings, sqlite_database)


@pytest.fixture
def any_site(application: Flask, any_settings: Settings, any_database: Database) -> Flask:
    """The application over an empty database; the test runs on SQLite and on PostgreSQL."""
    return over(application, any_settings, any_database)


@pytest.fixture
def visitor(site: Flask) -> Visitor:
    """Somebody who visits the site in English."""
    return Visitor(site)


@pytest.fixture
def another(site: Flask) -> Visitor:
    """Somebody else, with a browser of their own."""
    return Visitor(site)
