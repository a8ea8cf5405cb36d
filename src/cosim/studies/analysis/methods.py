"""Methods of sensitivity analysis: the design and the number of samples that each needs, checked before any run."""

from __future__ import annotations

from collections.abc import Sequence

from cosim.care.outcomes.measure import check_followed
from cosim.care.scenario.model import Scenario
from cosim.checks import one_of, whole, words
from cosim.errors import InputError, nearest
from cosim.studies.arms import ArmLike
from cosim.studies.sweeps.factors import Factor
from cosim.studies.sweeps.study import Study, make_study

__all__ = ["BLOCK", "DESIGN_OF", "LEAST", "RUNS", "SAMPLES", "check_method", "check_replicates", "sensitivity_study"]

DESIGN_OF = {"morris": "morris", "sobol": "sobol", "pawn": "lhs"}
LEAST = {"morris": 4, "sobol": 8, "pawn": 32}  # fewest complete blocks for an index
BLOCK = {"morris": "trajectories", "sobol": "blocks", "pawn": "points"}  # name of a sample
SAMPLES = {"morris": 10, "sobol": 64, "pawn": 200}  # if none are given
RUNS = 4
_LENGTHS = {"weeks", "measure.warm_up_weeks", "follow_up.weeks"}  # with these varied, each point has its own length


def check_method(method: str) -> None:
    """Refuse a method that does not exist."""
    one_of("method", method, tuple(DESIGN_OF))


def check_replicates(runs: int) -> None:
    """Refuse a single replicate, which gives no estimate of chance."""
    if whole("runs", runs, least=1) < 2:
        raise InputError(
            "runs", expected="2 or more, to separate chance from the factors", got=runs,
            hint=f"{RUNS} or more make the intervals much narrower",
        )  # fmt: skip


def sensitivity_study(
    scenario: Scenario,
    factors: Sequence[Factor | str],
    outcomes: Sequence[str],
    *,
    method: str,
    policies: Sequence[ArmLike] = (),
    samples: int | None = None,
    runs: int = RUNS,
    seed: int = 0,
    weeks: int | None = None,
) -> Study:
    """The study that a method analyses, checked before any run.

    Parameters
    ----------
    outcomes
        Outcomes to analyse (`cosim.studies.analysis.sensitivity.analyse`).
    method
        ``morris``, ``sobol`` or ``pawn``.
    samples
        Trajectories, base samples or points; the usual number of the method if None.
    factors, policies, runs, seed, weeks
        As for `cosim.make_study`.

    Raises
    ------
    InputError
        At the first argument that cannot be used, also if there are too few samples or replicates for an index.
    """
    check_method(method)
    names = [declared.name for declared in scenario.outcomes]
    if not words("outcomes", outcomes):
        raise InputError("outcomes", expected="the name of at least one outcome", got="none")
    for outcome in outcomes:
        if outcome not in names:
            hint = nearest(outcome, names)
            raise InputError("outcomes", expected="the name of an outcome", got=repr(outcome), hint=hint)
    check_replicates(runs)
    count = SAMPLES[method] if samples is None else whole("samples", samples, least=1)
    if count < LEAST[method]:
        expected = f"{LEAST[method]} {BLOCK[method]} or more, which {method} needs"
        raise InputError("samples", expected=expected, got=count)
    study = make_study(
        scenario, factors, policies=policies, design=DESIGN_OF[method], samples=count, runs=runs, seed=seed, weeks=weeks
    )
    if not _LENGTHS & {factor.key for factor in study.factors}:
        check_followed(study.scenario.values, outcomes, weeks=study.scenario.weeks)
    return study
