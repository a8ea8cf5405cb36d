"""Ablation: which mechanism carries the effect of a policy or a practice.

Every mechanism that is on in a scenario is switched off in turn, in the treated arm and in its control alike, with
common random numbers. E is the effect with all mechanisms, E_m the effect without m: m carries E - E_m. In the other
direction all mechanisms are off but m, which shows what m does alone. Mechanisms work together, so what they carry does
not add up to E.

Source: one-at-a-time effects, Saltelli et al. (2008), Global Sensitivity Analysis, Wiley, section 1.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cosim.care.outcomes.measure import check_followed
from cosim.care.policies.model import Policy
from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.checks import one_of, whole
from cosim.core.parameters import BEHAVIOURS, keys_of
from cosim.errors import InputError, nearest
from cosim.studies.comparison.paired import paired_interval
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.readers import reader
from cosim.studies.runs.runner import Request, Runner
from cosim.studies.runs.ticker import Progress
from cosim.texts.language import ENGLISH, Language
from cosim.texts.outcomes import in_files_or_words, practice_of

if TYPE_CHECKING:
    from pathlib import Path

    from cosim.care.simulate import Run

__all__ = ["OUTCOMES", "Ablation", "AblationPlan", "ablate", "amount", "arm_words", "mechanisms_on", "plan_ablation"]

OUTCOMES = ("functioning", "cost_per_client")
_ALL, _NONE = "all mechanisms", "no mechanism"
_AGAINST = "competitive"  # with a practice


@dataclass(frozen=True, eq=False)
class Ablation:
    """What each mechanism carries of an effect.

    Attributes
    ----------
    scenario, treatment, control
        The base, and what is compared, in words.
    table
        A row per mechanism and outcome: ``mechanism, value, off, outcome, unit``; the effect without it (``without``,
        ``without_low``, ``without_high``); what it carries (``carried``, ``carried_low``, ``carried_high``: the effect
        with all mechanisms minus that without it) and ``share`` of the effect; the effect with it alone (``alone``,
        ``alone_low``, ``alone_high``; NaN if that was not requested). Intervals are paired, 95 %, over replicates.
        The first row of an outcome, ``all mechanisms``, has the effect itself under ``without``.
    runs, seed, weeks
        Replicates of every arm, the random seed, and the length of a run.
    """

    scenario: Scenario
    treatment: str
    control: str
    table: pd.DataFrame
    runs: int
    seed: int
    weeks: int

    def sentences(self, language: Language = ENGLISH) -> list[str]:
        """One sentence an outcome: the effect, and the mechanisms without which it shrinks to half or turns round."""
        return [self._sentence(outcome, part, language) for outcome, part in self.table.groupby("outcome", sort=False)]

    def _sentence(self, outcome: Any, part: pd.DataFrame, language: Language) -> str:
        full, rest = part.iloc[0], part.iloc[1:]
        name, unit = in_files_or_words(str(outcome), str(full["unit"]), language)
        if math.isnan(full["without_low"]):
            return language.tr("{outcome}: no effect, since it has no value in some of these runs.", outcome=name)
        head = language.tr(
            "{outcome}: {treatment} against {control} is {size} {unit} (95 % interval {low} to {high})", outcome=name,
            treatment=arm_words(self.treatment, language), control=arm_words(self.control, language), unit=unit,
            size=amount(full["without"], language), low=amount(full["without_low"], language),
            high=amount(full["without_high"], language),
        )  # fmt: skip
        if not (full["without_low"] > 0.0 or full["without_high"] < 0.0):  # nor is one without an interval
            return language.tr("{effect}; no effect is shown, so nothing can be ascribed to a mechanism.", effect=head)
        needed = rest[rest["share"] >= 0.5].sort_values("share", ascending=False)
        if needed.empty:
            return language.tr(
                "{effect}; without any one of {n} mechanisms more than half of it is left.", effect=head, n=len(rest)
            )
        named = [f"{row['mechanism']} ({amount(row['without'], language)})" for row in needed.to_dict("records")]
        return language.tr(
            "{effect}; at least half of it is lost without: {names}.", effect=head, names=", ".join(named)
        )

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {
            "kind": "ablation",
            "scenario": self.scenario.name,
            "identity": self.scenario.identity,
            "treatment": self.treatment,
            "control": self.control,
            "runs": self.runs,
            "seed": self.seed,
            "weeks": self.weeks,
            "sentences": self.sentences(),
            "table": self.table.to_dict("records"),
        }


def arm_words(name: str, language: Language) -> str:
    """What is compared, in words: the base and a way of working; policies keep their names.

    Examples
    --------
    >>> arm_words("the base", Language("nl")), arm_words("all co_creative", Language("nl")), arm_words("memo", ENGLISH)
    ('als u niets verandert', 'allemaal samen met een plan', 'memo')
    """
    if language.code == "en":
        return name
    if name == "the base":
        return language.tr("if you change nothing")
    practice = name.removeprefix("all ")
    if practice != name and practice in BEHAVIOURS:
        return language.tr("all {practice}", practice=practice_of(practice, language))
    return name


def amount(value: float, language: Language = ENGLISH) -> str:
    """An effect with its sign, in as many digits as can be read.

    Examples
    --------
    >>> amount(0.01234), amount(-1960.4), amount(float("nan"))
    ('+0.012', '-1,960', '-')
    """
    if math.isnan(value):
        return "-"
    return language.local(f"{value:+,.0f}" if abs(value) >= 100.0 else f"{value:+.3f}")


@reader("ablation")
def _outcomes(run: Run) -> dict[str, float]:
    return {name: float(value) for name, value in run.summary.items()}


def mechanisms_on(scenario: Scenario) -> dict[str, float | str]:
    """Keys of the switches that are on in a scenario, each with the value that switches it off."""
    return {
        key: parameter.off
        for key, (parameter, _) in keys_of(tables.mechanisms(scenario.extensions)).items()
        if parameter.off is not None and scenario.values[key] != parameter.off
    }


def ablate(
    scenario: Scenario,
    *,
    policies: Sequence[str | Policy] = (),
    practice: str | None = None,
    against: str = _AGAINST,
    mechanisms: Sequence[str] | None = None,
    alone: bool = True,
    outcomes: Sequence[str] = OUTCOMES,
    runs: int = 4,
    seed: int = 0,
    weeks: int | None = None,
    workers: int | None = 1,
    engine: EngineLike = "threads",
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Ablation:
    """Switch off each mechanism in turn, and measure what is left of an effect.

    Parameters
    ----------
    scenario
        The base.
    policies
        The treatment: policies applied together, against the base.
    practice
        Instead: everybody works in this way (``"co_creative"``), against everybody in the way ``against``. Nobody
        changes.
    mechanisms
        Keys of switches; all that are on in the scenario if None.
    alone
        Whether each mechanism is also tried with all others off.
    outcomes, runs, seed, weeks
        What is measured; replicates of every arm (2 or more); random seed; length of a run (the scenario's if None).
    workers, engine, store, progress
        As in `cosim.compare`.

    Raises
    ------
    InputError
        If the treatment is not one of the two, or a name or number is wrong.
    CosimError
        If a run fails.
    """
    plan = plan_ablation(
        scenario, policies=policies, practice=practice, against=against, mechanisms=mechanisms, alone=alone,
        outcomes=outcomes, runs=runs, seed=seed, weeks=weeks,
    )  # fmt: skip
    return plan.measure(workers=workers, engine=engine, store=store, progress=progress)


@dataclass(frozen=True)
class AblationPlan:
    """A checked question: what `ablate` runs."""

    scenario: Scenario
    words: tuple[str, str]
    arms: Mapping[str, Scenario]
    switches: Mapping[str, float | str]
    outcomes: Sequence[str]
    alone: bool
    runs: int
    seed: int
    weeks: int

    def measure(
        self, *, workers: int | None, engine: EngineLike, store: str | Path | None, progress: Progress | None
    ) -> Ablation:
        """Make the runs, and the table."""
        with Runner(workers=workers, engine=engine, store=store, progress=progress) as runner:
            found = runner.all(Request(self.arms, _outcomes, self.seed, self.weeks), range(self.runs))
        return Ablation(self.scenario, *self.words, self._table(found), self.runs, self.seed, self.weeks)

    def _table(self, found: Mapping[tuple[str, int], Any]) -> pd.DataFrame:
        def effect(label: str, outcome: str) -> np.ndarray[Any, np.dtype[np.float64]]:
            treated, control = (
                np.array([found[f"{label} | {side}", replicate][outcome] for replicate in range(self.runs)])
                for side in ("treated", "control")
            )
            return np.asarray(treated - control)

        units = {outcome.name: outcome.unit for outcome in self.scenario.outcomes}
        rows = []
        for outcome in self.outcomes:
            full = effect(_ALL, outcome)
            rows.append(_row(_ALL, "", "", outcome, units[outcome], full, None, None))
            lines = [
                _row(key, self.scenario.values[key], off, outcome, units[outcome], effect(key, outcome), full,
                     effect(f"{key} alone", outcome) if self.alone else None)
                for key, off in self.switches.items()
            ]  # fmt: skip
            rows += sorted(lines, key=lambda line: -abs(line["carried"]))
        return pd.DataFrame(rows)


def plan_ablation(
    scenario: Scenario,
    *,
    policies: Sequence[str | Policy],
    practice: str | None,
    against: str,
    mechanisms: Sequence[str] | None,
    alone: bool,
    outcomes: Sequence[str],
    runs: int,
    seed: int,
    weeks: int | None,
) -> AblationPlan:
    """Check a question before anything is compiled or run; parameters and errors as in `ablate`."""
    runs, seed = whole("runs", runs, least=2), whole("seed", seed)
    length = scenario.weeks if weeks is None else whole("weeks", weeks, least=1)
    names = [outcome.name for outcome in scenario.outcomes]
    for outcome in outcomes:
        if outcome not in names:
            raise InputError(
                "outcomes", expected="the name of an outcome", got=repr(outcome), hint=nearest(outcome, names)
            )
    check_followed(scenario.values, outcomes, weeks=length)
    treated, control, words = _arms(scenario, policies, practice, against)
    switches = _chosen(mechanisms, mechanisms_on(scenario))
    arms: dict[str, Scenario] = {}
    for label, changes in _variants(switches, alone=alone).items():
        arms[f"{label} | control"] = control.replace(changes) if changes else control
        arms[f"{label} | treated"] = treated.replace(changes) if changes else treated
    return AblationPlan(scenario, words, arms, switches, tuple(outcomes), alone, runs, seed, length)


def _arms(
    scenario: Scenario, policies: Sequence[str | Policy], practice: str | None, against: str
) -> tuple[Scenario, Scenario, tuple[str, str]]:
    """Treated arm, control, and their names in words."""
    if bool(policies) == (practice is not None):
        got = "both" if policies else "neither"
        raise InputError("policies and practice", expected="one of the two", got=got)
    if practice is None:
        if against != _AGAINST:
            raise InputError("against", expected="a practice with it", got=f"{against!r} and policies")
        treated = scenario.with_policies(list(policies))
        named = [policy if isinstance(policy, str) else policy.name for policy in policies]
        return treated, scenario, ("+".join(named), "the base")
    one_of("practice", practice, BEHAVIOURS)
    one_of("against", against, BEHAVIOURS)
    if practice == against:
        raise InputError("against", expected=f"another practice than {practice}", got=repr(against))
    return _everybody(scenario, practice), _everybody(scenario, against), (f"all {practice}", f"all {against}")


def _everybody(scenario: Scenario, practice: str) -> Scenario:
    shares: dict[str, float | str] = {f"behaviour.{name}": float(name == practice) for name in BEHAVIOURS}
    return scenario.from_week_0({"choice.rule": "fixed", **shares})


def _chosen(mechanisms: Sequence[str] | None, on: Mapping[str, float | str]) -> dict[str, float | str]:
    """The switches to try; `choice.rule` is fixed by the arms of a practice, and no part of what they compare."""
    if mechanisms is None:
        return {key: off for key, off in on.items() if key != "choice.rule"}
    for key in mechanisms:
        if key not in on:
            raise InputError(
                "mechanisms", expected="a switch that is on in the scenario", got=repr(key), hint=nearest(key, on)
            )
    return {key: on[key] for key in mechanisms}


def _variants(switches: Mapping[str, float | str], *, alone: bool) -> dict[str, dict[str, float | str]]:
    """Changes to both arms, by label."""
    found: dict[str, dict[str, float | str]] = {_ALL: {}}
    found |= {key: {key: off} for key, off in switches.items()}
    if alone:
        found |= {f"{key} alone": {other: off for other, off in switches.items() if other != key} for key in switches}
    return found


def _row(
    mechanism: str, value: object, off: object, outcome: str, unit: str, without: Any, full: Any, alone: Any
) -> dict[str, Any]:
    nothing = np.full(without.size, np.nan)
    left = paired_interval(without)
    carried = paired_interval(nothing if full is None else full - without)
    by_itself = paired_interval(nothing if alone is None else alone)
    whole_effect = np.nan if full is None else float(np.mean(full))
    return {
        "mechanism": mechanism, "value": value, "off": off, "outcome": outcome, "unit": unit,
        "without": left.mean, "without_low": left.low, "without_high": left.high,
        "carried": carried.mean, "carried_low": carried.low, "carried_high": carried.high,
        "share": carried.mean / whole_effect if whole_effect else np.nan,
        "alone": by_itself.mean, "alone_low": by_itself.low, "alone_high": by_itself.high,
    }  # fmt: skip
