"""Where a request ends, told from bytes that come in bit by bit. Whether it is a good one, the server's parser says."""

from __future__ import annotations

import re

MOST_HEAD = 32 * 1024
"""The most bytes of a request line and its headers."""
MOST_LINE = 8 * 1024
"""The most bytes in which a request line, or the line of a chunk's size, must have ended."""
CHUNK_OVERHEAD = 4
"""A body in chunks may be this many times as long on the wire as the longest body."""
BODY_FIELDS = re.compile(
    rb"\r\n(content-length|transfer-encoding|expect)[ \t]*:[ \t]*([^\r\n]*?)[ \t]*(?=\r\n)", re.IGNORECASE
)
DIGITS = re.compile(rb"[0-9]{1,15}")
CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}")
BARE_LINE_END = re.compile(rb"(?<!\r)\n")


class TooLarge(Exception):
    """A request that is not read to its end. *status* is that of the reply."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


class Framing:
    """One request among the bytes that a client sends.

    *most_body* is the longest body that is waited for.
    """

    __slots__ = ("_body_at", "_chunk_at", "_chunked", "_length", "_most_body", "_searched", "expects", "last")

    def __init__(self, most_body: int) -> None:
        self._most_body = most_body
        self._searched = 0
        self._body_at = 0
        self._chunked = False
        self._chunk_at = 0
        self._length = 0
        self.expects = False
        """Whether the client waits for leave to send the body."""
        self.last = False
        """Whether nothing that follows on the connection can be read: where the next request begins is not known."""

    @property
    def head_is_there(self) -> bool:
        """Whether the line and the headers are complete."""
        return self._body_at > 0

    def end(self, received: bytearray) -> int | None:
        """How many of the bytes are the request; None while some are missing.

        What no parser would take is passed on as it is, and so is the head of a request whose body is too long, for
        the application to refuse. *received* must begin with what it was before. Raises TooLarge.
        """
        if not self._body_at:
            ended = self._head_end(received)
            if ended is not None or not self._body_at:
                return ended
        if self._chunked:
            return self._chunks_end(received)
        end = self._body_at + self._length
        return end if len(received) >= end else None

    def _head_end(self, received: bytearray) -> int | None:
        start = 2 if received[:2] == b"\r\n" else 0  # one empty line before a request is passed over
        found = received.find(b"\r\n\r\n", max(start, self._searched - 3))
        if found < 0:
            return self._hopeless(received)
        if found > MOST_HEAD:
            raise TooLarge(431, "Request Header Fields Too Large")
        self._body_at = found + 4
        return self._read_fields(received[start : found + 2])

    def _hopeless(self, received: bytearray) -> int | None:
        """All bytes where no more can make them a head that a parser takes."""
        if BARE_LINE_END.search(received, max(0, self._searched - 1)) or (
            len(received) > MOST_LINE and received.find(b"\r\n", 1, MOST_LINE) < 0
        ):
            self.last = True
            return len(received)
        if len(received) > MOST_HEAD:
            raise TooLarge(431, "Request Header Fields Too Large")
        self._searched = len(received)
        return None

    def _read_fields(self, head: bytearray) -> int | None:
        """Note how long the body is; the length of the head where only that is passed on."""
        fields = [(name.lower(), value) for name, value in BODY_FIELDS.findall(head)]
        if not fields:
            return None
        lengths = [value for name, value in fields if name == b"content-length"]
        codings = [value for name, value in fields if name == b"transfer-encoding"]
        self.expects = any(name == b"expect" for name, _ in fields)
        self._chunked = bool(codings)
        if (codings and (lengths or len(codings) > 1 or codings[0].lower() != b"chunked")) or len(lengths) > 1:
            return self._only_head()
        if lengths:
            if not DIGITS.fullmatch(lengths[0]) or int(lengths[0]) > self._most_body:
                return self._only_head()
            self._length = int(lengths[0])
        self._chunk_at = self._body_at
        return None

    def _only_head(self) -> int:
        self.last = True
        self.expects = False
        return self._body_at

    def _chunks_end(self, received: bytearray) -> int | None:
        """The end of a body in chunks; *_length* counts what they hold."""
        while True:
            line_end = received.find(b"\r\n", self._chunk_at)
            if line_end < 0:
                return self._more_chunks(received, len(received) - self._chunk_at > MOST_LINE)
            size = CHUNK_SIZE.match(received, self._chunk_at, line_end)
            if not size:
                return self._more_chunks(received, hopeless=True)
            length = int(size[0], 16)
            if length == 0:
                return self._trailer_end(received, line_end)
            if self._length + length > self._most_body:
                there = self._length + len(received) - line_end - 2
                return self._more_chunks(received, hopeless=there > self._most_body)
            self._length += length
            self._chunk_at = line_end + 2 + length + 2

    def _trailer_end(self, received: bytearray, line_end: int) -> int | None:
        found = received.find(b"\r\n\r\n", line_end)
        if found >= 0:
            return found + 4
        return self._more_chunks(received, len(received) - line_end > MOST_LINE)

    def _more_chunks(self, received: bytearray, hopeless: bool) -> int | None:
        if hopeless:
            self.last = True
            return len(received)
        if len(received) - self._body_at > CHUNK_OVERHEAD * self._most_body:
            raise TooLarge(413, "Content Too Large")
        return None
