"""The search: points of the prior space, each run as four arms, until enough of them agree with all the figures.

Method. History matching in the sense of Vernon, Goldstein and Bower (2010), Bayesian Anal. 5:619-669,
doi:10.1214/10-BA524: a point is acceptable if no target is implausible at it. A band is read as a 95 % interval, so
half of it is two standard deviations; by the three-sigma rule (Pukelsheim 1994, doi:10.2307/2684253) a target is
implausible beyond one and a half half-bands. Whether every target lies *within* its band is reported separately.
Points come from Optuna's tree-structured Parzen estimator (Akiba et al. 2019, doi:10.1145/3292500.3330701;
Bergstra et al. 2011), which draws near the better of what was seen. What it leaves is a set of acceptable fits, not a
posterior: it shows what the figures do not rule out, and not how likely each is.

The distance to be minimised is the sum of squared implausibilities, which does not stop at the edge of a band, so that
fits lie well inside, plus a hundredfold of the squares of what lies outside a band. All trials have common random
numbers; fits are confirmed with new seeds (`confirm`).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cosim.care.scenario.identity import identity_by_all_values
from cosim.care.scenario.model import Scenario
from cosim.checks import number, whole
from cosim.core.sums import in_order_sum
from cosim.errors import InputError, MissingExtraError
from cosim.evidence.calibration.space import SPACE, Free, check_free, complete
from cosim.evidence.calibration.targets import TARGETS, Target, measure
from cosim.studies.lab import Lab
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.runner import Runner

if TYPE_CHECKING:
    import optuna

__all__ = ["LIMIT", "Fit", "Search", "confirm", "evaluate", "search"]

_SHRUNK = ("population.initial_stock", "workforce.organisations", "workforce.professionals")
_LOST = 1e6  # distance of a point at which something could not be measured
_SQLITE = b"SQLite format 3\0"
LIMIT = 1.5  # half bands: three standard deviations, half a band being two
_OUTSIDE = 100.0  # weight of what lies outside a band


@dataclass(frozen=True, slots=True)
class Fit:
    """One point of the space, and what the model gives there.

    Attributes
    ----------
    values
        Free parameter to value.
    model
        Target to what the model gives.
    worst
        Largest implausibility over the targets, in half bands.
    distance
        Sum of squared implausibilities, with what exceeds 1 counted a hundredfold more.
    """

    values: Mapping[str, float]
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
        Size of the region that is run, as a share of the scenario's; numbers of clients, professionals and
        organisations shrink together.
    """

    trials: int = 400
    seed: int = 0
    weeks: int = 416
    replicates: int = 1
    scale: float = 1.0

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
        )


def shrunk(scenario: Scenario, scale: float) -> Scenario:
    """The region at a share of its size."""
    if scale == 1.0:
        return scenario
    changes: dict[str, float | str] = {key: round(float(scenario.values[key]) * scale) for key in _SHRUNK}
    changes["population.arrivals_per_week"] = float(scenario.values["population.arrivals_per_week"]) * scale
    return scenario.replace(changes)


def evaluate(lab: Lab, values: Mapping[str, float], targets: Sequence[Target] = TARGETS) -> Fit:
    """Run the four arms and compare every target with its band."""
    return judged(values, measure(lab), targets)


def judged(values: Mapping[str, float], model: Mapping[str, float], targets: Sequence[Target]) -> Fit:
    """A fit from what the model gave."""
    implausible = [target.implausibility(model[target.name]) for target in targets]
    distance = in_order_sum(one**2 + _OUTSIDE * max(0.0, one - 1.0) ** 2 for one in implausible)
    return Fit(dict(values), dict(model), max(implausible), distance if math.isfinite(distance) else _LOST)


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
) -> list[Fit]:
    """Look for fits; trials of an earlier search in the same store count.

    Parameters
    ----------
    scenario
        What to fit.
    how
        Size of the search.
    store
        SQLite file of Optuna that keeps every trial as it ends, so that a search that was stopped resumes; in memory if
        None.
    progress
        Called as ``progress(done, trials, fit)`` after every trial, with the last fit.
    workers, engine
        Runs of a trial made side by side, and on what: ``"threads"``, ``"processes"``, an executor, or a cluster
        (`cosim.studies.runs.cluster.cluster_engine`). Fits do not depend on it.

    Returns
    -------
    list of Fit
        Every trial, best first.

    Raises
    ------
    InputError
        If the store belongs to another search, or a published value would be moved.
    MissingExtraError
        If Optuna is not installed.
    """
    how = how.checked()
    check_free(scenario, space)
    small = shrunk(scenario, how.scale)
    study = _study(scenario, how, store, space)

    def objective(trial: optuna.Trial) -> float:
        values = {free.key: trial.suggest_float(free.key, free.low, free.high, log=free.log) for free in space}
        lab = Lab(small.replace(complete(values)), how.replicates, how.weeks, seed=how.seed, runner=runner)
        fit = evaluate(lab, values, targets)
        trial.set_user_attr("model", {key: None if math.isnan(value) else value for key, value in fit.model.items()})
        if progress is not None:
            progress(trial.number + 1, how.trials, fit)
        return fit.distance

    try:
        left = how.trials - len(_complete(study))
        if left > 0:
            with Runner(workers=workers, engine=engine) as runner:
                study.optimize(objective, n_trials=left)
        complete_trials = _complete(study)
    finally:
        _close(study)
    fits = [_fit(trial.params, trial.user_attrs["model"], targets) for trial in complete_trials]
    return sorted(fits, key=lambda fit: fit.distance)


