"""Identifiability: how tightly the figures constrain each parameter.

The width of a parameter is the range of its acceptable fits over its prior range (in the logarithm, if the prior is
uniform in it). A parameter is called sloppy if its width is more than one half. Directions are those of the
covariance of the acceptable fits, in units of the spread of the prior: along a stiff direction the figures allow little
variation, along a sloppy one they give no constraint.

Source of the terms: Gutenkunst et al. (2007), PLoS Comput. Biol. 3:e189, doi:10.1371/journal.pcbi.0030189.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cosim.evidence.calibration.space import Free

__all__ = ["SLOPPY", "directions", "pinned"]

SLOPPY = 0.5
_UNIFORM_SD = 1.0 / math.sqrt(12.0)


def _scaled(fits: Sequence[Mapping[str, float]], space: Sequence[Free]) -> NDArray[np.float64]:
    """Fits as rows, each parameter on 0..1 of its prior range."""
    return np.asarray([[_place(free, fit[free.key]) for free in space] for fit in fits])


def _place(free: Free, value: float) -> float:
    if free.log:
        return math.log(value / free.low) / math.log(free.high / free.low)
    return (value - free.low) / (free.high - free.low)


def pinned(fits: Sequence[Mapping[str, float]], space: Sequence[Free]) -> pd.DataFrame:
    """A row per parameter: prior, range of the fits, width (0..1) and whether it is sloppy; tightest first.

    Parameters
    ----------
    fits
        Values of the acceptable fits; at least one.
    """
    scaled = _scaled(fits, space)
    widths = scaled.max(axis=0) - scaled.min(axis=0)
    rows = [
        {"key": free.key, "prior_low": free.low, "prior_high": free.high,
         "low": min(fit[free.key] for fit in fits), "high": max(fit[free.key] for fit in fits),
         "width": float(width), "sloppy": bool(width > SLOPPY)}
        for free, width in zip(space, widths, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows).sort_values("width", kind="stable", ignore_index=True)


def directions(fits: Sequence[Mapping[str, float]], space: Sequence[Free]) -> pd.DataFrame:
    """Directions of the acceptable fits, stiffest first: spread (1 is that of the prior) and the two largest parts.

    With fewer fits than parameters some directions have no spread, which has no further meaning.
    """
    if len(fits) < 3:
        return pd.DataFrame(columns=["spread", "first", "second"])
    values, vectors = np.linalg.eigh(np.cov(_scaled(fits, space), rowvar=False))
    rows = []
    for value, vector in zip(values, vectors.T, strict=True):
        first, second = np.argsort(-np.abs(vector))[:2]
        rows.append({"spread": math.sqrt(max(0.0, float(value))) / _UNIFORM_SD,
                     "first": space[first].key, "second": space[second].key})  # fmt: skip
    return pd.DataFrame(rows)
