"""Sensitivity of outcomes to the factors of a study, and the share of chance.

Each outcome is checked before the analysis. An outcome that does not vary, has too few complete blocks, or varies by
chance alone, gets a reason instead of indices. Methods: `cosim.studies.analysis.morris`, `sobol`, `pawn`; the share of
chance, `cosim.studies.analysis.chance`; intervals, `cosim.studies.analysis.interval`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cosim.errors import InputError
from cosim.studies.analysis.chance import Chance, chance_of
from cosim.studies.analysis.interval import Array
from cosim.studies.analysis.methods import BLOCK, DESIGN_OF, LEAST, check_method, check_replicates
from cosim.studies.analysis.morris import elementary_effects, morris_table
from cosim.studies.analysis.pawn import pawn_table, slides_of
from cosim.studies.analysis.responses import Response, responses_of
from cosim.studies.analysis.sobol import sobol_blocks, sobol_tables
from cosim.studies.arms import BASE
from cosim.studies.store.read import Results
from cosim.studies.sweeps.factors import Factor
from cosim.studies.sweeps.study import Study

__all__ = ["MEASURE", "Sensitivity", "analyse"]

MEASURE = {"morris": "mu_star", "sobol": "total", "pawn": "pawn"}  # by which factors are ranked
_ALL_CHANCE = 0.95  # share of chance above which there is nothing to analyse
_MUCH_CHANCE = 0.5  # share of chance above which its interval has to exclude 1
_LEFT_OUT = 0.5  # of the blocks: if more are incomplete, the remainder is not representative


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Indices of every response.

    Attributes
    ----------
    study
        The study.
    method
        ``morris``, ``sobol`` or ``pawn``.
    indices
        A row per response and factor: ``outcome, policy, factor`` and the columns of the method.
    pairs
        A row per response and pair of factors (Sobol' with second order only).
    chance
        A row per response: ``outcome, policy, unit, share, low, high, single, runs_needed, runs, sd_net, sd_chance,
        blocks, left_out, reason``. ``reason`` explains missing indices; empty otherwise.
    notes
        Treatment of factors with few values.
    """

    study: Study
    method: str
    indices: pd.DataFrame
    pairs: pd.DataFrame
    chance: pd.DataFrame
    notes: tuple[str, ...]

    def of(self, outcome: str, policy: str = BASE) -> pd.DataFrame:
        """Indices of one response, the most important factor first."""
        mine = self.indices[(self.indices["outcome"] == outcome) & (self.indices["policy"] == policy)]
        return mine.sort_values(MEASURE[self.method], ascending=False, kind="stable").reset_index(drop=True)

    def to_dict(self) -> dict[str, Any]:
        """The result as plain values."""
        return {
            "kind": "sensitivity",
            "method": self.method,
            "study": self.study.identity,
            "scenario": self.study.scenario.name,
            "identity": self.study.scenario.identity,
            "chance": self.chance.to_dict("records"),
            "indices": self.indices.to_dict("records"),
            "pairs": self.pairs.to_dict("records"),
            "notes": list(self.notes),
        }


def analyse(
    results: Results, outcomes: Sequence[str], *, method: str, policies: Sequence[str] = (), seed: int = 0
) -> Sensitivity:
    """Sensitivity of outcomes, and of the effects of policies, to the factors of a study.

    Parameters
    ----------
    results
        Results of a study with two replicates or more, of the design that the method requires.
    outcomes, policies
        Names; each policy adds its paired difference with the base.
    seed
        Seed of the bootstrap draws.

    Raises
    ------
    InputError
        If there is no such method, outcome or policy, the design is another, or there is one replicate.
    """
    check_method(method)
    study = results.study
    wanted = DESIGN_OF[method]
    if study.design != wanted:
        raise InputError(
            "method", expected=f"a study of the design {wanted} for {method}", got=f"the design {study.design}"
        )
    check_replicates(study.runs)
    rows, indices, pairs = [], [], []
    for response in responses_of(results, outcomes, policies):
        y = _blocks(study, method, response.y)
        whole = ~np.isnan(y).any(axis=(1, 2))
        reason, chance = _judged(response, y[whole], method)
        about = {"outcome": response.outcome, "policy": response.policy}
        rows.append({
            **about, "unit": response.unit, **_chance_row(chance, study.runs),
            "blocks": int(whole.sum()), "left_out": int((~whole).sum()), "reason": reason,
        })  # fmt: skip
        if not reason:
            table, second = _indices(study, method, y[whole], whole, seed)
            indices.append(table.assign(**about))
            pairs.append(second.assign(**about))
    return Sensitivity(
        study=study, method=method, indices=_joined(indices, "factor"), pairs=_joined(pairs, "factor"),
        chance=pd.DataFrame(rows), notes=tuple(filter(None, (_note(factor, method) for factor in study.factors))),
    )  # fmt: skip