def confirm(
    scenario: Scenario,
    fits: Sequence[Fit],
    how: Search,
    *,
    targets: Sequence[Target] = TARGETS,
    workers: int = 1,
    engine: EngineLike = "threads",
    store: str | Path | None = None,
) -> list[Fit]:
    """The same points at full scale and with a seed that the search has not used.

    Parameters
    ----------
    how
        ``seed`` is the one of the search; another is used here.
    workers, engine
        As for `search`.
    store
        SQLite file that keeps every run as it ends (another one than that of the search).
    """
    how, checked = how.checked(), []
    with Runner(workers=workers, engine=engine, store=store) as runner:
        for fit in fits:
            point = scenario.replace(complete(fit.values))
            lab = Lab(point, how.replicates, how.weeks, seed=how.seed + 1, runner=runner)
            checked.append(evaluate(lab, fit.values, targets))
    return checked


def _fit(values: Mapping[str, float], model: Mapping[str, Any], targets: Sequence[Target]) -> Fit:
    return judged(values, {key: math.nan if one is None else float(one) for key, one in model.items()}, targets)


def _complete(study: optuna.Study) -> list[Any]:
    import optuna

    return study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))


def _storage(store: Path) -> Any:
    """The file as Optuna keeps it; every connection is closed as soon as it is not needed."""
    import optuna
    from sqlalchemy.pool import NullPool

    return optuna.storages.RDBStorage(f"sqlite:///{store}", engine_kwargs={"poolclass": NullPool})


def _close(study: optuna.Study) -> None:
    """Let go of the file."""
    storage = getattr(study._storage, "_backend", study._storage)
    storage.remove_session()
    if hasattr(storage, "engine"):
        storage.engine.dispose()


def _study(scenario: Scenario, how: Search, store: Path | None, space: tuple[Free, ...]) -> optuna.Study:
    """A new study, or the one that the store keeps."""
    try:
        import optuna
    except ImportError:
        raise MissingExtraError("calibration needs Optuna: pip install 'cosim[calibration]'") from None
    optuna.logging.set_verbosity(logging.WARNING)
    about = {
        "scenario": scenario.identity, "seed": how.seed, "weeks": how.weeks, "replicates": how.replicates,
        "scale": how.scale, "space": [[free.key, free.low, free.high, free.log] for free in space],
    }  # fmt: skip
    sampler = optuna.samplers.TPESampler(seed=how.seed, multivariate=True, n_startup_trials=60)
    if store is None:
        return optuna.create_study(sampler=sampler)
    if not store.parent.is_dir():
        raise InputError("store", expected="a file in a folder that exists", got=f"'{store}'")
    if store.is_file() and store.stat().st_size and not store.read_bytes()[: len(_SQLITE)] == _SQLITE:
        raise InputError("store", expected="a file made by cosim calibrate", got=f"'{store}', which is no SQLite file")
    study = optuna.create_study(study_name="calibration", storage=_storage(store), sampler=sampler, load_if_exists=True)
    kept = study.user_attrs.get("about")
    before = {**about, "scenario": identity_by_all_values(scenario.resolved())}  # as stores from before have it
    if kept is None or kept == before:
        study.set_user_attr("about", about)
    elif kept != about:
        _close(study)
        other = ", ".join(key for key in about if kept.get(key) != about[key])
        raise InputError(
            "store", expected="the store of this calibration", got=f"'{store}', of another ({other})",
            hint="name another file",
        )  # fmt: skip
    return study
