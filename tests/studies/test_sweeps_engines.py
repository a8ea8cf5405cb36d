"""One table, whatever the runs are made on: threads, processes, executors, Dask, shards; and workers that die."""

from __future__ import annotations

import os
import signal
import socket
import threading
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.cli import main
from cosim.errors import CosimError, InputError
from cosim.studies.runs.drive import drive
from cosim.studies.runs.execute import run_study
from cosim.studies.runs.pools import Processes, pool_of
from cosim.studies.store.cells import Shard
from cosim.studies.store.export import export
from cosim.studies.store.merge import merge
from cosim.studies.store.read import load_store
from cosim.studies.store.status import check
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.sweeps.study import make_study
from cosim.studies.tasks import Failed, Made, Task
from cosim.studies.work import Workload

SMALL = {"workforce.professionals": 24, "population.arrivals_per_week": 1.0, "population.initial_stock": 20}
WHAT = ("walls.height=0:0.5:3", "choice.rule=fixed,imitation")


def study_of(*vary, **options):
    scenario = load_scenario("classroom").replace(SMALL)
    return make_study(scenario, [factor_of(text) for text in vary or WHAT], **{"weeks": 3, "runs": 2, **options})


@pytest.fixture(scope="module")
def reference():
    return run_study(study_of(), workers=1).table


class Backwards(Executor):
    """Finishes three tasks at a time, the newest first."""

    def __init__(self) -> None:
        self._held: list[tuple[Future, object, tuple]] = []

    def submit(self, function, /, *arguments) -> Future:
        future: Future = Future()
        self._held.append((future, function, arguments))
        if len(self._held) == 3:
            while self._held:
                done, call, given = self._held.pop()
                done.set_result(call(*given))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False) -> None:
        raise AssertionError("an executor of the user's own is not shut down")


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads(reference, workers):
    assert run_study(study_of(), workers=workers).table.equals(reference)


def test_an_executor_of_the_users_own(reference):
    assert run_study(study_of(), engine=Backwards(), workers=3).table.equals(reference)


@pytest.mark.slow
def test_processes(reference, tmp_path):
    found = run_study(study_of(), store=tmp_path / "a.sqlite", engine="processes", workers=2)
    assert found.table.equals(reference)


def test_no_such_engine():
    with pytest.raises(InputError, match="did you mean 'processes'"):
        pool_of("proceses", workers=1)


def deadly(task: Task, arms: object) -> Made:
    """A run that brings its process down at one point, always, and at another the first time only."""
    mark = Path(os.environ["COSIM_TEST_MARK"])
    if task.point == 3 or (task.point == 5 and not mark.exists()):
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Made({"y": float(task.point)}, 0.0)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL on Windows")
def test_a_run_that_kills_its_worker_is_a_row_and_takes_no_other_with_it(tmp_path, monkeypatch):
    monkeypatch.setenv("COSIM_TEST_MARK", str(tmp_path / "mark"))
    found = run_study(study_of(runs=1), engine="processes", workers=2, model=deadly, outcomes=("y",))
    assert found.table["status"].tolist() == ["done", "done", "done", "failed", "done", "done"]
    assert found.failures["message"].tolist() == ["the worker process died, twice"]


NOTHING = Workload({}, deadly)


class Dying:
    """A pool none of whose workers ever finishes anything."""

    in_flight = 2

    def submit(self, load: Workload, bunch: tuple[Task, ...]) -> Future:
        from concurrent.futures.process import BrokenProcessPool

        future: Future = Future()
        future.set_exception(BrokenProcessPool("gone"))
        return future

    def mend(self) -> None:
        pass


def test_workers_that_never_begin_end_the_sweep():
    tasks = ((Task(str(n), "s", "base", n, {}, 0, 0),) for n in range(100))
    with pytest.raises(CosimError, match="__main__"):
        drive(tasks, NOTHING, Dying(), finished=lambda task, result: None, stop=threading.Event())


def test_few_tasks_are_out_at_a_time():
    """However many there are: memory must not grow with the study."""
    taken, finished = [], []

    def tasks():
        for n in range(200):
            taken.append(n)
            assert len(taken) - len(finished) <= 6
            yield (Task(str(n), "s", "base", n, {}, 0, 0),)

    class Few(Dying):
        in_flight = 5

        def submit(self, load: Workload, bunch: tuple[Task, ...]) -> Future:
            future: Future = Future()
            future.set_result(dict.fromkeys(range(len(bunch)), Failed("e", "m", "", 0.0)))
            return future

    drive(tasks(), NOTHING, Few(), finished=lambda task, result: finished.append(task), stop=threading.Event())
    assert len(finished) == 200


def test_processes_are_spawned_whatever_the_default_is():
    with Processes(1) as pool:
        assert pool._executor._mp_context.get_start_method() == "spawn"


