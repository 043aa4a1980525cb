"""The kiosk's commands: check its file, name the cuffs, decode a capture, read or simulate one."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from kiosk.drivers import DRIVERS, Driver

READ, NO_READING, WRONG_USE, NO_PORT, INTERRUPTED = 0, 1, 2, 3, 130
UNSOUND = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit status, as `docs/cuffs.md` explains."""
    asked = _parser().parse_args(argv)
    try:
        status: int = asked.command(asked)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO_READING
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "list", _list, "name the cuffs that this kiosk can speak to, as JSON lines")
    run = _command(commands, "run", _run, "run the kiosk, or --check its file")
    run.add_argument("--config", required=True, metavar="FILE", help="TOML; docs/kiosk.md")
    run.add_argument("--check", action="store_true", help="name every error of FILE, as JSON")
    run.add_argument(
        "--port", type=int, default=8501, help="of its pages, on this machine only; 0: a free one"
    )
    demo = _command(commands, "demo", _demo, "a kiosk to look at, with a simulated cuff")
    demo.add_argument("--port", type=int, default=8501, help="of its pages; 0: a free one")
    demo.add_argument("--data", default="var/demo", metavar="DIR", help="where it keeps things")
    demo.add_argument("--server", default="http://127.0.0.1:8500", help="of the resident pages")
    demo.add_argument("--code", help="to enrol with that server at the start")
    demo.add_argument("--until-input-ends", action="store_true", help="end with whoever started it")
    browser = _command(commands, "browser", _browser, "its screen: a browser for each visit")
    browser.add_argument("--config", metavar="FILE", help="the kiosk's file; for its log only")
    browser.add_argument("--port", type=int, default=8501, help="of the kiosk's pages")
    browser.add_argument("--flag", action="append", default=[], help="one more flag of the browser")
    _command(commands, "pin", _pin, "make the hash of a PIN, which is read from standard input")
    enrol = _command(commands, "enrol", _enrol, "make this kiosk known to its server, once")
    enrol.add_argument("--config", required=True, metavar="FILE", help="the kiosk's file")
    enrol.add_argument("--code", required=True, help="from `vital5 kiosks add`, within 15 minutes")
    sync = _command(commands, "sync", _sync, "send what waits; `run` does it by itself")
    sync.add_argument("--config", required=True, metavar="FILE", help="the kiosk's file")
    sync.add_argument("--once", action="store_true", help="one round, then say what it did")
    decode = _command(commands, "decode", _decode, "JSON lines of captured bytes in, events out")
    _cuff(decode)
    read = _command(commands, "read", _read, "one guarded measurement on a real port")
    _cuff(read)
    read.add_argument("--port", required=True, metavar="PATH", help="a path below /dev, or a URL")
    read.add_argument("--timeout", type=_seconds, default=180.0, metavar="SECONDS")
    read.add_argument("--baud", type=int, help="when the unit's menu says another speed")
    simulate = _command(commands, "simulate", _simulate, "serve a simulated device on a pty")
    _cuff(simulate)
    simulate.add_argument("--fault", metavar="NAME", help="what shall go wrong; docs/cuffs.md")
    simulate.add_argument("--seconds", type=_seconds, default=3.0, help="a measurement takes")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    words: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words, description=words)
    command.set_defaults(command=run)
    return command


def _cuff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cuff", required=True, metavar="ID", help="an id that `list` names")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 24 * 3600:
        raise argparse.ArgumentTypeError("must be more than 0 and less than a day")
    return seconds


def _driver(cuff: str) -> Driver | None:
    """The driver, or None once the known ones have been named."""
    if cuff not in DRIVERS:
        _tell(f"no cuff is called {cuff}; known: {', '.join(DRIVERS)}")
    return DRIVERS.get(cuff)


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def _print(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _list(_: argparse.Namespace) -> int:
    for driver in DRIVERS.values():
        line = driver.line.words() if driver.line else None
        about = {"id": driver.id, "name": driver.name, "gives": driver.gives}
        _print({**about, "line": line, "kiosk": driver.at_kiosk, "confidence": driver.confidence})
    return READ


def _run(asked: argparse.Namespace) -> int:
    if not asked.check:
        from kiosk.running import KioskBusy
        from kiosk.serving import run_kiosk

        _end_on_signal()
        try:
            return run_kiosk(Path(asked.config), asked.port, _print)
        except (KioskBusy, OSError) as failure:
            _tell(f"the kiosk cannot start: {failure}")
            return NO_PORT
    from kiosk.config import examine
    from kiosk.moments import clock_of

    examined = examine(Path(asked.config), clock_of()().day)
    _print(examined.as_json())
    return READ if examined.ok else UNSOUND


def _demo(asked: argparse.Namespace) -> int:
    from kiosk.demonstration import run_demo

    _end_on_signal()
    if asked.until_input_ends:
        threading.Thread(target=_end_with_input, daemon=True).start()
    data = Path(asked.data).resolve()
    return run_demo(asked.port, data, asked.server, _print, code=asked.code)


def _browser(asked: argparse.Namespace) -> int:
    from kiosk.browser import NoBrowser, watch

    _end_on_signal()
    try:
        watch(f"http://127.0.0.1:{asked.port}/", tuple(asked.flag))
    except NoBrowser as missing:
        _tell(str(missing))
    return NO_PORT


def _end_with_input() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _pin(_: argparse.Namespace) -> int:
    from argon2 import PasswordHasher

    pin = sys.stdin.readline().strip()
    if not (pin.isascii() and pin.isdecimal() and 6 <= len(pin) <= 12):
        _tell("a PIN has 6 to 12 digits: there is only a number pad at the kiosk")
        return WRONG_USE
    sys.stdout.write(PasswordHasher().hash(pin) + "\n")
    return READ


def _enrol(asked: argparse.Namespace) -> int:
    from kiosk.engineer import enrol

    return enrol(Path(asked.config), asked.code, _print, _tell)


def _sync(asked: argparse.Namespace) -> int:
    from kiosk.engineer import sync

    _end_on_signal()
    return sync(Path(asked.config), _print, _tell, once=asked.once)


def _decode(asked: argparse.Namespace) -> int:
    from kiosk.decode import decode_lines

    driver = _driver(asked.cuff)
    if driver is None:
        return WRONG_USE
    return decode_lines(driver, sys.stdin.buffer, sys.stdout)


def _read(asked: argparse.Namespace) -> int:
    from kiosk.read import read_once

    driver = _driver(asked.cuff)
    if driver is None:
        return WRONG_USE
    _end_on_signal()
    return read_once(driver, asked.port, asked.timeout, asked.baud, _print, _tell)


def _simulate(asked: argparse.Namespace) -> int:
    from kiosk.drivers.simulated import SIMULATED
    from kiosk.simulate import Simulation

    driver = _driver(asked.cuff)
    if driver is None:
        return WRONG_USE
    kind = SIMULATED[driver.id]
    if asked.fault is not None and asked.fault not in kind.can_have:
        _tell(
            f"{driver.id} cannot have the fault {asked.fault}; it can have: "
            f"{', '.join(sorted(kind.can_have))}"
        )
        return WRONG_USE
    _end_on_signal()
    device = kind(asked.fault, asked.seconds)
    baud = driver.line.baud if driver.line else None
    Simulation(device, baud, lambda name: _print({"port": name})).run()
    return READ


def _end_on_signal() -> None:
    """Being told to end is not a crash: the cuff is let go and the port closed."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)


if __name__ == "__main__":
    sys.exit(main())
