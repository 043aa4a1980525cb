"""What can go wrong at a cuff, one class for each thing that a person can act on."""

from __future__ import annotations


class CuffError(Exception):
    """Something stopped the measurement. `mend` says, in English for staff, what to do next."""

    mend = "Try again; if it happens twice, call the engineer."


class NoCuff(CuffError):
    """No such port, or nothing answers on it."""

    mend = "Check that the cuff is switched on and plugged in, and that the port is the right one."


class CuffBusy(CuffError):
    """Another program holds the port."""

    mend = "Close the other program that reads this cuff, then try again."


class CuffUnplugged(CuffError):
    """The port went away while it was in use."""

    mend = "Plug the cuff's cable back in, wait a few seconds, and measure again."


class NotAllowed(CuffError):
    """The system does not let this account open the port."""

    mend = "Give the kiosk's account leave to use serial ports (on Debian: the group dialout)."


class NotSerial(CuffError):
    """The path names something that is not a serial port."""

    mend = "Give the path of a serial port, such as a link below /dev/serial/by-id."


class WrongSettings(CuffError):
    """Bytes arrive, but they are not this device's language."""

    mend = "Compare baud rate, parity and output format in the device's menu with docs/cuffs.md."


class BenchOnly(CuffError):
    """The device can give only stored readings, which may be another person's."""

    mend = "Use a cuff that measures while the person sits there; see docs/cuffs.md."


class NotStill(CuffError):
    """The arm moved, or the pulse could not be told from movement."""

    mend = "Sit still with the arm resting, do not talk, and measure again."


class CuffLoose(CuffError):
    """The cuff is loose, leaks, or is not on the arm."""

    mend = "Put the arm fully into the cuff, or tighten it, and measure again."


class NoPulse(CuffError):
    """The device could not find the pulse, or only part of it."""

    mend = "Bare the upper arm, place it as the picture shows, and measure again."


class Stopped(CuffError):
    """The person, or the kiosk, stopped the measurement."""

    mend = "Nothing is wrong. Measure again when ready."


class DeviceFault(CuffError):
    """The device reports a fault of its own, or a code that we do not know."""

    mend = "Measure once more; if it happens again, take the cuff out of use and call the engineer."


class BadFrame(CuffError):
    """What arrived was damaged or is not from this measurement."""

    mend = "Measure again; if it happens often, check the cable."


class OutOfRange(CuffError):
    """The numbers cannot be a person's."""

    mend = "Check how the cuff sits and measure again."


class NoResult(CuffError):
    """No result came in time."""

    mend = "Check that the cuff was started and that nobody stopped it, then measure again."
