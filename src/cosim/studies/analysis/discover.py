"""Scenario discovery over a store: the worlds in which an aim is missed (or reached), as a box and as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cosim.checks import whole
from cosim.errors import InputError
from cosim.studies.analysis.interval import Array
from cosim.studies.analysis.prim import Box, Limits, chosen_box, find_boxes, quasi_p, sides_of
from cosim.studies.analysis.responses import check_names
from cosim.studies.analysis.worlds import Aim, Worlds, judge, robustness
from cosim.studies.arms import BASE
from cosim.studies.store.read import Results
from cosim.studies.sweeps.factors import Factor
from cosim.studies.sweeps.study import Study
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import in_files_or_words, title_of
from cosim.texts.refusals import in_words

__all__ = ["Discovery", "discover", "restriction_words"]

_LABELS = {"euros_total": "total costs", "placed": "placements"}
_DOES = {
    "better": mark("{who} beats the base on {outcome} in {share} % of the {n} sampled worlds ({around})"),
    "above": mark(
        "{who} stays above {threshold} {unit} of {outcome} in {share} % of the {n} sampled worlds ({around})"
    ),
    "below": mark(
        "{who} stays below {threshold} {unit} of {outcome} in {share} % of the {n} sampled worlds ({around})"
    ),
}
_FAILS = mark(
    "; it fails mostly when {when} ({cases} of the {worlds} worlds there, {share} % of all worlds in which it fails)."
)
_SUCCEEDS = mark(
    "; it succeeds mostly when {when} ({cases} of the {worlds} worlds there, {share} % of all worlds in which it "
    "succeeds)."
)
_LEAST = 20  # fewest worlds to search for a box
_LEAST_CASES = 5


@dataclass(frozen=True, eq=False)
class Discovery:
    """Result for one arm.

    Attributes
    ----------
    study, worlds
        The study, and the arm in every world.
    seeks
        ``fails`` or ``succeeds``: which worlds the boxes describe, the rarer kind.
    boxes
        The trajectory; if empty, ``reason`` gives the reason.
    chosen, rule
        Number of the chosen box, and the reason.
    robustness
        Regret and satisficing of every arm.
    """

    study: Study
    worlds: Worlds
    seeks: str
    boxes: tuple[Box, ...]
    chosen: int
    rule: str
    reason: str
    x: Array
    robustness: pd.DataFrame

    @property
    def cases(self) -> Any:
        """``bool[worlds]``: the worlds of interest."""
        return ~self.worlds.reached if self.seeks == "fails" else self.worlds.reached

    @property
    def box(self) -> Box | None:
        """The chosen box."""
        return self.boxes[self.chosen] if self.boxes else None

    def trajectory(self) -> pd.DataFrame:
        """A row per box: ``box, step, coverage, density, mass, worlds, cases, restricted, keys, chosen``."""
        keys = self.study.keys
        return pd.DataFrame([
            {
                "box": at, "step": box.step, "coverage": box.coverage, "density": box.density, "mass": box.mass,
                "worlds": box.points, "cases": box.cases, "restricted": len(box.restricted),
                "keys": ", ".join(keys[factor] for factor in box.restricted), "chosen": at == self.chosen,
            }
            for at, box in enumerate(self.boxes)
        ])  # fmt: skip

    def restrictions(self) -> pd.DataFrame:
        """A row per restricted factor of the box taken: ``key, words, low, high, quasi_p_low, quasi_p_high``."""
        if self.box is None:
            return pd.DataFrame(columns=["key", "words", "low", "high", "quasi_p_low", "quasi_p_high"])
        rows = []
        for at in self.box.restricted:
            limits, factor = self.box.limits[at], self.study.factors[at]
            p = {side: quasi_p(self.x, self.cases, self.box, at, side=side) for side in sides_of(limits)}
            rows.append({
                "key": factor.key, "words": restriction_words(factor, limits),
                "low": limits.low if np.isfinite(limits.low) else np.nan,
                "high": limits.high if np.isfinite(limits.high) else np.nan,
                "quasi_p_low": p.get("low", p.get("both", np.nan)), "quasi_p_high": p.get("high", np.nan),
            })  # fmt: skip
        return pd.DataFrame(rows)

    def sentence(self, language: Language = ENGLISH) -> str:
        """The result as a sentence: share of worlds, undecided worlds, and the restrictions of the box."""
        worlds = self.worlds
        share, low, high = (f"{100 * value:.0f}" for value in worlds.share)
        around = (
            language.tr("interval {low} to {high} %", low=low, high=high)
            if worlds.drawn
            else language.tr("{design}: no interval", design=self.study.design)
        )
        _, unit = in_files_or_words(worlds.aim.outcome, worlds.unit, language)
        text = language.tr(
            _DOES[worlds.aim.kind], who=language.tr("the base") if worlds.policy == BASE else worlds.policy,
            threshold=language.local(f"{worlds.aim.threshold:g}"), unit=unit,
            outcome=_title(worlds.aim.outcome, language), share=share, n=len(worlds.known), around=around,
        )  # fmt: skip
        if worlds.replicates > 1:
            one, other = (f"{100 * value:.0f}" for value in worlds.single)
            text += language.tr(", {low} to {high} % by single replicates", low=one, high=other)
        text += language.trn(
            "; {undecided} of them are undecided at {n} replicate",
            "; {undecided} of them are undecided at {n} replicates",
            worlds.replicates, undecided=worlds.undecided,
        )  # fmt: skip
        if worlds.none.any():
            text += language.tr(", and in {n} there is exactly no difference", n=int(worlds.none.sum()))
        if self.box is None:
            return f"{text}; {in_words(self.reason, language)}."
        when = language.tr("anywhere")
        if words := [in_words(one, language) for one in self.restrictions()["words"]]:
            when = language.tr(" and ").join(words)
        ending = _FAILS if self.seeks == "fails" else _SUCCEEDS
        return text + language.tr(
            ending, when=when, cases=self.box.cases, worlds=self.box.points, share=f"{100 * self.box.coverage:.0f}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The result as plain values."""
        worlds = self.worlds
        share, low, high = worlds.share
        return {
            "policy": worlds.policy, "outcome": worlds.aim.outcome, "aim": worlds.aim.kind,
            "threshold": worlds.aim.threshold, "share": share, "low": low, "high": high,
            "by_replicate_low": worlds.single[0], "by_replicate_high": worlds.single[1], "worlds": len(worlds.known),
            "shown": int(worlds.shown.sum()), "contrary_shown": int(worlds.missed.sum()),
            "exactly_none": int(worlds.none.sum()), "undecided": worlds.undecided, "seeks": self.seeks,
            "rule": self.rule, "reason": self.reason, "chosen": self.chosen if self.boxes else None,
            "trajectory": self.trajectory().to_dict("records"),
            "restrictions": self.restrictions().to_dict("records"), "sentence": self.sentence(),
        }  # fmt: skip


