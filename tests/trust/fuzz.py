"""Mutated inputs for every reader, and wrong command lines, on fixed seeds: one line each, never a traceback.

``make fuzz`` runs many; the tests run a few. An input is a sound file with one to four changes, made by a seeded
generator; how it ended is counted. Anything but a result or an error of this library is a failure, and so is a command
line that is wrong and begins to run.

    python -m tests.trust.fuzz --inputs 1700 --seed 0
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.trust.mutations import mutated

from cosim.errors import CosimError

__all__ = ["COUNTED", "Failure", "Target", "command_lines", "run_command_lines", "run_target", "targets"]

DATA = Path(__file__).parents[1] / "data" / "networks" / "habits"
COUNTED = ("read", "refused", "failed")
SLOW_SECONDS = 20.0
SMALL = {"workforce.professionals": 24, "population.arrivals_per_week": 1.0, "population.initial_stock": 20}


class Failure(NamedTuple):
    """What went wrong, with what it takes to see it again."""

    target: str
    number: int
    what: str


class Target(NamedTuple):
    """A reader, the sound files it is given changed, and the name a file gets."""

    name: str
    sound: Sequence[bytes]
    file: str
    read: Callable[[Path], object]
    is_json: bool = False
    may_refuse: bool = False


def run_target(target: Target, *, count: int, seed: int, folder: Path) -> tuple[Counter[str], list[Failure]]:
    """Try mutated inputs on one reader; returns how they ended, and what failed."""
    ended: Counter[str] = Counter()
    failures = []
    if not target.may_refuse:
        file = folder / target.file
        file.write_bytes(target.sound[0])
        target.read(file)  # a campaign on a file that is not sound would find nothing
    for number in range(count):
        draw = Random(f"{target.name} {seed} {number}")
        data = mutated(draw.choice(target.sound), draw, others=target.sound, is_json=target.is_json)
        file = folder / target.file
        file.write_bytes(data)
        began = time.monotonic()
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                target.read(file)
            how = "read"
        except CosimError as error:
            how = "refused" if "\n" not in str(error) and "\x1b" not in str(error) else "failed"
            if how == "failed":
                failures.append(Failure(target.name, number, f"not one clean line: {str(error)!r}"))
        except Exception:  # noqa: BLE001 - whatever it is, it is the finding
            how = "failed"
            failures.append(Failure(target.name, number, traceback.format_exc(limit=-4)))
        if time.monotonic() - began > SLOW_SECONDS:
            failures.append(Failure(target.name, number, f"took {time.monotonic() - began:.0f} s"))
        ended[how] += 1
    return ended, failures


def targets(folder: Path) -> list[Target]:
    """Every reader of files, with sound files made in a folder."""
    from cosim.care.networks.user import load_network
    from cosim.care.policies.load import load_policy
    from cosim.care.policies.load import packaged_folder as policies_folder
    from cosim.care.scenario.load import load_scenario, packaged_folder
    from cosim.care.scenario.series import read_series
    from cosim.cli.game_input import payoff_file
    from cosim.evidence.calibration.trials import Trials
    from cosim.network_files.formats import SUFFIXES
    from cosim.studies.results import load_result
    from cosim.studies.store.codec import decode, encode
    from cosim.studies.store.read import load_store
    from cosim.studies.store.runs import problems_in, runs_in
    from cosim.studies.store.status import check, status_of
    from cosim.studies.sweeps.file import load_study

    own = (
        b'name = "own"\nextends = "classroom"\nstart = "2020-01"\nweeks = 20\n[population]\ninitial_stock = 20\n'
        b'arrivals_per_week = { 2020 = 1.0, 2021 = 2.0, shape = "linear" }\n[trust]\nacross = 0.2\n'
    )
    study = (
        b'scenario = "classroom"\npolicies = ["memo", "audit"]\ndesign = "lhs"\nsamples = 4\nruns = 2\nseed = 1\n'
        b'set = { "walls.height" = 0.4 }\n[vary]\n"trust.across" = { low = 0.1, high = 0.4 }\n'
        b'"waiting.worsening" = [0, 0.002]\n'
    )
    payoffs = b'names = ["a", "b"]\npayoffs = [[1, 0], [3.5, 0.1]]\n', b"[public_goods]\nfactor = 3\ncost = 1\n"
    packaged = [one.read_bytes() for one in packaged_folder().iterdir() if one.name.endswith(".toml")]
    policies = [one.read_bytes() for one in policies_folder().iterdir() if one.name.endswith(".toml")]
    result, run, sums, sweep, runs = _made(folder)
    searched = {
        "scenario": "a",
        "seed": 1,
        "space": [["a", 0.0, 1.0, False], ["b", 0.1, 9.0, True]],
        "targets": [["t", 0, 1]],
    }
    trials = Trials(folder / "trials.db", searched)
    trials.plan([{"a": 0.5, "b": 1.0}] * 6)
    for number in range(1, 5):
        trials.finish(number, {"t": number / 10 if number > 1 else float("nan")})
    trials.close()

    def read_sweep(path: Path) -> None:
        problems = check(path)
        try:
            status_of(path)
            load_store(path)
        except CosimError:
            assert problems, "what cannot be read is not sound"
            raise

    def read_runs(path: Path) -> None:
        runs_in(path)
        problems_in(path)

    def read_trials(path: Path) -> None:
        kept = Trials(path, searched)
        try:
            for trial in kept.all():
                assert set(trial.point) == {"a", "b"}
                if trial.model is None:
                    kept.finish(trial.number, {"t": 0.5})
            kept.plan([{"a": 0.1, "b": 0.2}])
            assert kept.all()[-1].model is None
        finally:
            kept.close()

    def read_set(path: Path) -> None:
        before = dict(zip(("runs.csv", "result.json"), sums, strict=True))
        same = path.read_bytes() == before["runs.csv"]
        try:
            load_result(path.parent)
        except CosimError:
            assert not same
            raise
        assert same, "a table of another result beside a result is read without a word"

    def read_network(path: Path) -> None:
        network = load_network(path, organisation_attribute="org")
        assert len(network.graph) == network.report.people == len(network.organisation_of)

    def read_comparison(path: Path) -> None:
        found = load_result(path)
        json.dumps(found.to_dict() if hasattr(found, "to_dict") else dict(found.summary))

    readers = [
        Target("scenario", [own, *packaged], "scenario.toml", lambda path: load_scenario(path).identity),
        Target("policy", policies, "policy.toml", load_policy),
        Target("study", [study], "study.toml", load_study),
        Target("payoffs", payoffs, "payoffs.toml", payoff_file),
        Target(
            "dated values",
            [b"year,value\n2015,160\n2019,175.7\n2020-06,1.5e2\n"],
            "dated.csv",
            lambda path: read_series({"file": path.name}, folder=path.parent, where="key"),
        ),
        Target("result.json", [result], "result.json", read_comparison, is_json=True),
        Target("run.json", [run], "run.json", read_comparison, is_json=True),
        Target("a set of results", [sums[0]], "set/runs.csv", read_set),
        Target("store of a sweep", [sweep], "sweep.sqlite", read_sweep),
        Target("store of runs", [runs], "runs.sqlite", read_runs),
        Target("store of trials", [(folder / "trials.db").read_bytes()], "trials.db", read_trials),
        Target(
            "payload",
            [encode({"a": [1.0, (2, None)], "b": {"c": "d"}})],
            "payload",
            lambda path: decode(path.read_bytes()),
        ),
    ]
    by_suffix: dict[str, list[bytes]] = {}
    for file in sorted(DATA.iterdir()):
        if "_nodes" not in file.stem:
            by_suffix.setdefault(file.suffix, []).append(file.read_bytes())
    by_suffix[".gml"] = [
        (
            b'graph [\n directed 0\n node [ id 0 label "a" org "x" ]\n node [ id 1 label "b" org "y" ]\n'
            b" edge [ source 0 target 1 weight 0.5 ]\n]\n"
        )
    ]
    readers += [
        Target(f"network {suffix}", by_suffix[suffix], f"network{suffix}", read_network, may_refuse=True)
        for suffix in sorted(by_suffix)
        if suffix in SUFFIXES
    ]
    return readers


def _made(folder: Path) -> tuple[bytes, bytes, tuple[bytes, bytes], bytes, bytes]:
    """A comparison, a run, the set they are in, and both kinds of store, all small."""
    from cosim.care.scenario.load import load_scenario
    from cosim.care.simulate import simulate
    from cosim.studies.comparison.compare import compare
    from cosim.studies.results import save_run
    from cosim.studies.runs.execute import run_study
    from cosim.studies.sweeps.factors import factor_of
    from cosim.studies.sweeps.study import make_study

    small = load_scenario("classroom").replace(SMALL)
    place = folder / "set"
    compare(small, ["memo"], runs=2, weeks=3, seed=0, store=folder / "runs.sqlite").save(place)
    run = save_run(simulate(small, seed=0, weeks=3), folder / "run.json").read_bytes()
    study = make_study(small, [factor_of("walls.height=0,1")], policies=["memo"], weeks=3)
    run_study(study, store=folder / "sweep.sqlite", workers=1)
    for name in ("runs.sqlite", "sweep.sqlite"):
        connection = sqlite3.connect(folder / name)
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        connection.close()
    result = (place / "result.json").read_bytes()
    sums = (place / "runs.csv").read_bytes(), result
    return result, run, sums, (folder / "sweep.sqlite").read_bytes(), (folder / "runs.sqlite").read_bytes()


class Began(BaseException):
    """A command passed all its checks and would begin to run."""


WRONG_NUMBERS = ["many", "-1", "1.5", "nan", "1e999", "", "9" * 400, "0x10", "--", "\x1b[2J"]
WRONG_FRACTIONS = ["many", "nan", "inf", "1e999", "", "-1", "\x1b[2J", "0,5"]
WRONG_WORDS = [
    "", "no-such-thing", "../../etc/passwd", "x" * 3000, "a\x1b[2Jb", "=1+1", "no/such/file.toml", "/dev/zero", ".",
]  # fmt: skip
WRONG_FILES = ["", "/dev/null/x", "x" * 300, "/proc/nothing/x"]
WRONG_CHANGES = [
    "walls.height", "=", "walls.height=", "walls.heigt=1", "walls.height=nan", "walls.height=99", "a.b.c.d=1",
    "weeks=0",
]  # fmt: skip
TAKE_A_WORD = {
    "--engine", "--cluster", "--outcome", "--policy", "--axis", "--condition", "--pattern", "--format", "--method",
    "--design", "--shard", "--tier",
}  # fmt: skip
NEED_A_FILE = {
    "run", "compare", "scenario check", "scenario show", "policy check", "policy show", "status", "resume", "export",
    "rerun",
}  # fmt: skip
FINE: dict[str, list[str]] = {
    "run": ["classroom"],
    "compare": ["classroom", "memo"],
    "sweep": ["classroom", "--vary", "walls.height=0,1"],
    "sensitivity": ["classroom", "--vary", "walls.height=0:1", "--outcome", "functioning"],
    "ablate": ["classroom", "--policy", "memo"],
}


def command_lines() -> list[list[str]]:
    """Command lines that are all wrong: each option of each command with values that no option of its kind takes."""
    from cosim.cli.reference import commands

    found: list[list[str]] = []
    for words, command in commands().items():
        start = [*words.split(), *FINE.get(words, [])]
        found += [[*start, "--no-such-option"], [*start, "--seed=1=2", "--wrong"]]
        for parameter in command.params:
            name = max(parameter.opts, key=len)
            kind = {"N": "integer", "P": "float", "X": "float", "S": "float"}.get(str(parameter.metavar), "")
            if getattr(parameter, "is_flag", False):
                found.append([*start, f"{name}=maybe"])
                continue
            if kind == "integer":
                values = WRONG_NUMBERS
            elif kind == "float":
                values = WRONG_FRACTIONS[:5]
            elif name == "--set":
                values = WRONG_CHANGES
            elif parameter.metavar == "DIR":
                values = WRONG_FILES
            elif name in TAKE_A_WORD:
                values = WRONG_WORDS[:5]
            elif not name.startswith("-") and words in NEED_A_FILE:
                found += [[*words.split(), value] for value in WRONG_WORDS]
                continue
            else:
                continue
            found += [[*start, f"{name}={value}"] for value in values]
    return found


def run_command_lines(lines: Sequence[Sequence[str]], folder: Path) -> tuple[Counter[str], list[Failure]]:
    """Type wrong command lines; each has to end in one line and exit code 2, before anything is run or written."""
    from cosim.cli import main

    ended: Counter[str] = Counter()
    failures = []
    with _stopped_before_runs(), contextlib.chdir(folder):
        for number, line in enumerate(lines):
            out, err = io.StringIO(), io.StringIO()
            try:
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    code: object = main(list(line))
            except Began:
                code = "it began to run"
            except BaseException:  # noqa: BLE001 - whatever it is, it is the finding
                code = traceback.format_exc(limit=-4)
            left = [path.name for path in folder.iterdir()]
            said = err.getvalue()
            fine = (
                code == 2 and said.startswith("error: ") and said.count("\n") == 1 and "\x1b" not in said and not left
            )
            ended["refused" if fine else "failed"] += 1
            if not fine:
                failures.append(Failure(" ".join(line)[:200], number, f"{code}; {said[:300]}; files {left}"))
                for name in left:
                    path = folder / name
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
    return ended, failures


@contextlib.contextmanager
def _stopped_before_runs() -> Iterator[None]:
    """Let every command stop where its long work begins."""
    import cosim.cli.app  # noqa: F401 - imports all commands

    def began(*_: object, **__: object) -> None:
        raise Began

    places = [
        module for name, module in sys.modules.items() if name.startswith("cosim.cli.") and name != "cosim.cli.console"
    ]
    before = [(module, module.__dict__["interruptible"]) for module in places if "interruptible" in module.__dict__]
    for module, _ in before:
        module.__dict__["interruptible"] = began
    try:
        yield
    finally:
        for module, function in before:
            module.__dict__["interruptible"] = function


def main_of_fuzz(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign; prints a table, and every failure with its seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1200, help="mutated inputs for each reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="readers whose name has this in it; or readers, or command")
    parser.add_argument("--table", type=Path, help="write the counts as JSON")
    given = parser.parse_args(arguments)
    counts: dict[str, dict[str, int]] = {}
    failures: list[Failure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for target in targets(folder) if given.only != "command" else ():
            if given.only in ("readers", target.name) or given.only in target.name:
                ended, wrong = run_target(target, count=given.inputs, seed=given.seed, folder=folder)
                counts[target.name] = {how: ended[how] for how in COUNTED}
                failures += wrong
                print(f"{target.name:20} {counts[target.name]}", flush=True)
        if given.only in ("", "command"):
            empty = folder / "empty"
            empty.mkdir()
            ended, wrong = run_command_lines(command_lines(), empty)
            counts["wrong command lines"] = {how: ended[how] for how in COUNTED}
            failures += wrong
            print(f"{'wrong command lines':20} {counts['wrong command lines']}", flush=True)
    for failure in failures[:20]:
        print(f"\n{failure.target[:150]}, number {failure.number} of seed {given.seed}:\n{failure.what}")
    if given.table is not None:
        given.table.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")
    return int(bool(failures))


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "Agg")
    sys.exit(main_of_fuzz())
