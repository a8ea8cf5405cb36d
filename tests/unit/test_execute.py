"""The runner: the same results on any number of workers, failures as rows, Ctrl-C keeping what is finished."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from cosim.care import simulate as engine
from cosim.errors import CosimError, InputError
from cosim.studies.runs.pools import pool_of
from cosim.studies.runs.readers import reader, reader_name, source_name
from cosim.studies.runs.runner import Request, Runner
from cosim.studies.runs.ticker import Ticker
from cosim.studies.tasks import Failed, Made, Task, TaskResult

ARMS: dict[str, Any] = {"base": "a scenario", "memo": "another"}
RUNS = [(arm, replicate) for replicate in range(6) for arm in ARMS]


class Basket:
    """Takes what the runner hands over."""

    def __init__(self) -> None:
        self.results: dict[tuple[str, int], TaskResult] = {}
        self.threads: set[int] = set()

    def finished(self, task: Task, result: TaskResult) -> None:
        assert (task.arm, task.replicate) not in self.results, "handed over twice"
        self.results[task.arm, task.replicate] = result
        self.threads.add(threading.get_ident())

    @property
    def payloads(self) -> dict[tuple[str, int], Any]:
        return {run: result.payload for run, result in self.results.items() if isinstance(result, Made)}


def request_for(read: Any) -> Request:
    return Request(ARMS, read, 0, 4)


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run is its scenario and the number of its replicate."""
    monkeypatch.setattr(engine, "simulate", lambda scenario, *, replicate, **others: (scenario, replicate))


def test_every_result_is_handed_over_once_in_the_calling_thread() -> None:
    def read(run: Any) -> int:
        time.sleep(0.002 * (run[1] % 3))
        return hash(run)

    for workers in (1, 2, 5):
        basket = Basket()
        with Runner(workers=workers) as runner:
            assert not runner.run(request_for(read), RUNS, finished=basket.finished)
        assert basket.payloads == {(arm, r): hash((ARMS[arm], r)) for arm, r in RUNS}
        assert basket.threads == {threading.get_ident()}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_raises_is_a_row_and_the_others_continue(workers: int) -> None:
    basket = Basket()

    def read(run: Any) -> int:
        if run == ("another", 3):
            raise ZeroDivisionError("first line\nsecond line")
        return 1

    with Runner(workers=workers) as runner:
        runner.run(request_for(read), RUNS, finished=basket.finished)
        failed = basket.results["memo", 3]
        assert isinstance(failed, Failed)
        assert (failed.error, failed.message) == ("ZeroDivisionError", "first line second line")
        assert len(basket.payloads) == len(RUNS) - 1
        with pytest.raises(CosimError, match="memo, replicate 3: ZeroDivisionError: first line second line"):
            runner.all(request_for(read), range(6))


@pytest.mark.parametrize("workers", [1, 2])
def test_wrong_input_ends_everything(workers: int) -> None:
    def read(run: Any) -> int:
        raise InputError("network", expected="ties", got="none")

    with Runner(workers=workers) as runner, pytest.raises(InputError, match="network: expected ties"):
        runner.run(request_for(read), RUNS, finished=Basket().finished)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interruption_stops_submitting_and_keeps_what_is_finished(workers: int) -> None:
    basket, began = Basket(), list[Any]()

    def read(run: Any) -> int:
        began.append(run)
        time.sleep(0.01)
        return 1

    def progress(done: int, total: int, left: float) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with Runner(workers=workers, progress=progress) as runner:
        assert runner.run(request_for(read), RUNS, finished=basket.finished)
    assert 4 <= len(basket.results) < len(RUNS)
    assert set(began) == {(ARMS[arm], r) for arm, r in basket.results}, "a run that was under way is kept too"


def test_ticker_counts_and_estimates() -> None:
    seen: list[tuple[int, int, float]] = []
    ticker = Ticker(lambda done, total, left: seen.append((done, total, left)))
    ticker.expect(2)
    ticker.tick()
    ticker.tick()
    assert [(done, total) for done, total, _ in seen] == [(1, 2), (2, 2)]
    assert seen[0][2] >= 0.0
    assert seen[1][2] == 0.0


def test_workers_is_a_whole_number() -> None:
    for workers in (0, -1, 1.5, True, "2"):
        with pytest.raises(InputError, match="workers: expected a whole number of 1 or more"):
            pool_of("threads", workers=workers)  # type: ignore[arg-type]


def test_an_engine_is_a_word_an_executor_or_a_pool() -> None:
    for wrong, message in (("fibres", "one of threads, processes"), (3, "an executor or a cluster")):
        with pytest.raises(InputError, match=message):
            pool_of(wrong, workers=1)  # type: ignore[arg-type]


def plain(reviewer: Any) -> int:
    return 1


class Stateful:
    def __call__(self, reviewer: Any) -> int:
        return 1


def test_functions_are_identified_by_name_and_source() -> None:
    rate = 0.5

    def closure(reviewer: Any) -> int:
        return int(rate > reviewer)

    assert source_name(plain, "choice").startswith(f"{__name__}.plain:")
    for function in (closure, Stateful(), len):
        with pytest.raises(InputError, match="choice: expected a plain function"):
            source_name(function, "choice")
    assert reader_name(reader("mine", version=2)(lambda run: 1)) == "mine/2"
