"""The envelope that A&D uses and InBody is believed to share: SYN SYN SOH "00" STX text ETX BCC."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from kiosk.drivers.decoder import Cut
from kiosk.drivers.events import Event, Notice
from kiosk.drivers.fields import Refusal
from kiosk.drivers.framing import ETX, STX, TextDecoder, xor_of

HEADER = bytes.fromhex("16 16 01 30 30")
RS = b"\x1e"
ACK, NAK = 0x06, 0x15
_SOH_AT = 2
_TEXT_AT = len(HEADER) + 1


def enveloped(text: bytes) -> bytes:
    """A whole frame around `text`; its check byte is the exclusive or of SOH to ETX."""
    frame = HEADER + bytes([STX]) + text + bytes([ETX])
    return frame + bytes([xor_of(frame[_SOH_AT:])])


class SynDecoder(TextDecoder):
    """Cuts envelopes; a driver reads the text. `answers` names the short ones it knows."""

    mark = HEADER[0]
    answers: Mapping[int, str] = {}

    def starts(self, buffer: bytes, at: int) -> bool | None:
        head = buffer[at : at + len(HEADER)]
        if head == HEADER:
            return True
        return None if HEADER.startswith(head) else False

    def whole(self, buffer: bytes, ended: bool) -> Cut | None:
        if len(buffer) == len(HEADER):
            return None
        kind = buffer[len(HEADER)]
        if kind == STX:
            return self.text_frame(buffer, _TEXT_AT, ended)
        if kind in self.answers:
            return Cut(_TEXT_AT, frame=buffer[:_TEXT_AT])
        return self._bare_header(buffer)

    def _bare_header(self, buffer: bytes) -> Cut | None:
        following = self.starts(buffer, len(HEADER))
        if following is None:
            return None
        return Cut(len(HEADER), refused="truncated" if following else "unsupported_format")

    def read(self, frame: bytes) -> Event:
        if len(frame) == _TEXT_AT:
            return Notice(self.answers[frame[-1]])
        if xor_of(frame[_SOH_AT:-1]) != frame[-1]:
            raise Refusal("bad_checksum")
        return self.record(frame[_TEXT_AT:-2])

    @abstractmethod
    def record(self, text: bytes) -> Event:
        """What the text of a frame with a good check byte says."""
