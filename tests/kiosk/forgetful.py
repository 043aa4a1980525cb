"""A disk that forgets what was not synced, under the real SQLite: for power cuts without a plug.

Every file that SQLite opens goes through these methods. They pass all on to the real ones, and
note what was written since the last sync. `Disk.cut` gives the files as a power cut would leave
them: as they were synced, with any of the sectors written since, in any choice. A kill cannot show
this, because the kernel still writes everything down.
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3._sqlite3

SECTOR = 512
_PASSED_ON = (
    "xLock", "xUnlock", "xCheckReservedLock", "xFileControl", "xSectorSize",
    "xDeviceCharacteristics", "xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap", "xFetch",
    "xUnfetch",
)  # fmt: skip
_LATER = (
    "xAccess", "xFullPathname", "xDlOpen", "xDlError", "xDlSym", "xDlClose",
    "xRandomness", "xSleep", "xCurrentTime", "xGetLastError", "xCurrentTimeInt64",
    "xSetSystemCall", "xGetSystemCall", "xNextSystemCall",
)  # fmt: skip

_Pointer = ctypes.c_void_p
_Write = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, ctypes.c_int, ctypes.c_int64)
_Truncate = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int)
_Open = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, _Pointer, ctypes.c_int, _Pointer)

_Delete = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Pointer, ctypes.c_int)


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`."""

    _fields_ = [
        ("iVersion", ctypes.c_int),
        ("xClose", _Pointer),
        ("xRead", _Pointer),
        ("xWrite", _Write),
        ("xTruncate", _Truncate),
        ("xSync", _Sync),
        ("xFileSize", _Pointer),
        *((name, _Pointer) for name in _PASSED_ON),
    ]


class _File(ctypes.Structure):
    """`sqlite3_file`."""

    _fields_ = [("methods", ctypes.POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`."""

    _fields_ = [
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", _Pointer),
        ("zName", ctypes.c_char_p),
        ("pAppData", _Pointer),
        ("xOpen", _Open),
        ("xDelete", _Delete),
        *((name, _Pointer) for name in _LATER),
    ]


_library = ctypes.CDLL(sqlcipher3._sqlite3.__file__)
_library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)


@dataclass
class _Written:
    """One file: what is safe of it, and what was done since, in order."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut off there

    def left(self, dice: random.Random) -> bytes:
        """What a power cut leaves: all, none or some of what was done since."""
        image = bytearray(self.safe)
        much = dice.choice((0.0, 0.5, 1.0))
        for at, data in self.since:
            if data is None:
                if dice.random() < much:
                    del image[at:]
                continue
            for start in range(0, len(data), SECTOR):
                if dice.random() < much:
                    _put(image, at + start, data[start : start + SECTOR])
        return bytes(image)

    def sync(self) -> None:
        for at, data in self.since:
            if data is None:
                del self.safe[at:]
            else:
                _put(self.safe, at, data)
        self.since.clear()


def _put(image: bytearray, at: int, data: bytes) -> None:
    if len(image) < at:
        image.extend(bytes(at - len(image)))
    image[at : at + len(data)] = data


class Disk:
    """The files that were opened while this was the disk."""

    def __init__(self) -> None:
        self.files: dict[str, _Written] = {}
        self.syncs = 0
        self._alive: list[Any] = []  # C holds no reference to what is called back

    @contextmanager
    def spinning(self) -> Iterator[Disk]:
        """Whatever SQLite opens in this block lies on this disk, also afterwards."""
        real = _library.sqlite3_vfs_find(None)
        ours = _Vfs.from_buffer_copy(real.contents)
        ours.zName = b"forgetful"
        whole = ctypes.addressof(real.contents)

        def open_(_vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
            status = int(real.contents.xOpen(whole, name, file, flags, out))
            if status == 0 and name is not None:
                opened = ctypes.cast(file, ctypes.POINTER(_File)).contents
                self._watch(ctypes.string_at(name).decode(), opened)
            return status

        def delete(_vfs: int, name: int, sync_folder: int) -> int:
            self.files.pop(ctypes.string_at(name).decode(), None)
            return int(real.contents.xDelete(whole, name, sync_folder))

        ours.xOpen, ours.xDelete = _Open(open_), _Delete(delete)
        self._alive.append(ours)
        _library.sqlite3_vfs_register(ctypes.byref(ours), 1)
        try:
            yield self
        finally:
            _library.sqlite3_vfs_register(real, 1)

    def cut(self, into: Path, dice: random.Random) -> None:
        """The files as a power cut leaves them at this moment, in another folder."""
        into.mkdir(mode=0o700)
        for name, written in self.files.items():
            (into / Path(name).name).write_bytes(written.left(dice))

    def _watch(self, name: str, opened: _File) -> None:
        written = self.files.setdefault(name, _Written(bytearray(Path(name).read_bytes())))
        real = opened.methods.contents
        ours = _Methods.from_buffer_copy(real)

        def write(file: int, data: int, size: int, at: int) -> int:
            written.since.append((at, ctypes.string_at(data, size)))
            return int(real.xWrite(file, data, size, at))

        def truncate(file: int, at: int) -> int:
            written.since.append((at, None))
            return int(real.xTruncate(file, at))

        def sync(file: int, flags: int) -> int:
            status = int(real.xSync(file, flags))
            written.sync()
            self.syncs += 1
            return status

        ours.xWrite, ours.xTruncate, ours.xSync = _Write(write), _Truncate(truncate), _Sync(sync)
        self._alive.append(ours)
        opened.methods = ctypes.pointer(ours)
