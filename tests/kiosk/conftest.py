"""A kiosk in front of each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MovableClock
from tests.kiosk.places import Stand, stand


@pytest.fixture
def kiosk(tmp_path: Path, clock: MovableClock) -> Iterator[Stand]:
    """A kiosk with nobody at it."""
    folder = tmp_path / "kiosk"
    folder.mkdir(mode=0o700)
    found = stand(folder, clock)
    yield found
    found.database.close()
