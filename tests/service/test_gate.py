"""A store that stands still does not hold everybody."""

from __future__ import annotations

import contextlib
import threading

import pytest

from bot.core.errors import StoreUnavailable, UnknownTurn
from bot.store.gate import Gate


class Clock:
    """A clock that goes when told to."""

    def __init__(self) -> None:
        self._now = 100.0

    def __call__(self) -> float:
        return self._now

    def go(self, seconds: float) -> None:
        self._now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def passes(gate: Gate) -> bool:
    try:
        with gate.passing():
            return True
    except StoreUnavailable:
        return False


def fail(gate: Gate, clock: Clock, seconds: float, error: type[Exception] = StoreUnavailable) -> None:
    """Be at the store for some seconds, in vain."""
    with contextlib.suppress(error), gate.passing():
        clock.go(seconds)
        raise error("no")


def test_after_a_late_failure_one_tries_and_the_others_are_told_at_once(clock: Clock) -> None:
    gate = Gate(8, clock)
    fail(gate, clock, 5)
    at_once = passes(gate)
    clock.go(1.1)
    met = []
    with gate.passing():
        other = threading.Thread(target=lambda: met.append(passes(gate)))
        other.start()
        other.join()

    assert (at_once, met) == (False, [False])
    assert passes(gate)


def test_who_tries_and_fails_late_leaves_it_shut(clock: Clock) -> None:
    gate = Gate(8, clock)
    fail(gate, clock, 5)
    clock.go(1.1)
    fail(gate, clock, 5)

    assert not passes(gate)
    clock.go(1.1)
    assert passes(gate)


@pytest.mark.parametrize(("seconds", "error"), [(0.1, StoreUnavailable), (9, UnknownTurn)])
def test_a_store_that_answers_keeps_it_open(clock: Clock, seconds: float, error: type[Exception]) -> None:
    gate = Gate(8, clock)
    fail(gate, clock, seconds, error)

    assert passes(gate)


def test_who_is_there_already_stays_until_it_is_known_that_the_store_stands_still(
    clock: Clock,
) -> None:
    gate = Gate(1, clock)
    with gate.passing():
        with gate.passing():
            pass
        fail(gate, clock, 5)
        assert not passes(gate)


def test_nobody_waits_for_a_place_where_somebody_waits_for_long(clock: Clock) -> None:
    gate = Gate(1, clock)
    met = []
    with gate.passing():
        clock.go(3)
        other = threading.Thread(target=lambda: met.append(passes(gate)))
        other.start()
        other.join()

    assert met == [False]


def test_a_place_that_is_left_goes_to_who_waits(clock: Clock) -> None:
    gate = Gate(1, clock)
    met = []
    with gate.passing():
        other = threading.Thread(target=lambda: met.append(passes(gate)))
        other.start()
    other.join()

    assert met == [True]