def _title(outcome: str, language: Language) -> str:
    return _LABELS.get(outcome, outcome.replace("_", " ")) if language.code == "en" else title_of(outcome, language)


def discover(results: Results, aim: Aim, *, policies: Sequence[str] = (), box: int | None = None) -> list[Discovery]:
    """Boxes, regret and satisficing.

    Parameters
    ----------
    results
        Of a study.
    aim
        The aim.
    policies
        Arms to analyse. If left out: every policy; for a level and a study without policies, the base.
    box
        Number of the box to choose, instead of the one by the rule.

    Raises
    ------
    InputError
        If an outcome or policy is not in the store, there are too few worlds, or no box has that number.
    """
    check_names(results, [aim.outcome], [policy for policy in policies if policy != BASE])
    arms = list(policies) or [arm for arm in results.study.arms if arm != BASE]
    if aim.kind == "better":
        if not arms:
            raise InputError(
                "aim", expected="a store with a policy beside the base", got="one with the base only",
                hint="aim above or below a level, or run a sweep with policies",
            )  # fmt: skip
        if BASE in arms:
            raise InputError("policies", expected="another arm than the base, which cannot beat itself", got="'base'")
    arms = arms or [BASE]
    if len(results.study) < 2:
        raise InputError("results", expected="a study of two or more design points", got="one point: one world")
    judged = [judge(results, arm, aim) for arm in arms]
    table = robustness(results, aim.outcome, aim)
    return [_discover(results, worlds, table, box) for worlds in judged]


def _discover(results: Results, worlds: Worlds, table: pd.DataFrame, number: int | None) -> Discovery:
    study = results.study
    x, words = _numbers(results)
    x = x[worlds.known]
    fails = int((~worlds.reached).sum())
    seeks = "fails" if fails <= len(worlds.known) - fails else "succeeds"
    cases = ~worlds.reached if seeks == "fails" else worlds.reached
    boxes: list[Box] = []
    chosen, rule = 0, ""
    reason = _why_not(cases, seeks)
    if not reason:
        boxes, chosen = chosen_box(x, cases, find_boxes(x, cases, words=words))
        rule = (
            "the largest harmonic mean of coverage and density, without limits that may be chance "
            "(quasi-p 0.05 or more)"
        )
        if not boxes[chosen].restricted:
            reason, boxes = f"no box of factors describes when it {seeks}", []
    if number is not None:
        number = whole("box", number)
        if not number < len(boxes):
            got = f"{number}" if boxes else f"{number}, and no box: {reason}"
            raise InputError("box", expected=f"a number from 0 to {max(0, len(boxes) - 1)}", got=got)
        chosen, rule = number, "chosen by number"
    return Discovery(
        study=study, worlds=worlds, seeks=seeks, boxes=tuple(boxes), chosen=chosen, rule=rule, reason=reason, x=x,
        robustness=table,
    )  # fmt: skip


def _why_not(cases: Any, seeks: str) -> str:
    """Reason not to search for a box; empty if there is none."""
    if len(cases) < _LEAST:
        return f"fewer than {_LEAST} worlds are too few for a box"
    count = int(cases.sum())
    if not count:
        return "it fails in none of them" if seeks == "fails" else "it succeeds in none of them"
    return f"it {seeks} in {count} of them, too few for a box" if count < _LEAST_CASES else ""


def _numbers(results: Results) -> tuple[Array, list[int | None]]:
    """The design as numbers (words by their position in the list), and the number of words of each factor."""
    points = results.points
    columns, words = [], []
    for factor in results.study.factors:
        listed = any(isinstance(level, str) for level in factor.levels)
        words.append(len(factor.levels) if listed else None)
        values = points[factor.key]
        columns.append([factor.levels.index(value) for value in values] if listed else values.to_numpy(dtype=float))
    return np.array(columns, dtype=np.float64).T, words


def restriction_words(factor: Factor, limits: Limits) -> str:
    """A restriction in words, with three digits."""
    if limits.words is not None:
        return f"{factor.key} is {' or '.join(str(factor.levels[word]) for word in sorted(limits.words))}"
    low, high = np.isfinite(limits.low), np.isfinite(limits.high)
    if low and high:
        return f"{factor.key} is from {limits.low:.3g} to {limits.high:.3g}"
    return f"{factor.key} is above {limits.low:.3g}" if low else f"{factor.key} is below {limits.high:.3g}"
