"""Fixtures for tests that walk pages: a site, and people who visit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.visitor import Visitor
from vital5.config import Settings
from vital5.database import Database
from vital5.web import build_app

NewVisitor = Callable[..., Visitor]


@pytest.fixture
def site(sqlite_settings: Settings, sqlite_database: Database) -> Flask:
    """The application over an empty SQLite database."""
    return build_app(sqlite_settings, sqlite_database)


@pytest.fixture
def any_site(any_settings: Settings, any_database: Database) -> Flask:
    """The application over an empty database; the test runs on SQLite and on PostgreSQL."""
    return build_app(any_settings, any_database)


@pytest.fixture
def visitor(site: Flask) -> Visitor:
    """Somebody who visits the site in English."""
    return Visitor(site)


@pytest.fixture
def another(site: Flask) -> Visitor:
    """Somebody else, with a browser of their own."""
    return Visitor(site)
