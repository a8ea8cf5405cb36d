"""Bunches: arms of a replicate that share a past are made together, on every engine, and are the runs made alone."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

import cosim
from cosim.care import branches
from cosim.care.policies.load import load_policy
from cosim.care.scenario.load import load_scenario
from cosim.errors import InputError
from cosim.studies.files import json_text
from cosim.studies.runs import runner
from cosim.studies.runs.bunches import bunches, gathered, most_together
from cosim.studies.runs.drive import drive
from cosim.studies.runs.pools import Bunch, Here, Processes, Results, Threads
from cosim.studies.tasks import Made, Task, TaskResult
from cosim.studies.work import Reading, Workload, simulated

SMALL = load_scenario("classroom").replace({"population.burn_in_weeks": 0, "measure.warm_up_weeks": 4})
LATE = [replace(load_policy(name), start_week=6) for name in ("memo", "outcome-joint")]
ARMS = {"base": SMALL, **{one.name: SMALL.with_policies(one) for one in LATE},
        "other": SMALL.replace({"network.rewiring": 0.3})}  # fmt: skip
HOW: dict[str, Any] = {"runs": 3, "weeks": 16, "seed": 4}


class Packed(Executor):
    """Another process, as far as the arms are concerned: they are sent as bytes."""

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*arguments, **named))
        return future


def compared(**how: Any) -> cosim.Comparison:
    return cosim.compare(SMALL, LATE, **HOW, **how)


def same(one: cosim.Comparison, other: cosim.Comparison) -> None:
    for name in ("table", "runs", "series", "who"):
        assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert json_text(one.to_dict()) == json_text(other.to_dict())


@pytest.fixture(scope="module")
def alone() -> cosim.Comparison:
    """Every run made on its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "most_together", lambda *_, **__: 1)
        patch.setattr(branches, "simulate_arms", lambda *_, **__: pytest.fail("runs were shared"))
        return compared()


