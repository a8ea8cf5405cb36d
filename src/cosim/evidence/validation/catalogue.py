"""The patterns by name, and the validation: measure them, and compare the verdicts with the expected ones."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from cosim.care.policies.load import policy_from
from cosim.care.provenance import versions
from cosim.care.scenario.model import Scenario
from cosim.checks import one_of, whole, words
from cosim.errors import InputError, nearest
from cosim.evidence.validation.measured import Measured
from cosim.evidence.validation.pattern import Pattern, Verdict, worst
from cosim.evidence.validation.patterns import (
    climate,
    decentralisation,
    diversity,
    family_plan,
    front_door,
    genuine,
    networks,
    nominal,
    overhead,
    placebo,
    pockets,
)
from cosim.evidence.validation.relevance import Bearing, bearing
from cosim.evidence.validation.report import Report
from cosim.studies.arms import ArmLike, arms_of
from cosim.studies.lab import Lab
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.runner import Runner

__all__ = ["PATTERNS", "TIERS", "chosen", "packaged_about", "validate"]

PATTERNS: Mapping[str, Pattern] = {
    module.PATTERN.name: module.PATTERN
    for module in (
        nominal,
        climate,
        genuine,
        pockets,
        front_door,
        decentralisation,
        overhead,
        networks,
        diversity,
        placebo,
        family_plan,
    )
}
TIERS = {"quick": (6, 208), "full": (20, 416)}  # replicates and weeks of every arm

Progress = Callable[[str, str], None]


def chosen(names: Sequence[str]) -> list[Pattern]:
    """Patterns by name, in the order of the catalogue; all of them if none is named.

    Raises
    ------
    InputError
        If there is no such pattern.
    """
    wanted = [name.upper() for name in names]
    for name in wanted:
        if name not in PATTERNS:
            known = ", ".join(PATTERNS)
            hint = nearest(name, PATTERNS) or f"known: {known}"
            raise InputError("patterns", expected="a published pattern", got=repr(name), hint=hint)
    return [pattern for name, pattern in PATTERNS.items() if not wanted or name in wanted]


def packaged_about(policies: Sequence[Mapping[str, Any]], scenario: object) -> list[tuple[str, Bearing, Verdict]]:
    """Patterns that bear directly on policies, the closest first, each with its packaged verdict for the scenario.

    The verdicts are those of the quick tier; none is run. Policies are given as their files have
    them. What is no scenario, as in an older result, has none.
    """
    if not isinstance(scenario, Scenario):
        return []
    read = [policy_from(one, label=str(one.get("name", ""))) for one in policies]
    verdicts = _packaged("expectations.toml").get(scenario.name, {}).get("quick", {})
    found = [(name, bearing(PATTERNS[name], read, scenario), worst(list(lines.values())))
             for name, lines in verdicts.items() if name in PATTERNS and lines]  # fmt: skip
    return sorted((one for one in found if one[1].direct), key=lambda one: one[1].order)


def validate(
    scenario: Scenario,
    *,
    patterns: Sequence[str] = (),
    about: Sequence[ArmLike] = (),
    tier: str = "quick",
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
    engine: EngineLike = "threads",
    store: str | Path | None = None,
) -> Report:
    """Measure published patterns on a scenario.

    Parameters
    ----------
    scenario
        The region to measure them on.
    patterns
        Names such as ``"V4"``; all if empty. A named pattern must be possible in the scenario; without names,
        impossible ones are left out with the reason.
    about
        Policies that the question is about, as in `cosim.studies.comparison.compare.compare`: names, files, ``"A+B"``.
        Patterns then come the closest first, each with how it bears on them (`cosim.evidence.validation.relevance`).
    tier
        ``"quick"`` or ``"full"``: number and length of runs, see `TIERS`.
    seed
        Random seed.
    workers
        Number of parallel runs; results do not depend on it.
    progress
        Called with the name of the pattern and of the arm after each run.
    engine
        ``"threads"``, ``"processes"``, an executor, or a cluster (`cosim.studies.runs.cluster.cluster_engine`).
    store
        SQLite file that stores every finished run of the scenario; a killed validation makes only the missing runs when
        it is repeated. Patterns without a scenario (games, search) are computed again.

    Raises
    ------
    InputError
        If a pattern, policy or tier is unknown, or a named pattern or policy is not possible in the scenario.
    """
    replicates, weeks = TIERS[one_of("tier", tier, tuple(TIERS))]
    wanted = chosen(words("patterns", patterns))
    arms = list(arms_of(scenario, about).items())[1:] if about else []
    policies = [policy for _, arm in arms for policy in arm.policies[len(scenario.policies) :]]
    with Runner(workers=workers, engine=engine, store=store) as runner:
        lab = Lab(scenario, replicates, weeks, seed=whole("seed", seed), runner=runner)
        for pattern in wanted:
            if patterns and (missing := pattern.lacks(lab)):
                raise InputError(f"{scenario.name}: pattern {pattern.name}", expected=missing, got="less")
        measured = [
            _measured(pattern, lab, tier, progress, bearing(pattern, policies, scenario) if policies else Bearing())
            for pattern in wanted
        ]
    version = versions()["cosim"]
    measured.sort(key=lambda one: one.bearing.order)
    about_names = tuple(name for name, _ in arms)
    return Report(scenario.name, scenario.identity, tier, seed, replicates, weeks, version, measured, about_names)


def _measured(pattern: Pattern, lab: Lab, tier: str, progress: Progress | None, close: Bearing) -> Measured:
    began = time.monotonic()
    missing = pattern.lacks(lab)
    lab.tick = None if progress is None else _with_name(progress, pattern.name)
    findings = () if missing else tuple(pattern.measure(lab))
    of_scenario = _packaged("expectations.toml").get(lab.scenario.name, {})
    expected = of_scenario.get(tier, {}).get(pattern.name)
    why = _reasons(pattern.name, lab.scenario.name) if of_scenario else None  # reasons are about these scenarios
    return Measured(pattern, findings, time.monotonic() - began, missing, expected, why, close)


def _reasons(pattern: str, scenario: str) -> dict[str, str]:
    """Explanations of the lines of a pattern; those of a scenario of its own, a table in it, come first."""
    found = _packaged("explanations.toml").get(pattern, {})
    return {key: text for key, text in {**found, **found.get(scenario, {})}.items() if isinstance(text, str)}


def _with_name(progress: Progress, name: str) -> Callable[[str], None]:
    return lambda arm: progress(name, arm)


def _packaged(name: str) -> dict[str, Any]:
    file = files("cosim.evidence.validation").joinpath("packaged", name)
    return tomllib.loads(file.read_text(encoding="utf-8"))
