"""Ids that nobody can guess."""

from __future__ import annotations

import os
import secrets
import time
from collections import deque
from collections.abc import Callable

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's Base 32."""
PAIRS = [first + second for first in DIGITS for second in DIGITS]
PART = 16
"""Digits of a random part, which are 80 bits."""
AT_ONCE = 256
"""Parts that are made together."""
TO_DIGITS = bytes(ord(DIGITS[byte % len(DIGITS)]) for byte in range(256))
"""The digit for each random byte: as many bytes for one as for any other."""


class RandomParts:
    """Texts of 16 random digits, none of which is given out twice, by whatever thread or process.

    They are made many at a time, since each call to the system lets other threads in.
    """

    def __init__(self, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._random_bytes = random_bytes
        self._left: deque[str] = deque()
        os.register_at_fork(after_in_child=self._left.clear)

    def next(self) -> str:
        """One that nobody has had."""
        while True:
            try:
                return self._left.popleft()
            except IndexError:
                digits = self._random_bytes(PART * AT_ONCE).translate(TO_DIGITS).decode()
                self._left.extend(digits[at : at + PART] for at in range(0, len(digits), PART))


random_part = RandomParts().next
"""16 random digits that nobody has had: the end of each id here, and the whole id of a request."""


def new_id() -> str:
    """A ULID whose 80 random bits owe nothing to the id before, so that nobody can guess a neighbour.

    Each question needs two, and the library takes several times as long to write one down.
    """
    ms = time.time_ns() // 1_000_000
    when = PAIRS[ms >> 40] + PAIRS[ms >> 30 & 1023] + PAIRS[ms >> 20 & 1023] + PAIRS[ms >> 10 & 1023] + PAIRS[ms & 1023]
    return when + random_part()
