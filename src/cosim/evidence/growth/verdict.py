"""Verdict on one response curve: whether it grows, in which form, and how fast.

Rules, in this order. Intervals are 95 %; R replicates; t is Student's with R - 1 degrees of freedom.

1. *exactly none*: every difference of every replicate is exactly zero.
2. *turns back*: some intermediate point exceeds the end, by a paired interval (Bonferroni over points).
3. *no growth*: the paired interval of the gain at the end lies within ``tolerance`` of zero.
   *cannot tell*: it includes zero and is wider than that, or no form beats `none` by more than 2 in AICc.
4. *exponential*: best by AICc, every other form more than 2 behind (a power among them), best in at least 90 % of
   bootstrap samples, faster than linear by rule 5, and steep: its slope doubles at least once over the range. An
   exponential with a smaller rate is nearly a straight line.
5. otherwise by the exponent p of the power form and the bend y(1) - 2 y(1/2), both taken in the direction of the gain:
   *faster than linear* if the interval of one lies above 1 (0) and that of the other not below; *slower than linear* in
   the opposite case; *bends both ways* if they contradict each other, or if the logistic form is best by the criteria
   of rule 4 and has its inflection point within the range; *linear* if neither and either p within 0.8 to 1.25 or the
   bend within a fifth of the gain; else *grows, form not determined*.

The bootstrap draws replicates, not points, and refits all forms. It understates spread by (R - 1) / R, and its
percentiles are too narrow for few replicates, so the interval of p is log p +- t sd(log p*) sqrt(R / (R - 1)).

Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, Chapman & Hall, doi:10.1201/9780429246593.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.special import stdtrit

from cosim.core.rng import key_of
from cosim.evidence.growth.growth import FORMS, POINTS_MIN, FittedForm, curve, fit_all, weights
from cosim.evidence.growth.resampling import covariance_of
from cosim.studies.comparison.paired import Interval, paired_interval

__all__ = ["CLEARLY", "SHAPES", "Reading", "read_curve"]

Array = np.ndarray[Any, np.dtype[np.float64]]

SHAPES = (
    "exactly none", "no growth", "cannot tell", "turns back", "linear", "faster than linear", "slower than linear",
    "bends both ways", "grows, form not determined", "exponential",
)  # fmt: skip
CLEARLY, _SUPPORT = 2.0, 0.9
_EVEN, _STRAIGHT = (0.8, 1.25), 0.2  # exponents, and bends as a share of the gain, that count as linear
_DOUBLING = math.log(2.0)  # rate, over the range, of an exponential whose slope doubles
_TURN = (0.1, 0.9)  # inflection points of the logistic form that count as within the range
_SAMPLES = 300
_FASTEST = ("faster than linear", "exponential")


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one curve.

    Attributes
    ----------
    verdict
        One of `SHAPES`.
    gain
        Response at the end of the range, with its paired interval.
    x, mean, low, high
        The mean curve and its pointwise interval, zero included at the start.
    best
        Form with the lowest AICc.
    fits, weights, support
        By form: the fit, its Akaike weight, and the share of bootstrap samples in which it is best.
    exponent, bend
        (value, low, high): power of the power form; y(1) - 2 y(1/2), in the direction of the gain.
    local
        Local exponent d log y / d log x of the mean curve in the first and in the second half of the range.
    upto
        Largest x for which the curve up to x is faster than linear (if it bends both ways by the logistic form: its
        inflection point); NaN if none.
    exponential_upto
        The same for exponential growth.
    """

    verdict: str
    gain: Interval
    x: Array
    mean: Array
    low: Array
    high: Array
    best: str
    fits: dict[str, FittedForm]
    weights: dict[str, float]
    support: dict[str, float]
    exponent: tuple[float, float, float]
    bend: tuple[float, float, float]
    local: tuple[float, float]
    upto: float = math.nan
    exponential_upto: float = math.nan
    _scale: float = field(default=1.0, repr=False)

    def fitted(self, at: Array, form: str | None = None) -> Array:
        """The best form (or another) at positions ``at`` of the range."""
        fit = self.fits[form or self.best]
        return curve(fit.form, np.asarray(at) / self._scale, size=fit.size, shape=fit.shape)


