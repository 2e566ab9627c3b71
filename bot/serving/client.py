"""A client's connection as the server's parser and the application see it: reading and writing never wait."""

from __future__ import annotations

import contextlib
import errno
import select
import socket
from collections import deque

from bot.serving.held import HeldReply

PIECE = 64 * 1024
"""The most bytes of one read."""
MOST_UNSENT = 16 * 1024 * 1024
"""As many unsent bytes make the writer wait; one that does not stop at all would otherwise fill the memory."""
STALLED = 10.0
"""Seconds for which a writer waits there."""


class Client:
    """Stands where a socket is expected.

    What was received is handed out by ``recv``, up to the end of the request; what is written is sent as far as the
    network takes it, and the rest kept for ``flush``.
    """

    __slots__ = (
        "_held",
        "_request",
        "_request_at",
        "_socket",
        "_unsent",
        "hold",
        "overread",
        "received",
        "unsent",
        "written",
    )

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.setblocking(False)
        self._request = b""
        self._request_at = 0
        self._held = b""
        self._unsent: deque[memoryview] = deque()
        self.received = bytearray()
        """What came in and was not handed out yet."""
        self.unsent = 0
        """How many written bytes are still here."""
        self.written = False
        """Whether anything was written since the request was handed out."""
        self.overread = False
        """Whether more was read than the request has."""
        self.hold: HeldReply | None = None
        """What can keep the reply back."""

    def fileno(self) -> int:
        """For a selector."""
        return self._socket.fileno()

    # What the event loop calls.

    def read(self) -> bool:
        """Take in what has arrived. False where the client will send no more."""
        try:
            piece = self._socket.recv(PIECE)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        self.received += piece
        return bool(piece)

    def hand_out(self, length: int) -> None:
        """Give the parser the first *length* bytes of what was received."""
        self._request = bytes(self.received[:length])
        self._request_at = 0
        del self.received[:length]
        self.written = self.overread = False

    def hand_out_again(self) -> None:
        """Give the parser the same request once more; what was written and kept back is dropped."""
        self._request_at = 0
        self._held = b""
        self.written = self.overread = False

    def flush(self) -> bool:
        """Send what the network takes. False where the client is gone."""
        try:
            while self._unsent:
                first = self._unsent[0]
                sent = self._socket.send(first)
                self.unsent -= sent
                if sent < len(first):
                    self._unsent[0] = first[sent:]
                    return True
                self._unsent.popleft()
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        return True

    def finish(self) -> None:
        """Send what was held back. Raises OSError."""
        if self._held:
            held, self._held = self._held, b""
            self._send(held)

    def stop_sending(self) -> None:
        """Tell the client that nothing more will come."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def say(self, data: bytes) -> None:
        """Send a few bytes while nothing else is being sent; it does not matter whether they arrive."""
        with contextlib.suppress(OSError):
            self._socket.send(data)

    def hang_up(self) -> None:
        """Close the connection; what was not sent is dropped."""
        self._unsent.clear()
        self.unsent = 0
        self._socket.close()

    # What gunicorn calls, from a thread.

    def recv(self, size: int) -> bytes:
        """The next bytes of the request; none at its end."""
        piece = self._request[self._request_at : self._request_at + size]
        self._request_at += len(piece)
        self.overread |= not piece
        return piece

    def sendall(self, data: bytes) -> None:
        """Send *data*, or keep it. The first piece, which is the head, goes out with the next. Raises OSError."""
        if not self.written:
            self.written = True
            self._held = data
            return
        if self.hold and self.hold.active:
            self._held += data
            return
        if self._held and len(data) <= PIECE:
            data = self._held + data
            self._held = b""
        self.finish()
        self._send(data)

    def send(self, data: bytes) -> int:
        """Gunicorn says "100 Continue" with it, which the event loop has said."""
        return len(data)

    def _send(self, data: bytes) -> None:
        sent = 0
        if not self._unsent:
            with contextlib.suppress(BlockingIOError, InterruptedError):
                sent = self._socket.send(data)
        if sent < len(data):
            self._unsent.append(memoryview(data)[sent:])
            self.unsent += len(data) - sent
            if self.unsent > MOST_UNSENT:
                self._wait_for_room()

    def _wait_for_room(self) -> None:
        before = self.unsent
        ready = select.poll()
        ready.register(self._socket, select.POLLOUT)
        ready.poll(STALLED * 1000)
        if not self.flush() or self.unsent == before:
            raise BrokenPipeError(errno.EPIPE, "the client takes nothing")

    def shutdown(self, how: int) -> None:
        """Hanging up is for the event loop."""

    def close(self) -> None:
        """Hanging up is for the event loop."""

    def setblocking(self, flag: bool) -> None:
        """Nothing here ever waits."""

    def settimeout(self, seconds: float | None) -> None:
        """Nothing here ever waits."""

    def gettimeout(self) -> float:
        """As of a socket that does not wait."""
        return 0.0