def _blocks(study: Study, method: str, y: Array) -> Array:
    """``float64[blocks, rows, replicates]``: blocks that the design draws independently."""
    if method == "sobol":
        return sobol_blocks(y, len(study.factors), second_order=study.second_order)
    rows = len(study.factors) + 1 if method == "morris" else 1
    return y.reshape(-1, rows, y.shape[1])


def _judged(response: Response, y: Array, method: str) -> tuple[str, Chance | None]:
    """The reason not to analyse (empty if there is none), and the share of chance, if known."""
    what = BLOCK[method]
    if np.isnan(response.y).all():
        return "no run has it", None
    total = response.y.shape[0] // y.shape[1]
    if len(y) < (1.0 - _LEFT_OUT) * total:
        return (
            f"only {len(y)} of {total} {what} are complete: the others have a failed run or a run without this outcome",
            None,
        )
    if len(y) < LEAST[method]:
        return f"{len(y)} complete {what}, at least {LEAST[method]} are needed", None
    centred = y - y.mean(axis=(0, 1))
    if np.abs(centred).max() <= 1e-12 * max(1.0, float(np.abs(y).max())):
        never = "exactly none at every point" if response.policy != BASE and not y.any() else "the same at every point"
        return f"{never}, in every replicate", None
    chance = chance_of(y[:, [0, -1]] if method == "sobol" else y)
    if not chance.share < _ALL_CHANCE or (chance.share > _MUCH_CHANCE and chance.high >= 1.0):
        return "all variance over the points may be chance, at this number of replicates", chance
    return "", chance


def _chance_row(chance: Chance | None, runs: int) -> dict[str, float]:
    names = ("share", "low", "high", "single", "runs_needed", "sd_net", "sd_chance")
    return {name: np.nan if chance is None else getattr(chance, name) for name in names} | {"runs": runs}


def _indices(study: Study, method: str, y: Array, whole: Any, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table of a method, and that of pairs."""
    names = list(study.keys)
    if method == "sobol":
        tables = sobol_tables(y, names, second_order=study.second_order, seed=seed)
        return tables.factors, tables.pairs
    unit = study.unit_points.reshape(len(whole), -1, len(names))[whole]
    if method == "morris":
        rows = unit.reshape(-1, len(names))
        columns = zip(study.factors, rows.T, strict=True)
        places = np.array([[factor.place(u) for u in column] for factor, column in columns]).T
        listed = [bool(factor.levels) for factor in study.factors]
        flat = elementary_effects(places, y.reshape(-1, y.shape[2]), listed=listed)
        return morris_table(flat, names, seed=seed), pd.DataFrame()
    slides = np.stack([slides_of(unit[:, 0, at], factor.count) for at, factor in enumerate(study.factors)], axis=1)
    return pawn_table(slides, y[:, 0], names, seed=seed), pd.DataFrame()


def _joined(tables: list[pd.DataFrame], first: str) -> pd.DataFrame:
    """Concatenated tables, with outcome and policy in the first columns."""
    kept = [table for table in tables if len(table)]
    if not kept:
        return pd.DataFrame(columns=["outcome", "policy", first])
    table = pd.concat(kept, ignore_index=True)
    return table[["outcome", "policy", *(name for name in table.columns if name not in {"outcome", "policy"})]]


def _note(factor: Factor, method: str) -> str:
    """Treatment of a factor with few values."""
    count = factor.count
    if count is None:
        return ""
    kind = "words or numbers from a list" if factor.levels else "whole numbers"
    text = f"{factor.key}: {count} {kind}, each as likely as any other"
    if method == "morris":
        if factor.levels:
            return f"{text}; effects are between any two of them, mu towards the later in the list"
        return f"{text}; a step is about half the range, and effects are over the whole range"
    return f"{text}, in no particular order" if method == "sobol" else f"{text}; a slide for each if there are few"