def read_curve(x: Array, responses: Array, *, tolerance: float, seed: int = 0, samples: int = _SAMPLES) -> Reading:
    """Read one response curve.

    Parameters
    ----------
    x
        ``float64[n]``, ascending, above 0, in shares or weeks; `POINTS_MIN` of them or more.
    responses
        ``float64[replicates, n]``: differences with the reference of the same replicate; 4 replicates or more.
    tolerance
        Largest gain that counts as no growth, in the unit of the response.
    seed
        Random seed of the bootstrap.
    """
    whole = _verdict(x, responses, tolerance=tolerance, seed=seed, samples=samples)
    if whole.verdict in {"exactly none", "no growth"}:
        return whole
    upto = float(x[-1]) if whole.verdict in _FASTEST else math.nan
    if whole.verdict == "bends both ways" and whole.best == "logistic":
        upto = whole.fits["logistic"].shape[1] * float(x[-1])
    exponential = float(x[-1]) if whole.verdict == "exponential" else math.nan
    for n in range(x.size - 1, POINTS_MIN - 1, -1):
        if not math.isnan(upto) and (not math.isnan(exponential) or not _leads(x[:n], responses[:, :n])):
            continue
        part = _verdict(x[:n], responses[:, :n], tolerance=0.0, seed=seed, samples=samples)
        if math.isnan(upto) and part.verdict in _FASTEST:
            upto = float(x[n - 1])
        if math.isnan(exponential) and part.verdict == "exponential":
            exponential = float(x[n - 1])
    return replace(whole, upto=upto, exponential_upto=exponential)


def _leads(x: Array, responses: Array) -> bool:
    """Whether exponential growth is more than 2 ahead of every other form; if not, no bootstrap is needed."""
    numbers = fit_all(x / x[-1], responses.mean(axis=0)[None, :], covariance_of(x, responses)).aicc[0]
    at = FORMS.index("exponential")
    return bool(np.delete(numbers, at).min() - numbers[at] > CLEARLY)


