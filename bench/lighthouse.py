"""`make lighthouse`: Lighthouse on a phone for the start page, a question and the results."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.load import served
from bench.visitors import Visitors

LIGHTHOUSE = "lighthouse@12"  # 13 needs a newer Node
PAGES = ("/en/", "/en/check/blood-pressure", "/en/results")
CATEGORIES = ("performance", "accessibility", "best-practices")
TRIES = 4
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def main() -> None:
    """Print each page's scores."""
    if shutil.which("npx") is None:
        sys.exit("lighthouse: Node is needed (Debian: apt-get install nodejs npm)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = {"VITAL5_ENV": "test", "VITAL5_DATA": name}
        os.environ.update(environ)
        people = Visitors(folder)
        headers = folder / "headers.json"
        headers.write_text(json.dumps({"Cookie": people.looking}))
        with served("app:app", environ) as (address, _):
            for page in PAGES:
                scores = _scores(address + page, headers)
                shown = "  ".join(f"{one} {scores[one]:.2f}" for one in CATEGORIES)
                print(f"{page:<28} {shown}")  # noqa: T201 - the table is the result


def _scores(address: str, headers: Path) -> dict[str, float]:
    """A page's scores; a run that dies or ends elsewhere is tried again, with a new browser."""
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory() as folder:
            said, found = _run(address, headers, Path(folder))
        if found and found["finalDisplayedUrl"] == address:
            return {one: float(found["categories"][one]["score"]) for one in CATEGORIES}
        said = f"it ended at {found['finalDisplayedUrl']}" if found else said
    sys.exit(f"lighthouse: {address}, {TRIES} times: {said}")


def _run(address: str, headers: Path, folder: Path) -> tuple[str, dict[str, Any]]:
    """One run, in a profile of its own: one that an earlier run left loses its navigation."""
    report = folder / "report.json"
    command = [
        "npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json",
        f"--output-path={report}", "--form-factor=mobile", "--throttling-method=simulate",
        "--no-enable-error-reporting", f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={headers}",
        f"--chrome-flags={FLAGS} --user-data-dir={folder / 'profile'}",
    ]  # fmt: skip
    browser = shutil.which("chromium") or shutil.which("google-chrome") or ""
    environ = {**os.environ, "CHROME_PATH": os.environ.get("VITAL5_TEST_BROWSER", browser)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True)  # noqa: S603
    if not report.exists():
        return done.stderr[-500:], {}
    found = json.loads(report.read_text())
    died = found.get("runtimeError")
    return (died["code"], {}) if died else ("", found)


if __name__ == "__main__":
    main()
