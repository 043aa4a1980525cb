"""What an installation knows, as the export tells it: equal facts, equal bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from vital5.config import Settings
from vital5.database import Database
from vital5.services.export import export


def facts(settings: Settings) -> dict[str, bytes]:
    """Every kind's file of an export made now; every sealed value had to open for it."""
    database = Database(settings)
    try:
        with tempfile.TemporaryDirectory() as folder:
            export(database, Path(folder))
            return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    finally:
        database.close()
