"""Ids sort by time, and nobody can guess the next one."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.operations.ids import DIGITS, RandomParts, new_id, random_part

ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def test_an_id_is_a_ulid_of_this_moment() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    after = time.time_ns() // 1_000_000
    told = 0
    for digit in made[:10]:
        told = told * 32 + DIGITS.index(digit)

    assert ULID.fullmatch(made)
    assert before <= told <= after


def test_time_is_written_as_the_specification_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_469_918_176_385_000_000)  # the moment of its example

    assert new_id()[:10] == "01ARYZ6S41"


def test_every_digit_is_as_likely_as_any_other() -> None:
    digits = RandomParts(lambda size: bytes(range(256)) * (size // 256))
    seen = Counter("".join(digits.next() for _ in range(256)))

    assert seen == dict.fromkeys(DIGITS, 256 * 16 // 32)


def test_threads_get_different_ones() -> None:
    parts = RandomParts()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: [parts.next() for _ in range(2000)], range(8)))

    assert len({part for some in made for part in some}) == 16_000


def test_a_process_that_was_forked_makes_its_own() -> None:
    random_part()  # now there are more of them, made before the fork
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, "".join(random_part() for _ in range(300)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 300 * 16).decode()
    os.close(reading)
    os.close(writing)
    ours = {random_part() for _ in range(300)}

    assert len(theirs) == 300 * 16
    assert ours.isdisjoint(theirs[at : at + 16] for at in range(0, len(theirs), 16))
