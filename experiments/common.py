"""What the scripts share: their command line, runs with common random numbers, intervals, words for them, files.

Nothing here depends on a question. Every interval is a paired one over replicates
(`cosim.studies.comparison.paired`). A script that looks at k differences takes intervals at 1 - 0.05 / k (Bonferroni),
so that all of them hold together in 95 of 100 repetitions of the whole script.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import cosim
from cosim.plots.draw import save_figure
from cosim.studies.comparison.paired import Interval, paired_interval
from cosim.studies.runs.readers import reader_name
from cosim.studies.runs.runner import Request, Runner

SEED, WORKERS = 0, 2
BAR = {"linestyle": "", "elinewidth": 1.1, "capsize": 2.5}  # of an interval in a figure
NO_ANSWER = "A test, no answer: few runs of a small scenario."
MOST_WORDS = 20  # of an answer in short
Look = Callable[[cosim.Run], Mapping[str, float]]


def options(name: str, arguments: Sequence[str] | None, *, about: str, page: bool = False) -> argparse.Namespace:
    """The command line of a script: ``--small``, ``--out`` and ``--store``; ``began`` is the time of its start.

    With ``page`` also ``--write``, for a script that has a table in the documentation.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--small", action="store_true", help="a small scenario and few runs: seconds, and no answer")
    parser.add_argument("--out", type=Path, default=Path("results") / name, help="folder for tables and figures")
    parser.add_argument("--store", type=Path, help="SQLite file that keeps every run; resumes from it if it exists")
    if page:
        parser.add_argument("--write", action="store_true", help="put the table into the documentation")
    found = parser.parse_args(arguments)
    found.name, found.question, found.began = name, about, time.monotonic()
    return found


@dataclass(frozen=True)
class Summary:
    """Reads every outcome of a run, and what ``look`` finds in it."""

    look: Look | None = None

    @property
    def reader_name(self) -> str:
        """What is kept of a run depends on ``look``."""
        return "summary/1" if self.look is None else f"summary/1({reader_name(self.look)})"

    def __call__(self, run: cosim.Run) -> dict[str, float]:
        """Read a run."""
        found = {**run.summary, **(self.look(run) if self.look else {})}
        return {name: float(value) for name, value in found.items()}


def run_arms(
    arms: Sequence[tuple[Mapping[str, Any], cosim.Scenario]],
    *,
    runs: int,
    weeks: int,
    look: Look | None = None,
    store: Path | None = None,
) -> pd.DataFrame:
    """Run every arm with common random numbers.

    Parameters
    ----------
    arms
        Labels (column name to value) and scenario of each.
    look
        Further numbers to take from a run; the run itself is not kept.
    store
        SQLite file that keeps what is taken from every run as it ends; runs that it has are not made again.

    Returns
    -------
    DataFrame
        A row per arm and replicate: the labels, ``replicate``, every outcome of the run, and what ``look`` found.
    """
    print(f"{len(arms) * runs} runs of {weeks} weeks", file=sys.stderr)
    scenarios = {f"{at}: {labels}": scenario for at, (labels, scenario) in enumerate(arms)}
    with Runner(workers=WORKERS, store=store) as runner:
        found = runner.all(Request(scenarios, Summary(look), SEED, weeks), range(runs))
    return pd.DataFrame([
        {**labels, "replicate": replicate, **found[name, replicate]}
        for (labels, _), name in zip(arms, scenarios, strict=True)
        for replicate in range(runs)
    ])  # fmt: skip


def values(table: pd.DataFrame, outcome: str, **labels: Any) -> np.ndarray:
    """One outcome of one arm, by replicate."""
    rows = table
    for column, value in labels.items():
        rows = rows[rows[column] == value]
    assert rows["replicate"].is_unique, f"{labels} names more than one arm"
    return rows.sort_values("replicate")[outcome].to_numpy(dtype=float)


def interval(numbers: np.ndarray, *, together: int = 1) -> Interval:
    """Mean and t interval over replicates, wide enough for ``together`` of them to hold at once."""
    return paired_interval(np.asarray(numbers, dtype=float), confidence=1.0 - 0.05 / together)


def shown(found: Interval) -> int:
    """+1 or -1 where the interval leaves zero out; 0 where no difference is shown (which is not the same as none)."""
    return int(found.low > 0.0) - int(found.high < 0.0)


def said(found: Interval, unit: str = "", digits: int = 2, *, sign: str = "+", scale: float = 1.0) -> str:
    """An estimate with its interval, as in ``+0.12 SD, +0.10 to +0.14``."""
    if found.exactly_none:
        return "exactly none"
    mean, low, high = (f"{number * scale:{sign},.{digits}f}" for number in (found.mean, found.low, found.high))
    return f"{mean}{' ' * bool(unit)}{unit}, {low} to {high}"


def points(found: Interval, digits: int = 1) -> str:
    """A share as percentage points."""
    return said(found, "points", digits, scale=100.0)


def listed(words: Sequence[str], nothing: str = "none") -> str:
    """Words in a sentence: ``a, b and c``."""
    words = list(words)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) or nothing


def bars(found: Sequence[Interval], scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Means, and the lengths of error bars below and above, for a figure."""
    table = np.array([[one.mean, one.mean - one.low, one.high - one.mean] for one in found]) * scale
    return table[:, 0], np.nan_to_num(table[:, 1:].T)


def origin(scenario: cosim.Scenario, runs: int, weeks: int) -> str:
    """One line under a figure."""
    identity = scenario.identity[:10]
    return f"scenario {scenario.name} ({identity}), {runs} paired runs an arm of {weeks} weeks, seed {SEED}"


def put(file: Path, name: str, made: str) -> None:
    """Put text between the two marks ``name`` of a page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, rest = file.read_text(encoding="utf-8").split(begin)
    file.write_text(f"{head}{begin}\n\n{made.strip()}\n\n{end}{rest.split(end)[1]}", encoding="utf-8", newline="\n")


def keep(
    asked: argparse.Namespace,
    scenario: cosim.Scenario,
    tables: Mapping[str, pd.DataFrame],
    figure: Any,
    sentence: str,
    *,
    short: str = "",
) -> str:
    """Write tables, figure and answer, print the answer last, and hand the sentence back.

    ``short`` is the answer in at most `MOST_WORDS` words. A small run prints that it has no answer.
    """
    assert len(short.split()) <= MOST_WORDS, short
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(asked.out / f"{name}.csv", index=False)
    save_figure(figure, asked.out / f"{asked.name}.png", asked.out / f"{asked.name}.svg")
    answer = {
        "question": asked.question,
        "short": short,
        "answer": sentence,
        "scenario": scenario.name,
        "small": asked.small,
    }
    answer |= {"identity": scenario.identity, "seconds": round(time.monotonic() - asked.began)}
    (asked.out / "answer.json").write_text(json.dumps(answer, indent=2) + "\n", encoding="utf-8")
    print(NO_ANSWER if asked.small else "\n".join([*[short] * bool(short), inspect.cleandoc(sentence)]))
    return sentence
