"""Work that is done after Slack was told that it was taken."""

from __future__ import annotations

import logging
import threading
from functools import partial

import pytest

from integrations.slack.work import Work


def test_all_that_was_begun_is_done() -> None:
    work, done = Work(threads=2), list[int]()
    begun = [work.begin(partial(done.append, number)) for number in range(50)]

    assert all(begun)
    assert work.drain(5)
    assert sorted(done) == list(range(50))


def test_more_than_may_wait_is_sent_back() -> None:
    work, go = Work(threads=1, most_waiting=2), threading.Event()
    begun = [work.begin(lambda: go.wait(10)) for _ in range(4)]
    too_early = work.drain(0)
    go.set()

    assert begun == [True, True, True, False]
    assert not too_early
    assert work.drain(5)
    assert work.begin(lambda: None)
    assert work.drain(5)


def test_an_error_ends_one_job_and_no_other(caplog: pytest.LogCaptureFixture) -> None:
    work, done = Work(threads=1), threading.Event()
    work.begin(lambda: 1 // 0)
    work.begin(done.set)

    assert work.drain(5)
    assert done.is_set()
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