def test_a_comparison_is_the_same_shared_or_not(alone: cosim.Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []
    engine_for = branches.engine_for

    def counted(*given: Any, **named: Any) -> Any:
        built.append(named["replicate"])
        return engine_for(*given, **named)

    monkeypatch.setattr(branches, "engine_for", counted)
    same(compared(), alone)
    assert built == [0, 1, 2], "a world for each replicate"
    same(compared(workers=2), alone)
    same(compared(engine=Packed()), alone)


@pytest.mark.slow
def test_processes_share_too(alone: cosim.Comparison) -> None:
    same(compared(engine="processes", workers=2), alone)


def test_a_store_resumes_in_the_middle_of_a_replicate(alone: cosim.Comparison, tmp_path: Path) -> None:
    def stop(done: int, of: int, left: float) -> None:
        if done == 5:
            raise KeyboardInterrupt

    part = compared(store=tmp_path / "a.sqlite", progress=stop)
    assert part.interrupted
    made: list[tuple[int, int]] = []
    same(compared(store=tmp_path / "a.sqlite", progress=lambda done, of, left: made.append((done, of))), alone)
    assert made == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_arms_of_a_sweep_share_the_past_of_their_point(monkeypatch: pytest.MonkeyPatch) -> None:
    study = cosim.make_study(SMALL, ["walls.height=0:1:2"], policies=[LATE[1]], runs=2, weeks=16)
    shared = cosim.run_study(study)
    monkeypatch.setattr(runner, "most_together", lambda *_, **__: 1)
    monkeypatch.setattr(branches, "simulate_arms", lambda *_, **__: pytest.fail("runs were shared"))
    assert_frame_equal(cosim.run_study(study).table, shared.table, check_exact=True)
    assert len(shared.table) == 8


def tasks_of(replicates: int) -> list[Task]:
    return [Task(f"{arm} {r}", "", arm, 0, {}, 0, r, weeks=16) for r in range(replicates) for arm in ARMS]


def sizes(tasks: list[Task], load: Workload, pool: Any, most: int = 100) -> list[int]:
    return [len(bunch) for bunch in bunches(tasks, load, pool, count=len(tasks), most=most)]


def read(run: Any) -> float:
    return float(run.summary["euros_total"])


def test_a_bunch_has_one_past_and_leaves_work_for_the_other_workers() -> None:
    load, tasks = Workload(ARMS, Reading(read)), tasks_of(4)
    assert sizes(gathered(tasks, load), load, Here()) == [3, 1] * 4
    assert sizes(gathered(tasks, load), load, Here(), most=2) == [2, 1, 1] * 4
    crowd = sizes(gathered(tasks, load), load, Threads(6))
    assert sum(crowd) == 16
    assert crowd[-3:] == [1, 1, 1]
    mine = Workload(ARMS, Reading(read, choice=lambda me: 0))
    assert set(sizes(tasks, mine, Here())) == {1}
    assert set(sizes(tasks, Workload(ARMS, lambda task, arms: Made(0.0, 0.0)), Here())) == {1}
    swept = [one._replace(values={"walls.height": point}, point=point) for one in tasks_of(1) for point in (0, 1)]
    load = Workload(ARMS, simulated)
    assert sorted(sizes(gathered(swept, load), load, Here())) == [1, 1, 3, 3]


def test_runs_are_made_alone_where_two_worlds_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    room = [0]

    def check_size(scenario: Any, weeks: int, *, beside: int) -> None:
        if beside > room[0]:
            raise InputError("workers", expected="less", got=str(beside))

    monkeypatch.setattr("cosim.studies.runs.bunches.check_size", check_size)
    found = []
    for room[0] in (1, 2, 4, 6, 100):
        some = [most_together(pool, ARMS, weeks=None) for pool in (Here(), Threads(2), Processes(2))]
        found.append(some)
    assert found == [[1, 1, 1], [3, 1, 1], [15, 3, 3], [63, 7, 7], [127, 127, 7]]


def test_ctrl_c_ends_a_bunch_after_its_present_run() -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(run: Any) -> float:
        begun.set()
        assert go.wait(60)
        return read(run)

    load = Workload(ARMS, Reading(slow))
    with Threads(1) as pool:
        running, waiting = (pool.submit(load, tasks_of(1)[:3]) for _ in range(2))
        assert begun.wait(60)
        assert not pool.cancel(running)
        assert pool.cancel(waiting)
        go.set()
        assert len(running.result(60)) == 1
        assert len(pool.submit(load, tasks_of(1)[:3]).result(60)) == 3, "the pool can be used again"


def test_what_dies_with_a_worker_is_made_one_by_one() -> None:
    from concurrent.futures.process import BrokenProcessPool

    class Once:
        """A pool whose worker dies with any bunch of several runs, and with one run."""

        in_flight, local = 2, False

        def submit(self, load: Workload, bunch: Bunch) -> Future[Results]:
            future: Future[Results] = Future()
            if len(bunch) > 1 or bunch[0].run == "memo 1":
                future.set_exception(BrokenProcessPool("gone"))
            else:
                future.set_result({0: Made(bunch[0].run, 0.0)})
            return future

        def mend(self) -> None:
            pass

        def cancel(self, future: Future[Results]) -> bool:
            return False

    load, results = Workload(ARMS, Reading(read)), Counter[str]()
    kinds: dict[str, TaskResult] = {}

    def finished(task: Task, result: TaskResult) -> None:
        results[task.run] += 1
        kinds[task.run] = result

    pool: Any = Once()
    together = bunches(gathered(tasks_of(3), load), load, pool, count=12, most=7)
    drive(together, load, pool, finished=finished, stop=threading.Event())
    assert results == Counter({task.run: 1 for task in tasks_of(3)})
    assert [run for run, result in kinds.items() if not isinstance(result, Made)] == ["memo 1"]
