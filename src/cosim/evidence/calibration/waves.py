"""Where to run the model next: waves of history matching.

The first wave is the scenario, the scenario with one parameter at each end of its prior range, and a Latin hypercube
over the prior. Half of each later wave lies near the best runs (`near_best`), and
half where the emulators of all runs so far do not rule a point out: the largest implausibility over the targets,
(distance of the emulated mean to the middle of the band) / sqrt(observation^2 + discrepancy^2 + emulator^2), is at most
three (Pukelsheim 1994, doi:10.2307/2684253). Observation is a quarter of the band's width (the band is read as a 95 %
interval). Discrepancy is what the model cannot get right even at its best point: `DISCREPANCY` of a half band, assumed.
Points of that half fill the space that is left, so that its edges are seen.

Sources: Vernon, Goldstein and Bower (2010), doi:10.1214/10-BA524; Andrianakis et al. (2015), PLoS Comput. Biol.
11:e1003968, doi:10.1371/journal.pcbi.1003968.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cosim.evidence.calibration.emulator import Emulator, values_of
from cosim.evidence.calibration.space import Free
from cosim.evidence.calibration.targets import Target

__all__ = [
    "CUT", "DISCREPANCY", "edges", "first_points", "first_wave", "implausibility", "left_open", "near_best",
    "next_wave", "profile",
]  # fmt: skip

Floats = NDArray[np.float64]
CUT = 3.0  # standard deviations
DISCREPANCY = 0.25  # of a half band
_CHAINS, _STEPS, _MOST = 400, 120, 10_000
_BINS = 20
_PARENTS, _STEP, _MUTATED = 8, 0.4, 0.4


def first_wave(count: int, dimensions: int, *, seed: int) -> Floats:
    """``float[count, dimensions]``: a Latin hypercube on the unit cube."""
    from scipy.stats.qmc import LatinHypercube

    return np.asarray(LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(count), dtype=np.float64)


def first_points(count: int, start: Floats, *, seed: int) -> Floats:
    """``float[count, d]``: ``start``, ``start`` with one parameter at 0 and at 1, and a Latin hypercube."""
    found = [start]
    for at in range(start.size):
        for end in (0.0, 1.0):
            moved = start.copy()
            moved[at] = end
            found.append(moved)
    rest = max(0, count - len(found))
    spread = first_wave(rest, start.size, seed=seed) if rest else np.empty((0, start.size))
    return np.vstack([np.asarray(found[:count]), spread])


def implausibility(emulator: Emulator, cube: Floats, targets: Sequence[Target]) -> Floats:
    """``float[n]``: the largest implausibility of points over the emulated targets, in standard deviations."""
    worst = np.zeros(len(cube))
    predicted = emulator.predict(cube)
    for target in targets:
        if target.name not in predicted:
            continue
        mean, deviation = predicted[target.name]
        half = (target.high - target.low) / 2.0
        variance = (half / 2.0) ** 2 + (DISCREPANCY * half) ** 2 + deviation**2
        worst = np.maximum(worst, np.abs(mean - (target.low + target.high) / 2.0) / np.sqrt(variance))
    return worst


def left_open(emulator: Emulator, start: Floats, targets: Sequence[Target], *, seed: int) -> tuple[Floats, Floats]:
    """Points that are not ruled out, and their implausibility; the least implausible ones if none is left.

    Random walks start at ``start`` and at a Latin hypercube. A step that is ruled out is taken with a chance that falls
    with its implausibility beyond the cut, so walks first descend into the space that is left and then spread in it.
    """
    rng = np.random.default_rng(seed)
    dimensions = start.shape[1]
    at = np.vstack([start, first_wave(max(1, _CHAINS - len(start)), dimensions, seed=seed)])[:_CHAINS]
    score = implausibility(emulator, at, targets)
    seen, scores = [at], [score]
    for step in range(_STEPS):
        width = 0.4 * 0.97**step + 0.02
        moved = at + rng.normal(0.0, width, at.shape) * (rng.random(at.shape) < 3.0 / dimensions)
        moved = 1.0 - np.abs(1.0 - np.mod(np.abs(moved), 2.0))  # reflected at the edges of the prior
        now = implausibility(emulator, moved, targets)
        worse = np.maximum(now - CUT, 0.0) - np.maximum(score - CUT, 0.0)
        accept = rng.random(len(at)) < np.exp(np.minimum(-8.0 * worse, 0.0))
        at, score = np.where(accept[:, None], moved, at), np.where(accept, now, score)
        seen.append(at)
        scores.append(score)
    points, found = np.unique(np.vstack(seen), axis=0, return_index=True)
    chosen = rng.permutation(len(points))[:_MOST]
    points, score = points[chosen], np.concatenate(scores)[found[chosen]]
    open_points = score <= CUT
    if open_points.any():
        return points[open_points], score[open_points]
    best = np.argsort(score, kind="stable")[:_CHAINS]
    return points[best], score[best]


def next_wave(count: int, known: Floats, open_points: Floats) -> Floats:
    """``float[count, d]``: points that fill the space left open, each as far as possible from all others."""
    chosen: list[Floats] = []
    from scipy.spatial.distance import cdist

    distance = cdist(open_points, known, "sqeuclidean").min(axis=1)
    for _ in range(min(count, len(open_points))):
        best = int(np.argmax(distance))
        chosen.append(open_points[best])
        distance = np.minimum(distance, ((open_points - open_points[best]) ** 2).sum(axis=1))
    return np.asarray(chosen)


def near_best(count: int, cube: Floats, distances: Floats, *, seed: int) -> Floats:
    """``float[count, d]``: points near the best runs so far, where emulators of the whole space are too coarse.

    Each is one of the eight best, moved along the difference of two other runs (Storn and Price 1997,
    doi:10.1023/A:1008202821328) or not, with a little noise in two of five parameters.
    """
    rng = np.random.default_rng(seed)
    order = np.argsort(distances, kind="stable")
    best, pool = cube[order[:_PARENTS]], cube[order[: 4 * _PARENTS]]
    found = []
    for _ in range(count):
        point = best[min(int(rng.exponential(2.0)), len(best) - 1)].copy()
        if len(pool) > 1 and rng.random() < 0.5:
            one, other = rng.choice(len(pool), 2, replace=False)
            point += _STEP * (pool[one] - pool[other]) * (rng.random(point.size) < _MUTATED)
        point += rng.normal(0.0, rng.choice([0.03, 0.08]), point.size) * (rng.random(point.size) < _MUTATED)
        found.append(1.0 - np.abs(1.0 - np.mod(np.abs(point), 2.0)))  # reflected at the edges of the prior
    return np.asarray(found)


def edges(
    points: Sequence[Mapping[str, float]],
    models: Sequence[Mapping[str, float]],
    space: Sequence[Free],
    targets: Sequence[Target],
) -> pd.DataFrame:
    """What happens where one parameter alone goes to an end of its prior range, from the first wave (`first_points`).

    Columns: ``key, prior_low, prior_high``, the largest implausibility at either end in half bands (``at_low,
    at_high``), and the figure that has it (``figure_low, figure_high``). Parameters of which an end was not run are
    left out.
    """
    rows = []
    for at, free in enumerate(space):
        row: dict[str, object] = {"key": free.key, "prior_low": free.low, "prior_high": free.high}
        for trial, end in ((1 + 2 * at, "low"), (2 + 2 * at, "high")):
            if trial < len(points) and models[trial] and _is_end(points[0], points[trial], free, end):
                found = {one.name: one.implausibility(models[trial].get(one.name, np.nan)) for one in targets}
                row |= {f"at_{end}": max(found.values()), f"figure_{end}": max(found, key=lambda name: found[name])}
        if "at_low" in row and "at_high" in row:
            rows.append(row)
    columns = ["key", "prior_low", "prior_high", "at_low", "figure_low", "at_high", "figure_high"]
    return pd.DataFrame(rows, columns=columns)


def _is_end(start: Mapping[str, float], point: Mapping[str, float], free: Free, end: str) -> bool:
    """Whether a point is the first one with a parameter at an end of its range."""
    moved = {**start, free.key: free.low if end == "low" else free.high}
    return all(np.isclose(point[key], value, rtol=1e-6) for key, value in moved.items())


def profile(open_points: Floats, space: Sequence[Free]) -> pd.DataFrame:
    """A row per parameter: the range that is not ruled out whatever the others are, by the emulators.

    Columns: ``key, low, high, prior_low, prior_high, width`` (of the prior, 0..1, in steps of a twentieth).
    """
    rows = []
    for at, free in enumerate(space):
        bins = np.unique(np.clip((open_points[:, at] * _BINS).astype(int), 0, _BINS - 1))
        low, high = bins.min() / _BINS, (bins.max() + 1) / _BINS
        edge = [values_of(np.full(len(space), one), space)[free.key] for one in (low, high)]
        rows.append({"key": free.key, "low": edge[0], "high": edge[1], "prior_low": free.low, "prior_high": free.high,
                     "width": float(high - low)})  # fmt: skip
    return pd.DataFrame(rows)
