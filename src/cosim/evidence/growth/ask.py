"""Test of the claim on one scenario: runs, response curves, and the verdict on each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cosim.care.provenance import versions
from cosim.care.scenario.model import Scenario
from cosim.evidence.growth.answer import sentences
from cosim.evidence.growth.design import Question
from cosim.evidence.growth.growth import FORMS
from cosim.evidence.growth.measure import Curve, curves, run_arms
from cosim.evidence.growth.verdict import Reading, read_curve
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.runner import Runner
from cosim.studies.runs.ticker import Progress

__all__ = ["Claim", "ask", "tolerance_of"]


@dataclass(frozen=True, eq=False)
class Claim:
    """The result of the test.

    Attributes
    ----------
    scenario, question, weeks
        The tested question.
    table
        A row per response curve: condition, axis, over (share or weeks), families, outcome; base, gain at the end with
        its interval, verdict, direction; best form, Akaike weights and bootstrap support by form; exponent, bend, local
        exponents; range in which it is faster than linear, or exponential.
    read
        Each curve with its reading, in the order of the table.
    """

    scenario: Scenario
    question: Question
    weeks: int
    table: pd.DataFrame
    read: tuple[tuple[Curve, Reading], ...] = field(repr=False)

    @property
    def answer(self) -> tuple[str, ...]:
        """The result in sentences, with its conditions."""
        return sentences(self.table)

    def points(self) -> pd.DataFrame:
        """A row per point of every curve: response with interval, and the value of each form."""
        rows = []
        for curve, reading in self.read:
            fitted = {f"fit_{form}": reading.fitted(reading.x, form) for form in FORMS}
            measured = {"x": reading.x, "response": reading.mean, "low": reading.low, "high": reading.high}
            rows.append(pd.DataFrame({**_about(curve), **measured, **fitted}))
        return pd.concat(rows, ignore_index=True)

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON data."""
        question = self.question
        return {
            "kind": "claim", "scenario": self.scenario.name, "identity": self.scenario.identity, "weeks": self.weeks,
            "runs": question.runs, "seed": question.seed, "axes": [axis.name for axis in question.axes],
            "conditions": [one.name for one in question.conditions], "outcomes": list(question.outcomes),
            "answer": list(self.answer), "curves": self.table.to_dict("records"),
            "points": self.points().to_dict("records"), "resolved": self.scenario.resolved(), "versions": versions(),
        }  # fmt: skip


def tolerance_of(curve: Curve) -> float:
    """Largest gain that counts as no growth: 0.05 SD, one percentage point, or 2 % of the base."""
    if curve.outcome.unit == "SD":
        return 0.05
    return 0.01 if curve.outcome.unit in {"share", "0..1"} else 0.02 * abs(curve.base)


def ask(
    scenario: Scenario,
    question: Question,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    engine: EngineLike = "threads",
    store: str | Path | None = None,
) -> Claim:
    """Make the runs of the question and read every curve.

    Parameters
    ----------
    question
        From `cosim.evidence.growth.design.check_question`.
    workers
        Number of parallel runs; the result does not depend on it.
    progress
        Called as ``progress(done, total, seconds_left)`` after every run.
    engine
        ``"threads"``, ``"processes"``, an executor, or a cluster (`cosim.studies.runs.cluster.cluster_engine`).
    store
        SQLite file that stores every finished run; a killed claim makes only the missing runs when it is repeated.

    Raises
    ------
    CosimError
        If a run fails.
    """
    with Runner(workers=workers, engine=engine, store=store, progress=progress) as runner:
        runs = run_arms(scenario, question, runner)
    read = tuple(
        (curve, read_curve(curve.x, curve.responses, tolerance=tolerance_of(curve), seed=question.seed))
        for curve in curves(runs)
    )
    return Claim(scenario, question, runs.weeks, pd.DataFrame([_row(*one) for one in read]), read)


def _about(curve: Curve) -> dict[str, Any]:
    return {
        "condition": curve.condition.name, "axis": curve.axis.name, "over": curve.over, "families": curve.group,
        "outcome": curve.outcome.name, "unit": curve.outcome.unit,
    }  # fmt: skip


def _direction(curve: Curve, reading: Reading) -> str:
    if curve.outcome.better == "neither" or reading.verdict in {"exactly none", "no growth", "cannot tell"}:
        return ""
    return "better" if (reading.gain.mean > 0.0) == (curve.outcome.better == "higher") else "worse"


def _row(curve: Curve, reading: Reading) -> dict[str, Any]:
    exponent, bend = reading.exponent, reading.bend
    return {
        **_about(curve), "base": curve.base, "gain": reading.gain.mean, "low": reading.gain.low,
        "high": reading.gain.high, "verdict": reading.verdict, "direction": _direction(curve, reading),
        "best": reading.best, "exponent": exponent[0], "exponent_low": exponent[1], "exponent_high": exponent[2],
        "bend": bend[0], "bend_low": bend[1], "bend_high": bend[2], "local_first": reading.local[0],
        "local_second": reading.local[1], "upto": reading.upto, "exponential_upto": reading.exponential_upto,
        **{f"weight_{form}": reading.weights[form] for form in FORMS},
        **{f"support_{form}": reading.support[form] for form in FORMS}, "end": float(reading.x[-1]),
        "kept": curve.kept,
    }  # fmt: skip
