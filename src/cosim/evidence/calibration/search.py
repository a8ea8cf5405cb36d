"""The search: evaluate points of the prior space in waves, each as five arms, and compare them with all the figures.

Method. History matching (Vernon, Goldstein and Bower 2010, doi:10.1214/10-BA524): the first wave is the scenario
itself (within the space), the scenario with one parameter at each end of its prior range, and points that fill the
prior; later ones lie where emulators of all runs so far do not rule points out, and near the best runs
(`cosim.evidence.calibration.waves`). A point is acceptable if the *model itself*, not its emulator, is implausible at
no target: a band is read as a 95 % interval, so its half is two standard deviations, and by the three-sigma rule
(Pukelsheim 1994, doi:10.2307/2684253) a target is implausible beyond one and a half half-bands. Whether every target
lies *within* its band is reported separately. The result is a set of acceptable fits, not a posterior: it shows which
points the figures do not rule out, not how likely each is.

Fits are sorted by a distance: the sum of squared implausibilities plus a hundred times the squared excess outside a
band. All trials have common random numbers; fits are confirmed with new seeds (`confirm`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.checks import number, whole
from cosim.core.parameters import keys_of
from cosim.core.sums import in_order_sum
from cosim.evidence.calibration.emulator import Emulator, cube_of, values_of
from cosim.evidence.calibration.space import SPACE, STRUCTURES, Free, alternatives, check_free
from cosim.evidence.calibration.targets import TARGETS, Target, measure
from cosim.evidence.calibration.trials import Trial, Trials
from cosim.evidence.calibration.waves import edges, first_points, left_open, near_best, next_wave, profile
from cosim.studies.lab import Lab
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.runner import Runner

__all__ = ["LIMIT", "Fit", "Found", "Search", "confirm", "evaluate", "search"]

_SHRUNK = ("population.initial_stock", "workforce.organisations", "workforce.professionals",
           "workforce.extra_organisations", "workforce.extra_seats")  # fmt: skip
_LOST = 1e6  # distance of a point at which a target could not be measured
LIMIT = 1.5  # half bands: three standard deviations, if half a band is two
_OUTSIDE = 100.0  # weight of the excess outside a band


@dataclass(frozen=True, slots=True)
class Fit:
    """One point of the space, and the results of the model there.

    Attributes
    ----------
    values
        Free parameter to value; structural switches that differ from the scenario's as well.
    model
        Target name to value of the model.
    worst
        Largest implausibility over the targets, in half bands.
    distance
        Sum of squared implausibilities, with an extra weight of a hundred on the excess above 1.
    """

    values: Mapping[str, float | str]
    model: Mapping[str, float]
    worst: float
    distance: float

    @property
    def acceptable(self) -> bool:
        """Whether no target is implausible by the three-sigma rule."""
        return self.worst <= LIMIT


@dataclass(frozen=True, slots=True)
class Search:
    """Size of a search.

    Attributes
    ----------
    trials
        Points to evaluate, including those of an earlier search in the same store.
    seed
        Random seed of the model and of the proposals.
    weeks, replicates
        Of every arm.
    scale
        Size of the region, as a share of the scenario's; numbers of clients, professionals and
        organisations shrink together.
    wave
        Points of a wave.
    """

    trials: int = 400
    seed: int = 0
    weeks: int = 416
    replicates: int = 1
    scale: float = 1.0
    wave: int = 100

    def checked(self) -> Search:
        """The same with plain numbers.

        Raises
        ------
        InputError
            If one is out of range.
        """
        return Search(
            whole("trials", self.trials, least=1),
            whole("seed", self.seed),
            whole("weeks", self.weeks, least=1),
            whole("replicates", self.replicates, least=1),
            number("scale", self.scale, above=0.0, most=1.0),
            whole("wave", self.wave, least=2),
        )


def shrunk(scenario: Scenario, scale: float) -> Scenario:
    """The region at a share of its size."""
    if scale == 1.0:
        return scenario
    changes: dict[str, float | str] = {key: round(float(scenario.values[key]) * scale) for key in _SHRUNK}
    euros = [key for key in scenario.values if key.startswith("budget.payer_") or key == "money.budget"]
    for key in ("population.arrivals_per_week", *euros):
        changes[key] = float(scenario.values[key]) * scale
    return scenario.replace(changes)


def evaluate(lab: Lab, values: Mapping[str, float | str], targets: Sequence[Target] = TARGETS) -> Fit:
    """Run the arms and compare every target with its band."""
    return judged(values, measure(lab, targets), targets)


def judged(values: Mapping[str, float | str], model: Mapping[str, float], targets: Sequence[Target]) -> Fit:
    """A fit from the values of the model."""
    implausible = [target.implausibility(model[target.name]) for target in targets]
    distance = in_order_sum(one**2 + _OUTSIDE * max(0.0, one - 1.0) ** 2 for one in implausible)
    return Fit(dict(values), dict(model), max(implausible), distance if math.isfinite(distance) else _LOST)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes
    ----------
    fits
        Every trial, best first.
    profile
        What the emulators do not rule out, by parameter (`cosim.evidence.calibration.waves.profile`).
    edges
        How implausible the scenario is with one parameter at an end of its prior range
        (`cosim.evidence.calibration.waves.edges`).
    """

    fits: list[Fit]
    profile: pd.DataFrame
    edges: pd.DataFrame


