"""Jobs of several threads are done together, each once, in the order in which they came in."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.store.group_commit import MOST, GroupCommit


class Work:
    """Remembers its batches; while *gate* is closed, it is at its first batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = threading.Event()
        self.begun = threading.Event()
        self.at_work = 0
        self.most_at_work = 0

    def __call__(self, jobs: Sequence[int]) -> Sequence[Exception | None]:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.batches.append(list(jobs))
        self.begun.set()
        self.gate.wait(10)
        self.at_work -= 1
        if -1 in jobs:
            raise RuntimeError("all of it failed")
        if -2 in jobs:
            raise SystemExit
        return [ValueError(str(job)) if job % 10 == 3 else None for job in jobs]


class Told:
    """What was told of each job, in the order in which it was told."""

    def __init__(self) -> None:
        self.outcomes: list[Exception | None] = []
        self._changed = threading.Condition()

    def __call__(self, outcome: Exception | None) -> None:
        with self._changed:
            self.outcomes.append(outcome)
            self._changed.notify_all()

    def wait_for(self, number: int) -> list[Exception | None]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.outcomes) == number, 10)
        return self.outcomes


def send(commit: GroupCommit[int], jobs: Sequence[int], work: Work) -> list[Exception | None]:
    """What each job's owner is told; the first is at work when the others come in, one after the other."""
    told = Told()
    commit.submit(jobs[0], told)
    assert work.begun.wait(10)
    for job in jobs[1:]:
        commit.submit(job, told)
    work.gate.set()
    return told.wait_for(len(jobs))


def test_what_comes_in_meanwhile_is_done_together_and_in_order() -> None:
    work = Work()
    send(GroupCommit(work), [1, 5, 2, 4], work)

    assert work.batches == [[1], [5, 2, 4]]
    assert work.most_at_work == 1


def test_each_is_told_the_outcome_of_its_own_job() -> None:
    work = Work()
    outcomes = send(GroupCommit(work), [1, 2, 3, 4, 13], work)

    assert [str(outcome) if outcome else None for outcome in outcomes] == [None, None, "3", None, "13"]


@pytest.mark.parametrize("broken", [-1, -2])
def test_what_fails_as_a_whole_fails_for_all_of_it_and_for_nobody_else(broken: int) -> None:
    work = Work()
    commit = GroupCommit(work)
    outcomes = send(commit, [1, 2, broken], work)
    commit.do(4)

    assert [type(outcome) for outcome in outcomes] == [type(None), RuntimeError, RuntimeError]
    assert work.batches[-1] == [4]


def test_a_batch_has_its_limit() -> None:
    work = Work()
    jobs = [10 * number for number in range(MOST + 3)]
    send(GroupCommit(work), jobs, work)

    assert [len(batch) for batch in work.batches] == [1, MOST, 2]
    assert [job for batch in work.batches for job in batch] == jobs


def test_who_waits_sees_the_outcome_of_its_own_job() -> None:
    work = Work()
    work.gate.set()
    commit = GroupCommit(work)
    commit.do(1)

    with pytest.raises(ValueError, match=r"^3$"):
        commit.do(3)


def test_nobody_is_left_waiting_and_no_job_is_done_twice() -> None:
    work = Work()
    work.gate.set()
    commit = GroupCommit(work, idle=0.0001)  # its thread ends and begins again all the time

    def run(thread: int) -> None:
        for number in range(50):
            commit.do(10 * (1000 * thread + number))

    with ThreadPoolExecutor(8) as threads:
        for finished in [threads.submit(run, thread) for thread in range(8)]:
            finished.result(30)

    done = [job for batch in work.batches for job in batch]
    assert sorted(done) == sorted(10 * (1000 * thread + number) for thread in range(8) for number in range(50))
    assert work.most_at_work == 1


def test_its_thread_ends_when_there_is_nothing_to_do() -> None:
    work = Work()
    work.gate.set()
    commit = GroupCommit(work, idle=0.01)
    commit.do(1)
    thread = commit._thread
    assert thread
    thread.join(10)

    assert not thread.is_alive()


def test_a_lonely_job_does_not_wait_for_others() -> None:
    work = Work()
    work.gate.set()
    commit = GroupCommit(work, gathering=60)
    for job in (1, 2, 4):
        commit.do(job)

    assert work.batches == [[1], [2], [4]]


def test_while_jobs_come_in_together_the_next_ones_are_given_time_to_join() -> None:
    work = Work()
    commit = GroupCommit(work, gathering=0.2)
    send(commit, [1, 2, 4], work)
    with ThreadPoolExecutor(2) as threads:
        for finished in [threads.submit(commit.do, 6), threads.submit(commit.do, 7)]:
            finished.result(10)

    assert sorted(work.batches[-1]) == [6, 7]


def test_an_owner_that_cannot_be_told_is_no_harm_to_the_others() -> None:
    work = Work()
    told = Told()
    commit = GroupCommit(work)

    def trouble(outcome: Exception | None) -> None:
        raise ValueError("of the owner")

    commit.submit(1, told)
    assert work.begun.wait(10)
    commit.submit(2, trouble)
    commit.submit(4, told)
    work.gate.set()

    assert told.wait_for(2) == [None, None]


def test_where_there_can_be_no_more_threads_the_job_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    work = Work()
    work.gate.set()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    GroupCommit(work).do(1)

    assert work.batches == [[1]]
