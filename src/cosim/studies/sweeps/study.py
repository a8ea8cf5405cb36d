"""A study: a scenario, factors, policies and a design. This module makes no runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.scenario.identity import digest, plain
from cosim.care.scenario.model import Scenario, checked_weeks
from cosim.care.scenario.resolve import from_resolved
from cosim.checks import whole
from cosim.errors import InputError
from cosim.studies.arms import BASE, ArmLike, arms_of
from cosim.studies.sweeps.design import POINTS_MAX, batches_of, check_samples, grown, unit_rows
from cosim.studies.sweeps.factors import Factor, Value, checked_factor, factor_of

__all__ = ["Study", "make_study", "restore_study"]

RUNS_MAX = 1_000_000
_SEED_MOST = RUNS_MAX * 2**31


@dataclass(frozen=True, eq=False)
class Study:
    """Definition of a sweep; `make_study` makes and checks one.

    Attributes
    ----------
    arms
        Scenarios by name, ``base`` first, each with its policies and number of weeks.
    factors
        Factors, in order.
    design
        ``grid``, ``lhs``, ``sobol`` or ``morris``.
    batches
        Samples of every batch, see `cosim.studies.sweeps.design.grown`; empty for a grid.
    runs
        Replicates of every point and arm. Replicate r has the same random numbers at every point and in every arm.
    seed
        Random seed of the runs, and of the sampler.
    second_order
        Whether a Sobol' design allows indices of pairs.
    series
        Whether weekly series are stored.
    name
        Text; not part of the identity.
    written
        The study file, if there is one.
    """

    arms: Mapping[str, Scenario]
    factors: tuple[Factor, ...]
    design: str = "grid"
    batches: tuple[int, ...] = ()
    runs: int = 1
    seed: int = 0
    second_order: bool = True
    series: bool = False
    name: str = ""
    written: str = field(default="", repr=False)

    @property
    def scenario(self) -> Scenario:
        """The base."""
        return self.arms[BASE]

    @property
    def samples(self) -> int:
        """Samples of all batches together; 0 for a grid."""
        return sum(self.batches)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys that are varied, in order."""
        return tuple(factor.key for factor in self.factors)

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the identities of the arms and of options that differ from their defaults.

        The number of runs and samples can grow and does not count; nor do names and notes.
        """
        content: dict[str, Any] = {
            "arms": sorted(arm.identity for arm in self.arms.values()),
            "factors": plain([_plain(factor) for factor in self.factors]),
            "design": self.design,
            "seed": self.seed,
        }
        if self.design == "sobol" and not self.second_order:
            content["second_order"] = False
        if self.series:
            content["series"] = True
        return digest(content)

    @cached_property
    def unit_points(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """``float64[points, factors]``, the design on the unit cube."""
        return unit_rows(
            self.factors, self.design, batches=self.batches, seed=self.seed, second_order=self.second_order
        )

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """The values of every point, in the order of `keys`."""
        if self.design == "grid":
            yield from product(*(factor.grid() for factor in self.factors))
            return
        for row in self.unit_points:
            yield tuple(factor.value(float(u)) for factor, u in zip(self.factors, row, strict=True))

    def points(self) -> pd.DataFrame:
        """A row per design point, numbered from 0, with the factor keys as columns."""
        return pd.DataFrame(list(self.rows()), columns=list(self.keys)).rename_axis("point")

    @cached_property
    def distinct(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """``bool[points]``: whether it is the first point of its setting; some designs repeat a setting."""
        return np.asarray(~self.points().duplicated())

    @property
    def drawn(self) -> bool:
        """Whether points are independent draws, in which case a share of them has an interval."""
        return self.design == "lhs"

    def __len__(self) -> int:
        """Number of design points."""
        if self.design == "grid":
            return math.prod(len(factor.grid()) for factor in self.factors)
        return len(self.unit_points)

    def at(self, policy: str, changes: Mapping[str, Value]) -> Scenario:
        """The scenario of one arm at one point.

        Raises
        ------
        InputError
            If the values are inconsistent.
        """
        return self.arms[policy].replace(changes)

    def grown(self, *, runs: int | None = None, samples: int | None = None) -> Study:
        """The study with more runs or samples, earlier ones included.

        Raises
        ------
        InputError
            If there are more already, or the design cannot grow.
        """
        found = self
        if runs is not None:
            if whole("runs", runs, least=1, most=RUNS_MAX) < self.runs:
                raise InputError("runs", expected=f"{self.runs} or more, as there are {self.runs} already", got=runs)
            found = replace(found, runs=int(runs))
        if samples is not None:
            found = replace(found, batches=grown(self.design, self.batches, samples))
        return found

    def definition(self) -> dict[str, Any]:
        """Everything except runs and batches, as JSON data; `restore_study` reads it."""
        return {
            "name": self.name,
            "arms": {name: arm.resolved() for name, arm in self.arms.items()},
            "factors": [_plain(factor) for factor in self.factors],
            "design": self.design,
            "seed": self.seed,
            "second_order": self.second_order,
            "series": self.series,
        }


def make_study(
    scenario: Scenario,
    factors: Sequence[Factor | str],
    *,
    policies: Sequence[ArmLike] = (),
    design: str = "grid",
    samples: int | Sequence[int] | None = None,
    runs: int = 1,
    seed: int = 0,
    weeks: int | None = None,
    second_order: bool = True,
    series: bool = False,
    name: str = "",
) -> Study:
    """Make and check a study; the values of the points are checked when its runs start.

    Parameters
    ----------
    scenario
        The base.
    factors
        Factors, or text such as ``"walls.height=0:1"`` or ``"choice.rule=fixed,imitation"``.
    policies
        Further arms, each a policy, its name or file, ``"A+B"``, or a list of these that are applied together.
    design, samples, runs, seed, second_order, series, name
        See `Study`; all designs except a grid need ``samples``.
    weeks
        Length of a run; that of the scenario if None.

    Raises
    ------
    InputError
        At the first invalid argument; its name is the first word of the message.
    """
    batches = batches_of(design, samples)
    seed, runs = whole("seed", seed, most=_SEED_MOST), whole("runs", runs, least=1, most=RUNS_MAX)
    if not second_order and design != "sobol":
        raise InputError("second_order", expected="the design sobol, which has pairs", got=design)
    if isinstance(factors, (str, Factor)) or not isinstance(factors, Sequence):
        one = isinstance(factors, (str, Factor))
        got = repr(factors) if isinstance(factors, str) else type(factors).__name__
        raise InputError("factors", expected="a list of factors", got=got, hint="put it in [ ]" if one else "")
    if not factors:
        raise InputError("factors", expected="at least one key to vary", got="none")
    read = [factor if isinstance(factor, Factor) else factor_of(factor) for factor in factors]
    checked = tuple(
        checked_factor(one, where=f"factors: {one.key}", design=design, extensions=scenario.extensions) for one in read
    )
    keys = [factor.key for factor in checked]
    for key in keys:
        if keys.count(key) > 1:
            raise InputError(f"factors: {key}", expected="each key once", got=f"'{key}' {keys.count(key)} times")
    many = math.prod(len(factor.grid()) for factor in checked) if design == "grid" else 0
    if many > POINTS_MAX:
        raise InputError("factors", expected=f"a grid of at most {POINTS_MAX} points", got=f"{many}",
                         hint="fewer values in a range (key=lo:hi:n), or the design lhs")  # fmt: skip
    if weeks is not None:
        if "weeks" in keys:
            raise InputError("weeks", expected="one number of weeks, or weeks as a key to vary", got="both")
        scenario = scenario.replace({"weeks": checked_weeks(weeks, where="weeks")})
    if "network.builder" in keys and scenario.network is not None:
        raise InputError(
            "factors: network.builder", expected="a scenario that builds its network", got="one from a file"
        )
    arms: Mapping[str, Any] = arms_of(scenario, policies) if policies else {BASE: scenario}
    return Study(
        arms=arms, factors=checked, design=design, batches=batches, runs=runs, seed=seed,
        second_order=second_order, series=series, name=name or scenario.name,
    )  # fmt: skip


def restore_study(
    definition: Mapping[str, Any], *, runs: int, batches: Sequence[int], where: str, look: bool = False
) -> Study:
    """The study that `Study.definition` described.

    Raises
    ------
    InputError
        If it is damaged, has a removed parameter, or the network of a scenario is not found.
    """
    try:
        arms = {
            name: from_resolved(arm, where=f"{where}: {name}", look=look) for name, arm in definition["arms"].items()
        }
        factors = [_factor(one) for one in definition["factors"]]
        design, seed, name = definition["design"], definition["seed"], definition["name"]
        second_order, series = definition["second_order"], definition["series"]
        sizes = tuple(batches)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(where, expected="the definition of a study", got=f"a damaged one ({error!r})") from None
    if BASE not in arms or not isinstance(name, str) or {type(second_order), type(series)} != {bool}:
        raise InputError(where, expected="the definition of a study", got="one with parts of another type")
    check_samples(design, sizes)
    return Study(
        arms=arms,
        factors=tuple(_restored(one, arms[BASE], where=f"{where}: {one.key}", design=design) for one in factors),
        design=design,
        batches=sizes,
        runs=whole(f"{where}: runs", runs, least=1, most=RUNS_MAX),
        seed=whole(f"{where}: seed", seed, most=_SEED_MOST),
        second_order=second_order,
        series=series,
        name=name,
    )


def _restored(factor: Factor, base: Scenario, *, where: str, design: str) -> Factor:
    """A stored factor, checked; one of a plug-in that is only named is as it was."""
    loaded = tuple(one for one in base.extensions if one.plugin is not None)
    if factor.key.startswith(tuple(f"{one.name}." for one in base.extensions if one.plugin is None)):
        return factor
    return checked_factor(factor, where=where, design=design, extensions=loaded)


def _plain(factor: Factor) -> dict[str, Any]:
    """A factor without missing values: JSON has no NaN."""
    given = asdict(factor)
    unwanted = ("low", "high", "points") if factor.levels else ("levels",)
    return {key: value for key, value in given.items() if key not in unwanted and value is not None}


def _factor(plain: Mapping[str, Any]) -> Factor:
    return Factor(**{**plain, "levels": tuple(plain.get("levels", ()))})