def search(
    scenario: Scenario,
    how: Search,
    *,
    store: Path | None = None,
    space: tuple[Free, ...] = SPACE,
    targets: Sequence[Target] = TARGETS,
    progress: Callable[[int, int, Fit], None] | None = None,
    workers: int = 1,
    engine: EngineLike = "threads",
) -> Found:
    """Search for fits; trials of an earlier search in the same store count.

    Parameters
    ----------
    scenario
        Scenario to fit.
    how
        Size of the search.
    store
        SQLite file that stores every finished trial, from which a stopped search resumes; in memory if None.
    progress
        Called as ``progress(done, trials, fit)`` after every trial, with the last fit.
    workers, engine
        Number of parallel runs of a trial, and the engine: ``"threads"``, ``"processes"``, an executor, or a cluster
        (`cosim.studies.runs.cluster.cluster_engine`). Fits do not depend on it.

    Raises
    ------
    InputError
        If the store belongs to another search, or a published value would change.
    MissingExtraError
        If scikit-learn is not installed.
    """
    how = how.checked()
    check_free(scenario, space)
    small = shrunk(scenario, how.scale)
    about = {
        "scenario": scenario.identity, "seed": how.seed, "weeks": how.weeks, "replicates": how.replicates,
        "scale": how.scale, "wave": how.wave, "space": [[free.key, free.low, free.high, free.log] for free in space],
        "targets": [_measured(target) for target in targets],
    }  # fmt: skip
    kept = Trials(store, about)
    try:
        with Runner(workers=workers, engine=engine) as runner:
            while len(done := kept.all()) < how.trials or any(trial.model is None for trial in done):
                if all(trial.model is not None for trial in done):
                    kept.plan(_wave(scenario, done, how, space, targets))
                for trial in kept.all():
                    if trial.model is not None:
                        continue
                    point = small.replace(trial.point)
                    lab = Lab(point, how.replicates, how.weeks, seed=how.seed, runner=runner)
                    fit = evaluate(lab, trial.point, targets)
                    kept.finish(trial.number, fit.model)
                    if progress is not None:
                        progress(trial.number, how.trials, fit)
        done = kept.all()
    finally:
        kept.close()
    fits = [judged(trial.point, trial.model, targets) for trial in done if trial.model is not None]
    left = profile(_open(done, how, space, targets), space)
    alone = edges([trial.point for trial in done], [trial.model or {} for trial in done], space, targets)
    return Found(sorted(fits, key=lambda fit: fit.distance), left, alone)


def _measured(target: Target) -> list[Any]:
    """What a figure is: the name of one's own says what it measures, the words of a packaged one do."""
    return [target.name, target.low, target.high, *([] if target.outcome else [target.what])]


def _wave(
    scenario: Scenario, done: Sequence[Trial], how: Search, space: Sequence[Free], targets: Sequence[Target]
) -> list[dict[str, float]]:
    """Points of the next wave, at most as many as trials are left."""
    count = min(how.wave, how.trials - len(done))
    if not done:
        cube = cube_of([{free.key: float(scenario.values[free.key]) for free in space}], space)
        return _values(scenario, first_points(count, cube[0], seed=how.seed), space)
    cube = cube_of([trial.point for trial in done], space)
    near = near_best(count // 2, cube, _distances(done, targets), seed=how.seed + len(done))
    spread = next_wave(count - len(near), cube, _open(done, how, space, targets))
    return _values(scenario, [*near, *spread], space)


def _values(scenario: Scenario, cube: Iterable[NDArray[np.float64]], space: Sequence[Free]) -> list[dict[str, float]]:
    """Values of points on the unit cube; whole numbers where a parameter is one."""
    known = keys_of(tables.parameters(scenario.extensions))
    whole_ones = {free.key for free in space if known[free.key][0].whole}
    return [
        {key: float(round(value)) if key in whole_ones else value for key, value in values_of(row, space).items()}
        for row in cube
    ]


def _distances(done: Sequence[Trial], targets: Sequence[Target]) -> NDArray[np.float64]:
    return np.asarray([judged(trial.point, trial.model or {}, targets).distance for trial in done])


def _open(done: Sequence[Trial], how: Search, space: Sequence[Free], targets: Sequence[Target]) -> NDArray[np.float64]:
    """Points that the emulators of all trials do not rule out; walks start at the trials with the smallest distance."""
    cube = cube_of([trial.point for trial in done], space)
    models = [trial.model or {} for trial in done]
    found = {target.name: np.asarray([one.get(target.name, math.nan) for one in models]) for target in targets}
    start = cube[np.argsort(_distances(done, targets), kind="stable")[: how.wave]]
    return left_open(Emulator(cube, found), start, targets, seed=how.seed + len(done))[0]


def confirm(
    scenario: Scenario,
    fits: Sequence[Fit],
    how: Search,
    *,
    targets: Sequence[Target] = TARGETS,
    structures: Mapping[str, Sequence[str]] = STRUCTURES,
    workers: int = 1,
    engine: EngineLike = "threads",
    store: str | Path | None = None,
) -> list[Fit]:
    """Evaluate the same points at full scale with a new seed, each also with other structures of the model.

    Values that the figures allow under one way of choosing need not be allowed under another, so each is run.

    Parameters
    ----------
    structures
        Structural switch to the words it can take; one at a time differs from the scenario's.
    how
        ``seed`` is that of the search; a different one is used here.
    workers, engine
        As for `search`.
    store
        SQLite file that stores every finished run (not the file of the search).
    """
    how, checked = how.checked(), []
    with Runner(workers=workers, engine=engine, store=store) as runner:
        for fit in fits:
            for change in ({}, *alternatives(scenario, structures)):
                values = {**fit.values, **change}
                lab = Lab(scenario.replace(values), how.replicates, how.weeks, seed=how.seed + 1, runner=runner)
                checked.append(evaluate(lab, values, targets))
    return checked