def _verdict(x: Array, responses: Array, *, tolerance: float, seed: int, samples: int) -> Reading:
    replicates = responses.shape[0]
    points = [paired_interval(responses[:, at]) for at in range(x.size)]
    gain = points[-1]
    mean = responses.mean(axis=0)
    scaled = x / x[-1]
    covariance = covariance_of(x, responses)
    drawn = _resampled(responses, seed, samples)
    fits = fit_all(scaled, np.vstack([mean, drawn]), covariance)
    share = weights(fits.aicc[0])
    winners = np.argmin(fits.aicc[1:], axis=1)
    support = {form: float((winners == f).mean()) for f, form in enumerate(FORMS)}
    t = float(stdtrit(replicates - 1, 0.975))
    exponent = _exponent(fits.shape[:, FORMS.index("power"), 0], t, replicates)
    sign = 1.0 if gain.mean >= 0.0 else -1.0
    bend = paired_interval(sign * (responses[:, -1] - 2.0 * _half(scaled, responses)))
    best = FORMS[int(np.argmin(fits.aicc[0]))]
    rate = float(fits.shape[0, FORMS.index("exponential"), 0])
    middle = float(fits.shape[0, FORMS.index("logistic"), 1])
    facts = _Facts(gain, points, responses, tolerance, fits.aicc[0], support, exponent, bend, rate, middle)
    return Reading(
        verdict=_decide(facts), gain=gain, x=np.concatenate([[0.0], x]), mean=np.concatenate([[0.0], mean]),
        low=np.array([0.0, *(point.low for point in points)]), high=np.array([0.0, *(point.high for point in points)]),
        best=best, fits=fits.one(0), weights=dict(zip(FORMS, (float(w) for w in share), strict=True)), support=support,
        exponent=exponent, bend=(bend.mean, bend.low, bend.high), local=_local(scaled, mean), _scale=float(x[-1]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Facts:
    gain: Interval
    points: list[Interval]
    responses: Array
    tolerance: float
    aicc: Array
    support: dict[str, float]
    exponent: tuple[float, float, float]
    bend: Interval
    rate: float
    middle: float

    def clear(self, form: str) -> bool:
        """Whether a form is best by more than `CLEARLY` and in nearly all bootstrap samples."""
        at = FORMS.index(form)
        return self.support[form] >= _SUPPORT and float(np.delete(self.aicc, at).min()) - self.aicc[at] > CLEARLY


def _decide(facts: _Facts) -> str:
    gain, tolerance = facts.gain, facts.tolerance
    if not facts.responses.any():
        return "exactly none"
    if _turns_back(facts):
        return "turns back"
    if -tolerance < gain.low and gain.high < tolerance:
        return "no growth"
    others = np.delete(facts.aicc, FORMS.index("none"))
    beaten = facts.aicc[FORMS.index("none")] - float(others.min()) > CLEARLY
    if gain.low <= 0.0 <= gain.high or not beaten:
        return "cannot tell"
    up = facts.exponent[1] > 1.0 or facts.bend.low > 0.0
    down = facts.exponent[2] < 1.0 or facts.bend.high < 0.0
    if facts.clear("exponential") and up and not down and facts.rate >= _DOUBLING:
        return "exponential"
    if facts.clear("logistic") and _TURN[0] < facts.middle < _TURN[1]:
        return "bends both ways"
    if up and down:
        return "bends both ways"
    if up or down:
        return "faster than linear" if up else "slower than linear"
    straight = max(-facts.bend.low, facts.bend.high) < _STRAIGHT * abs(gain.mean)
    even = _EVEN[0] <= facts.exponent[1] and facts.exponent[2] <= _EVEN[1]
    return "linear" if straight or even else "grows, form not determined"


def _turns_back(facts: _Facts) -> bool:
    """Whether an intermediate point exceeds the end and zero by more than chance and tolerance."""
    inner = len(facts.points) - 1
    confidence = 1.0 - 0.05 / max(1, inner)
    for at in range(inner):
        sign = 1.0 if facts.points[at].mean >= 0.0 else -1.0
        here = sign * facts.responses[:, at]
        beyond = paired_interval(here - sign * facts.responses[:, -1], confidence=confidence)
        if beyond.low > facts.tolerance and paired_interval(here, confidence=confidence).low > facts.tolerance:
            return True
    return False


def _half(scaled: Array, responses: Array) -> Array:
    """Response of each replicate at half of the range."""
    x = np.concatenate([[0.0], scaled])
    return np.array([np.interp(0.5, x, np.concatenate([[0.0], row])) for row in responses])


def _exponent(powers: Array, t: float, replicates: int) -> tuple[float, float, float]:
    logs = np.log(powers)
    half = t * float(logs[1:].std()) * math.sqrt(replicates / (replicates - 1.0))
    return float(powers[0]), float(math.exp(logs[0] - half)), float(math.exp(logs[0] + half))


def _local(scaled: Array, mean: Array) -> tuple[float, float]:
    """Local exponents between a quarter, a half and the whole of the range; NaN where the sign changes."""
    x = np.concatenate([[0.0], scaled])
    quarter, half, end = np.interp([0.25, 0.5, 1.0], x, np.concatenate([[0.0], mean]))
    return (
        math.log2(half / quarter) if quarter * half > 0.0 else math.nan,
        math.log2(end / half) if half * end > 0.0 else math.nan,
    )


def _resampled(responses: Array, seed: int, samples: int) -> Array:
    """Mean curves of bootstrap samples of replicates, ``float64[samples, n]``."""
    count = responses.shape[0]
    raw = np.random.Philox(key=key_of(seed)).random_raw(samples * count).reshape(samples, count)
    chosen = ((raw >> np.uint64(11)) * 2.0**-53 * count).astype(np.int64)
    return np.asarray(responses[chosen].mean(axis=1))
