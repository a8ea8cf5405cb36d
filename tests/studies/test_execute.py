"""Running jobs: the same results on any number of workers, failures as rows, Ctrl-C keeping what is finished."""

from __future__ import annotations

import threading
import time

import pytest

from cosim.errors import InputError
from cosim.studies.execute import Failure, Job, Ticker, check_workers, run_jobs

JOBS = [Job(arm, replicate) for replicate in range(6) for arm in ("base", "memo")]


class Basket:
    """Takes what `run_jobs` hands over."""

    def __init__(self) -> None:
        self.results: dict[Job, int] = {}
        self.failures: list[Failure] = []
        self.threads: set[int] = set()

    def finished(self, job: Job, result: int) -> None:
        assert job not in self.results, "handed over twice"
        self.results[job] = result
        self.threads.add(threading.get_ident())


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_every_result_is_handed_over_once_in_the_calling_thread(workers: int) -> None:
    basket = Basket()

    def work(job: Job) -> int:
        time.sleep(0.002 * (job.replicate % 3))
        return hash(job)

    stopped = run_jobs(JOBS, work, workers=workers, finished=basket.finished, failed=basket.failures.append)
    assert not stopped
    assert basket.results == {job: hash(job) for job in JOBS}
    assert basket.threads == {threading.get_ident()}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_raises_is_a_row_and_the_others_go_on(workers: int) -> None:
    basket = Basket()

    def work(job: Job) -> int:
        if job == Job("memo", 3):
            raise ZeroDivisionError("first line\nsecond line")
        return 1

    run_jobs(JOBS, work, workers=workers, finished=basket.finished, failed=basket.failures.append)
    assert basket.failures == [Failure("memo", 3, "ZeroDivisionError", "first line second line")]
    assert len(basket.results) == len(JOBS) - 1


@pytest.mark.parametrize("workers", [1, 2])
def test_wrong_input_ends_everything(workers: int) -> None:
    basket = Basket()

    def work(job: Job) -> int:
        raise InputError("network", expected="ties", got="none")

    with pytest.raises(InputError, match="network: expected ties"):
        run_jobs(JOBS, work, workers=workers, finished=basket.finished, failed=basket.failures.append)


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_stops_submitting_and_keeps_what_is_finished(workers: int) -> None:
    basket = Basket()
    began: list[Job] = []

    def work(job: Job) -> int:
        began.append(job)
        time.sleep(0.01)
        return 1

    def finished(job: Job, result: int) -> None:
        basket.finished(job, result)
        if len(basket.results) == 4:
            raise KeyboardInterrupt

    def once(job: Job, result: int) -> None:
        if job not in basket.results:
            finished(job, result)

    assert run_jobs(JOBS, work, workers=workers, finished=once, failed=basket.failures.append)
    assert len(basket.results) >= 4
    assert len(began) < len(JOBS)
    assert set(began) == set(basket.results), "a run that was under way is kept too"


def test_ticker_counts_and_estimates() -> None:
    seen: list[tuple[int, int, float]] = []
    ticker = Ticker(lambda done, total, left: seen.append((done, total, left)))
    ticker.total = 2
    ticker.tick()
    ticker.tick()
    assert [(done, total) for done, total, _ in seen] == [(1, 2), (2, 2)]
    assert seen[0][2] >= 0.0
    assert seen[1][2] == 0.0


@pytest.mark.parametrize("workers", [0, -1, 1.5, True, "2"])
def test_workers_is_a_whole_number(workers: int) -> None:
    with pytest.raises(InputError, match="workers: expected a whole number of 1 or more"):
        check_workers(workers)
