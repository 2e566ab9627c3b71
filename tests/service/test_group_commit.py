"""Jobs of several threads are done together, each once, in the order in which they came in."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

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
        return [ValueError(str(job)) if job % 10 == 3 else None for job in jobs]


def queued(commit: GroupCommit[int]) -> int:
    return len(commit._queue)


def send(commit: GroupCommit[int], jobs: Sequence[int], work: Work) -> list[Exception | None]:
    """What each job's thread sees; the first is at work when the others come in, one after the other."""

    def do(job: int) -> Exception | None:
        try:
            commit.do(job)
        except Exception as error:
            return error
        return None

    with ThreadPoolExecutor(len(jobs)) as threads:
        sent = [threads.submit(do, jobs[0])]
        assert work.begun.wait(10)
        for number, job in enumerate(jobs[1:], start=1):
            sent.append(threads.submit(do, job))
            while queued(commit) < number:
                threading.Event().wait(0.0005)
        work.gate.set()
        return [each.result(10) for each in sent]


def test_what_comes_in_meanwhile_is_done_together_and_in_order() -> None:
    work = Work()
    send(GroupCommit(work), [1, 5, 2, 4], work)

    assert work.batches == [[1], [5, 2, 4]]
    assert work.most_at_work == 1


def test_each_sees_the_outcome_of_its_own_job() -> None:
    work = Work()
    outcomes = send(GroupCommit(work), [1, 2, 3, 4, 13], work)

    assert [str(outcome) if outcome else None for outcome in outcomes] == [None, None, "3", None, "13"]


def test_what_fails_as_a_whole_fails_for_all_of_it_and_for_nobody_else() -> None:
    work = Work()
    commit = GroupCommit(work)
    outcomes = send(commit, [1, 2, -1], work)
    commit.do(4)

    assert [type(outcome) for outcome in outcomes] == [type(None), RuntimeError, RuntimeError]
    assert work.batches[-1] == [4]


def test_a_batch_has_its_limit() -> None:
    work = Work()
    jobs = [10 * number for number in range(MOST + 3)]
    send(GroupCommit(work), jobs, work)

    assert [len(batch) for batch in work.batches] == [1, MOST, 2]
    assert [job for batch in work.batches for job in batch] == jobs


def test_nobody_is_left_waiting_and_no_job_is_done_twice() -> None:
    work = Work()
    work.gate.set()
    commit = GroupCommit(work)

    def run(thread: int) -> None:
        for number in range(50):
            commit.do(10 * (1000 * thread + number))

    with ThreadPoolExecutor(8) as threads:
        for finished in [threads.submit(run, thread) for thread in range(8)]:
            finished.result(30)

    done = [job for batch in work.batches for job in batch]
    assert sorted(done) == sorted(10 * (1000 * thread + number) for thread in range(8) for number in range(50))
    assert work.most_at_work == 1


def test_a_lonely_job_does_not_wait_for_others() -> None:
    work = Work()
    work.gate.set()
    commit = GroupCommit(work, gathering=60)
    for job in (1, 2, 4):
        commit.do(job)

    assert work.batches == [[1], [2], [4]]


def test_while_jobs_come_in_together_the_next_ones_are_given_time_to_join() -> None:
    work = Work()
    commit = GroupCommit(work, gathering=0.05)
    send(commit, [1, 2, 4], work)
    work.gate.set()
    with ThreadPoolExecutor(2) as threads:
        for finished in [threads.submit(commit.do, 6), threads.submit(commit.do, 7)]:
            finished.result(10)

    assert sorted(work.batches[-1]) == [6, 7]


def test_work_that_is_broken_off_counts_as_done_for_nobody() -> None:
    begun, gate = threading.Event(), threading.Event()

    def break_off(jobs: Sequence[int]) -> Sequence[Exception | None]:
        begun.set()
        gate.wait(10)
        if len(jobs) > 1:
            raise SystemExit
        return [None] * len(jobs)

    commit = GroupCommit(break_off)
    with ThreadPoolExecutor(3) as threads:
        sent = [threads.submit(commit.do, 1)]
        assert begun.wait(10)
        sent += [threads.submit(commit.do, job) for job in (2, 3)]
        while queued(commit) < 2:
            threading.Event().wait(0.0005)
        gate.set()
        seen = [type(each.exception(10)) for each in sent]

    assert seen[0] is type(None)
    assert sorted(kind.__name__ for kind in seen[1:]) == ["RuntimeError", "SystemExit"]
