"""Bytes to the server and back, as they are: no client library in between that would mend or refuse anything."""

from __future__ import annotations

import contextlib
import re
import socket
from dataclasses import dataclass

from .conftest import Server

TIMEOUT = 20
STATUS_LINE = re.compile(rb"HTTP/1\.1 ([0-9]{3}) [^\r\n]*\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply, read off the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """Its media type, without parameters; empty where there is none."""
        return self.headers.get("content-type", "").partition(";")[0]


class Garbled(Exception):
    """What came back is no HTTP."""


def send(server: Server, data: bytes, *, head_only: bool = False) -> list[Reply]:
    """All replies to *data*, after which nothing more is sent. Raises Garbled, and TimeoutError where it hangs."""
    received = bytearray()
    with socket.create_connection((server.host, server.port), timeout=TIMEOUT) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it need not read what it refuses
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
    return replies_in(bytes(received), head_only=head_only)


def replies_in(data: bytes, *, head_only: bool) -> list[Reply]:
    """The replies that *data* holds, but for those that say to go on. Raises Garbled."""
    found: list[Reply] = []
    while data:
        line = STATUS_LINE.match(data)
        head, end, rest = data.partition(b"\r\n\r\n")
        if line is None or not end:
            raise Garbled(data[:200])
        pairs = (field.split(": ", 1) for field in head.decode("latin-1").split("\r\n")[1:])
        headers = {name.lower(): value for name, value in pairs}
        status = int(line[1])
        length = 0 if head_only or status in (100, 204, 304) else int(headers.get("content-length", len(rest)))
        if len(rest) < length:
            raise Garbled(data[:200])
        if status != 100:
            found.append(Reply(status=status, headers=headers, body=rest[:length]))
        data = rest[length:]
    return found
