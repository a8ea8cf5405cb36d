"""The search: evaluate points of the prior space, each as four arms, and compare them with all the figures.

Method. History matching in the sense of Vernon, Goldstein and Bower (2010), Bayesian Anal. 5:619-669,
doi:10.1214/10-BA524: a point is acceptable if no target is implausible at it. A band is read as a 95 % interval, so its
half is two standard deviations; by the three-sigma rule (Pukelsheim 1994, doi:10.2307/2684253) a target is implausible
beyond one and a half half-bands. Whether every target lies *within* its band is reported separately. Points come from
Optuna's tree-structured Parzen estimator (Akiba et al. 2019, doi:10.1145/3292500.3330701; Bergstra et al. 2011), which
proposes points near the best ones so far. The result is a set of acceptable fits, not a posterior: it shows which
points the figures do not rule out, not how likely each is.

The distance to be minimised is the sum of squared implausibilities, which also decreases inside a band, plus a hundred
times the squared excess outside a band. All trials have common random numbers; fits are confirmed with new seeds
(`confirm`).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cosim.care.scenario.identity import identity_by_all_values
from cosim.care.scenario.model import Scenario
from cosim.checks import number, whole
from cosim.core.reading import check_regular
from cosim.core.sums import in_order_sum
from cosim.errors import CosimError, InputError, MissingExtraError
from cosim.evidence.calibration.space import SPACE, Free, check_free, complete
from cosim.evidence.calibration.targets import TARGETS, Target, measure
from cosim.studies.lab import Lab
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.runner import Runner

if TYPE_CHECKING:
    import optuna

__all__ = ["LIMIT", "Fit", "Search", "confirm", "evaluate", "search"]

_SHRUNK = ("population.initial_stock", "workforce.organisations", "workforce.professionals")
_LOST = 1e6  # distance of a point at which a target could not be measured
_SQLITE = b"SQLite format 3\0"
_WRONG_TYPES = (LookupError, TypeError, AttributeError, ValueError)  # what a damaged file brings about
LIMIT = 1.5  # half bands: three standard deviations, if half a band is two
_OUTSIDE = 100.0  # weight of the excess outside a band


@dataclass(frozen=True, slots=True)
class Fit:
    """One point of the space, and the results of the model there.

    Attributes
    ----------
    values
        Free parameter to value.
    model
        Target name to value of the model.
    worst
        Largest implausibility over the targets, in half bands.
    distance
        Sum of squared implausibilities, with an extra weight of a hundred on the excess above 1.
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
        Size of the region, as a share of the scenario's; numbers of clients, professionals and
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
    """A fit from the values of the model."""
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
    """Search for fits; trials of an earlier search in the same store count.

    Parameters
    ----------
    scenario
        Scenario to fit.
    how
        Size of the search.
    store
        SQLite file of Optuna that stores every finished trial, from which a stopped search resumes; in memory if None.
    progress
        Called as ``progress(done, trials, fit)`` after every trial, with the last fit.
    workers, engine
        Number of parallel runs of a trial, and the engine: ``"threads"``, ``"processes"``, an executor, or a cluster
        (`cosim.studies.runs.cluster.cluster_engine`). Fits do not depend on it.

    Returns
    -------
    list of Fit
        Every trial, best first.

    Raises
    ------
    InputError
        If the store belongs to another search, or a published value would change.
    MissingExtraError
        If Optuna is not installed.
    """
    how = how.checked()
    check_free(scenario, space)
    small = shrunk(scenario, how.scale)
    with _sound(store, *_WRONG_TYPES):
        study = _study(scenario, how, store, space)

    def objective(trial: optuna.Trial) -> float:
        values = {free.key: trial.suggest_float(free.key, free.low, free.high, log=free.log) for free in space}
        lab = Lab(small.replace(complete(values)), how.replicates, how.weeks, seed=how.seed, runner=runner)
        fit = evaluate(lab, values, targets)
        trial.set_user_attr("model", {key: None if math.isnan(value) else value for key, value in fit.model.items()})
        if progress is not None:
            progress(trial.number + 1, how.trials, fit)
        return fit.distance

    with _sound(store):
        try:
            left = how.trials - len(_complete(study))
            if left > 0:
                with Runner(workers=workers, engine=engine) as runner:
                    study.optimize(objective, n_trials=left)
            complete_trials = _complete(study)
        finally:
            _close(study)
    with _sound(store, *_WRONG_TYPES):
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
    """Evaluate the same points at full scale with a new seed.

    Parameters
    ----------
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
    """The file as a storage of Optuna; connections are closed as soon as possible."""
    import optuna
    from sqlalchemy.pool import NullPool

    return optuna.storages.RDBStorage(f"sqlite:///{store}", engine_kwargs={"poolclass": NullPool})


@contextmanager
def _sound(store: Path | None, *damaged: type[Exception]) -> Iterator[None]:
    """Turn errors of SQLite and Optuna about a store into one line.

    Raises
    ------
    InputError
        If the store is damaged, in use, or cannot be written.
    """
    if store is None:
        yield
        return
    with suppress(ImportError):
        from sqlalchemy.exc import SQLAlchemyError

        damaged = (*damaged, SQLAlchemyError)
    if store.exists():
        check_regular(store.stat(), where="store", expected="a file made by cosim calibrate")
    try:
        yield
    except CosimError:
        raise
    except damaged as error:
        got = " ".join(str(getattr(error, "orig", None) or error).split())
        raise InputError(
            "store", expected="a sound file made by cosim calibrate that can be written", got=f"'{store}': {got}",
            hint="finished trials are kept: make room, or name another file",
        ) from error  # fmt: skip


def _begins(file: Path, mark: bytes) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(mark)) == mark


def _close(study: optuna.Study) -> None:
    """Close the file."""
    storage = getattr(study._storage, "_backend", study._storage)
    storage.remove_session()
    if hasattr(storage, "engine"):
        storage.engine.dispose()


def _study(scenario: Scenario, how: Search, store: Path | None, space: tuple[Free, ...]) -> optuna.Study:
    """A new study, or the one in the store."""
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
    if store.is_file() and store.stat().st_size and not _begins(store, _SQLITE):
        raise InputError("store", expected="a file made by cosim calibrate", got=f"'{store}', not an SQLite file")
    study = optuna.create_study(study_name="calibration", storage=_storage(store), sampler=sampler, load_if_exists=True)
    kept = study.user_attrs.get("about")
    before = {**about, "scenario": identity_by_all_values(scenario.resolved())}  # form in older stores
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
