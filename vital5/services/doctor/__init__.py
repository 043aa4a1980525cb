"""Everything that is wrong with an installation, each with what mends it."""

from __future__ import annotations

from collections.abc import Iterator

from vital5.clock import clock_for
from vital5.config import Settings
from vital5.services.doctor import machine, store
from vital5.services.doctor.problem import Finding, Problem

LARGE_BYTES = 512 * 1024 * 1024
"""A database beyond this is not read through while residents wait for the server to start."""


NO_STORE = {
    "database-missing",
    "database-unusable",
    "keys-missing",
    "keys-unusable",
    "schema-old",
    "sqlite-old",
}
"""The errors that no server can start on, in a demo or a test either."""


class Broken(Exception):
    """An installation whose server must not start; the message lists every error."""


def examine(settings: Settings, *, starting: bool = False) -> Finding:
    """Look at everything; nothing is made or changed by looking."""
    now = clock_for(settings.clock_file)()
    finding = Finding()
    for name, check in machine.CHECKS.items():
        finding.add(name, check(settings, now))
    finding.add("database", _store(finding, settings, starting=starting))
    return finding


def _store(finding: Finding, settings: Settings, *, starting: bool) -> Iterator[Problem]:
    """The checks that need an open database, if it opens; otherwise why it does not."""
    if any(problem.id in ("keys-missing", "keys-unusable") for problem in finding.errors):
        return
    database, problem = store.open_if_there(settings)
    if problem is not None:
        yield problem
    if database is None:
        return
    now = clock_for(settings.clock_file)()
    try:
        for name, check in store.CHECKS.items():
            slow = name == "integrity" and database.is_sqlite
            if starting and slow and database.path.stat().st_size > LARGE_BYTES:
                continue
            finding.add(name, store.guarded(name, check, database, settings, now))
    finally:
        database.close()


def refuse_if_broken(settings: Settings) -> None:
    """Raise Broken if a server must not start: on any error in production, elsewhere on those
    that leave it without a store that it can use."""
    errors = examine(settings, starting=True).errors
    if not settings.production:
        errors = [problem for problem in errors if problem.id in NO_STORE]
    if errors:
        told = "\n".join(f"  {p.id}: {p.what}. {p.mend}." for p in errors)
        raise Broken(f"this installation must not start:\n{told}")