def test_shards_merge_to_the_whole(reference, tmp_path):
    shards = [tmp_path / f"{n}.sqlite" for n in (1, 2, 3)]
    for number, store in enumerate(shards, 1):
        part = run_study(study_of(), store=store, shard=Shard(number, 3))
        assert part.new == 4
    told = merge(tmp_path / "all.sqlite", shards)
    assert (told["runs"], told["done"], told["failed"]) == (12, 12, 0)
    assert load_store(tmp_path / "all.sqlite").table.equals(reference)
    assert check(tmp_path / "all.sqlite") == []
    assert merge(tmp_path / "all.sqlite", shards)["runs"] == 0
    run_study(study_of(), store=tmp_path / "whole.sqlite")
    for name in ("all", "whole"):
        export(tmp_path / f"{name}.sqlite", tmp_path / f"{name}.csv", form="csv")
    assert (tmp_path / "all.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_shards_from_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["sweep", "classroom", "--vary", "walls.height=0:0.5:4", "--weeks", "2", "--quiet", "--series"]
    for part in ("1/2", "2/2"):
        assert main([*words, "--shard", part]) == 0
    stores = sorted(map(str, Path("results/sweeps").glob("*.sqlite")))
    assert len(stores) == 2
    assert main(["store", "merge", "all.sqlite", *stores]) == 0
    assert "4 runs added from 2 stores, 4 done, 0 failed" in capsys.readouterr().out
    assert main(["export", "all.sqlite", "--series", "--out", "series.csv"]) == 0
    assert len(Path("series.csv").read_text().splitlines()) == 1 + 4 * 2


def test_stores_that_do_not_belong_together_are_not_merged(tmp_path):
    one, other, grown, out = (tmp_path / f"{name}.sqlite" for name in ("one", "other", "grown", "out"))
    lhs = {"design": "lhs", "runs": 1, "weeks": 2}
    height = "walls.height=0:0.5"
    run_study(study_of(height, samples=6, **lhs), store=one)
    run_study(study_of(height, samples=6, seed=1, **lhs), store=other)
    run_study(study_of(height, samples=[4, 2], **lhs), store=grown)
    with pytest.raises(InputError, match="a store of the same study"):
        merge(out, [one, other])
    with pytest.raises(InputError, match="other stores than the one that is written"):
        merge(one, [one])
    assert not out.exists()
    with pytest.raises(InputError, match="added in other steps"):
        merge(out, [one, grown])
    assert merge(tmp_path / "fine.sqlite", [one])["runs"] == 6


def test_a_finished_run_goes_before_a_failed_one(tmp_path):
    def failing(task: Task, arms: object) -> Made:
        raise ValueError("no")

    def fine(task: Task, arms: object) -> Made:
        return Made({"y": 1.0}, 0.0)

    bad, good = tmp_path / "bad.sqlite", tmp_path / "good.sqlite"
    run_study(study_of(), store=bad, model=failing, outcomes=("y",))
    run_study(study_of(), store=good, model=fine, outcomes=("y",))
    assert merge(bad, [good])["failed"] == 0
    assert load_store(bad).table["y"].tolist() == [1.0] * 12


@pytest.mark.slow
def test_dask_with_a_worker_killed_in_the_middle(reference, tmp_path):
    """A real scheduler and two worker processes on loopback."""
    import distributed

    from cosim.studies.runs.cluster import cluster_engine

    study = study_of(runs=30)
    killed = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        before = [worker.pid for worker in cluster.workers.values()]

        def progress(done: int, total: int, left: float) -> None:
            if done == 20:
                os.kill(before[0], signal.SIGKILL)
                killed.append(before[0])

        found = run_study(
            study, store=tmp_path / "a.sqlite", engine=cluster_engine(cluster.scheduler_address), progress=progress
        )
    assert killed
    assert found.table["status"].eq("done").all()
    assert found.table.equals(run_study(study, workers=2).table)
    few = found.table[found.table["replicate"] < 2].reset_index(drop=True)
    assert few.equals(reference)


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.slow
def test_a_local_cluster_and_one_that_does_not_answer(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cosim.studies.runs.cluster._CONNECT_SECONDS", 1.0)
    words = ["sweep", "classroom", "--vary", "walls.height=0:0.5:3", "--weeks", "2", "--quiet", "--store", "a.sqlite"]
    assert main([*words, "--cluster", f"tcp://localhost:{closed_port()}"]) == 2
    told = capsys.readouterr().err
    assert "a Dask scheduler that answers" in told
    assert len(told.splitlines()) == 1
    assert not Path("a.sqlite").exists()
    assert main([*words, "--cluster", "local", "--workers", "1"]) == 0
    assert "3 runs made, 0 failed" in capsys.readouterr().out
    assert main([*words, "--engine", "processes", "--cluster", "local"]) == 2


def test_a_missing_extra_is_named(monkeypatch, capsys, tmp_path):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "cosim.studies.runs.cluster", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", "classroom", "--vary", "walls.height=0:0.5", "--cluster", "local"]) == 1
    assert 'pip install "cosim[cluster]"' in capsys.readouterr().err
