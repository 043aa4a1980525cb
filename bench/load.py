"""Load on a server of this machine: gunicorn answers, wrk asks; both real programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS = 3
CONNECTIONS = 8
MOST_A_RUN = 4_500
"""More posts than one run can make, whatever it runs on."""

WORKERS = 2


@dataclass(frozen=True)
class Run:
    """What one run of wrk measured."""

    per_second: float
    p99_ms: float
    errors: int


def need_wrk() -> str:
    """wrk, from the path or from Debian when root; else a failure that says what to do."""
    found = shutil.which("wrk")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)  # noqa: S607
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=True)  # noqa: S607
        found = shutil.which("wrk")
    if found is None:
        sys.exit(
            "bench: wrk is not installed (Debian: apt-get install wrk; macOS: brew install wrk)"
        )
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def served(target: str, environ: dict[str, str]) -> Iterator[tuple[str, int]]:
    """A WSGI target under gunicorn; gives its address and the process id of its master."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--worker-class", "sync", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **environ})  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310 - our own server
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"bench: {address} did not come up")


def ask(address: str, path: str, script: Path | None = None) -> Run:
    """One run of wrk."""
    command = [need_wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    if script:
        command += ["-s", str(script)]
    said = subprocess.run(  # noqa: S603
        [*command, address + path], capture_output=True, text=True, check=True
    ).stdout
    return Run(
        float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),  # type: ignore[index]
        _milliseconds(re.search(r"99%\s+([\d.]+)(us|ms|s)", said)),
        _count(r"Non-2xx or 3xx responses: (\d+)", said),
    )


def _milliseconds(found: re.Match[str] | None) -> float:
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    return float(found[1]) * scale[found[2]] if found else 0.0


def _count(pattern: str, said: str) -> int:
    found = re.search(pattern, said)
    return int(found[1]) if found else 0


ONCE = """
local posts = {}
for line in io.lines(%(file)s) do
  local cookie, body = line:match("^(.-)\\t(.*)$")
  posts[#posts + 1] = {cookie, body}
end
local n = 0
request = function()
  n = n + 1
  local post = posts[n] or {"", ""}
  local headers = {["Cookie"] = post[1], ["Content-Type"] = "application/x-www-form-urlencoded"}
  return wrk.format("POST", nil, headers, post[2])
end
"""
"""Each visitor posts once; were there too few of them, the rest would count as errors."""


def posting(folder: Path, visitors: list[tuple[str, str]]) -> Path:
    """A wrk script in which each visitor posts once, in turn."""
    folder.mkdir(exist_ok=True)
    listed = folder / "visitors.txt"
    listed.write_text("".join(f"{cookie}\t{body}\n" for cookie, body in visitors))
    script = folder / "post.lua"
    script.write_text(ONCE % {"file": json.dumps(str(listed))})
    return script


def getting(folder: Path, cookie: str) -> Path:
    """A wrk script that gets with a cookie."""
    script = folder / "get.lua"
    script.write_text(f'wrk.headers["Cookie"] = {json.dumps(cookie)}\n')
    return script
