"""Points of a design: grids, Latin hypercubes, Sobol' sequences and Morris trajectories, as rows on the unit cube.

Sources: Latin hypercube, McKay, Beckman and Conover (1979), Technometrics 21:239-245, doi:10.2307/1268522. Sobol'
sequence, scrambled, in the scheme of Saltelli (2002), Comput. Phys. Commun. 145:280-297,
doi:10.1016/S0010-4655(02)00280-1. Elementary effects, Morris (1991), Technometrics 33:161-174, doi:10.2307/1269043.
All three are drawn by SALib (Iwanaga, Usher and Herman 2022, doi:10.18174/sesmo.18155).

SALib has one number of levels for all factors. A factor with k values therefore gets new steps: whole numbers
move by about half their range, from a to (a +- floor(k / 2)) mod k, which visits all values equally often, as Morris'
steps of p / 2 of p levels do; a list, which may be unordered, moves from any of its values to any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from cosim.checks import one_of, whole
from cosim.errors import InputError
from cosim.studies.sweeps.factors import Factor

__all__ = ["DESIGNS", "MORRIS_LEVELS", "POINTS_MAX", "batches_of", "check_samples", "grown", "unit_rows"]

Array = np.ndarray[Any, np.dtype[np.float64]]

DESIGNS = ("grid", "lhs", "sobol", "morris")
MORRIS_LEVELS = 4
POINTS_MAX = 2**22


def batches_of(design: str, samples: int | Sequence[int] | None) -> tuple[int, ...]:
    """Samples of every batch as plain numbers, checked.

    Raises
    ------
    InputError
        As for `check_samples`.
    """
    given: Sequence[Any] = ()
    if samples is not None:
        given = samples if isinstance(samples, (list, tuple)) else (samples,)
    check_samples(design, given)
    return tuple(map(int, given))


def check_samples(design: str, batches: Sequence[int]) -> None:
    """Refuse a number of samples that is invalid for the design.

    Raises
    ------
    InputError
        If the design is unknown, samples are missing or too few, a grid has any, or those of Sobol' are not a power of
        two.
    """
    one_of("design", design, DESIGNS)
    if design == "grid":
        if batches:
            raise InputError(
                "samples", expected="none, since the values determine the points of a grid", got=sum(batches),
                hint="more values in a range: key=lo:hi:n",
            )  # fmt: skip
        return
    if not batches:
        raise InputError("samples", expected=f"a number of samples for the design {design}", got="none")
    for count in batches:
        whole("samples", count, least=1, most=POINTS_MAX)
    total = sum(batches)
    if design == "sobol" and (len(batches) > 1 or total & (total - 1) or total < 2):
        below = 1 << max(1, total.bit_length() - 1)
        raise InputError(
            "samples", expected="a power of two, which Sobol' indices need", got=total,
            hint=f"{below} or {2 * below}",
        )  # fmt: skip
    if design == "morris" and min(batches) < 2:
        raise InputError("samples", expected="2 or more trajectories", got=min(batches))


def grown(design: str, batches: Sequence[int], samples: int) -> tuple[int, ...]:
    """The batches with which a design reaches ``samples``, earlier ones included.

    A Sobol' sequence continues. A Latin hypercube and Morris' trajectories get an additional batch.

    Raises
    ------
    InputError
        If there are more already, the design is a grid, or the samples are invalid for it.

    Examples
    --------
    >>> grown("lhs", (64,), 100), grown("sobol", (64,), 128)
    ((64, 36), (128,))
    """
    if design == "grid":
        raise InputError(
            "samples", expected="a design that takes samples", got="a grid, where the values determine the points",
            hint="a grid can get more runs; other values are another study",
        )  # fmt: skip
    have, samples = sum(batches), whole("samples", samples, most=POINTS_MAX)
    if samples < have:
        raise InputError("samples", expected=f"{have} or more, as there are {have} already", got=samples)
    if samples == have:
        return tuple(batches)
    found = (samples,) if design == "sobol" else (*batches, samples - have)
    check_samples(design, found)
    return found


def unit_rows(
    factors: Sequence[Factor], design: str, *, batches: Sequence[int], seed: int, second_order: bool = True
) -> Array:
    """Every point on the unit cube.

    Parameters
    ----------
    batches
        Samples of every batch; the rows of earlier batches do not change.
    seed
        Seed of the sampler; zero is a valid seed.
    second_order
        Whether Sobol' rows allow indices of pairs: ``n * (2 d + 2)`` rows instead of ``n * (d + 2)``.

    Returns
    -------
    float64[points, factors]
    """
    if design == "grid":
        axes = [np.linspace(0.0, 1.0, len(factor.grid())) for factor in factors]
        return np.array(list(product(*axes)), dtype=np.float64).reshape(-1, len(factors))
    draw = _SAMPLERS[design]
    return np.concatenate([draw(factors, count, [seed, batch], second_order) for batch, count in enumerate(batches)])


def _problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """The unit cube as a problem of SALib."""
    return {
        "num_vars": len(factors),
        "names": [factor.key for factor in factors],
        "bounds": [[0.0, 1.0] for _ in factors],
    }


def _latin(factors: Sequence[Factor], count: int, seed: list[int], second_order: bool) -> Array:
    from SALib.sample import latin

    rows: Array = latin.sample(_problem(factors), count, seed=np.random.default_rng(seed))
    return rows


def _sobol(factors: Sequence[Factor], count: int, seed: list[int], second_order: bool) -> Array:
    from SALib.sample import sobol

    random = np.random.default_rng(seed)
    rows: Array = sobol.sample(_problem(factors), count, calc_second_order=second_order, seed=random)
    return rows


def _morris(factors: Sequence[Factor], count: int, seed: list[int], second_order: bool) -> Array:
    from SALib.sample.morris import sample

    rows = sample(_problem(factors), count, num_levels=MORRIS_LEVELS, seed=np.random.default_rng(seed))
    return _own_steps(rows, factors, seed)


def _own_steps(rows: Array, factors: Sequence[Factor], seed: list[int]) -> Array:
    """Trajectories in which factors with few values step between their own values."""
    found = rows.reshape(-1, len(factors) + 1, len(factors)).copy()
    for at, factor in enumerate(factors):
        count = factor.count
        if count is None:
            continue
        random = np.random.default_rng([*seed, at])
        before = random.integers(count, size=len(found))
        if factor.levels:
            after = (before + random.integers(1, count, size=len(found))) % count
        else:
            after = (before + random.choice([-1, 1], size=len(found)) * (count // 2)) % count
        stays = found[:, :, at] == found[:, :1, at]
        found[:, :, at] = (np.where(stays, before[:, None], after[:, None]) + 0.5) / count
    return found.reshape(rows.shape)


_SAMPLERS: dict[str, Callable[[Sequence[Factor], int, list[int], bool], Array]] = {
    "lhs": _latin,
    "sobol": _sobol,
    "morris": _morris,
}
