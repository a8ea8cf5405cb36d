"""Arrays from the runs of a study: one outcome, at every point, in every replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.outcomes.catalogue import Outcome
from cosim.errors import InputError, nearest
from cosim.studies.analysis.interval import Array
from cosim.studies.arms import BASE
from cosim.studies.store.read import Results

__all__ = ["Response", "check_names", "level_of", "outcome_of", "responses_of"]


@dataclass(frozen=True, eq=False)
class Response:
    """An outcome of one arm, or its paired difference with the base.

    Attributes
    ----------
    outcome, policy
        Names; ``policy`` is ``base`` for the level of the base.
    unit
        Of ``y``.
    y
        ``float64[points, replicates]``; NaN if a run failed, is missing, or does not have the outcome.
    """

    outcome: str
    policy: str
    unit: str
    y: Array

    @property
    def name(self) -> str:
        """In words: ``placed``, or ``placed, audit - base``."""
        return self.outcome if self.policy == BASE else f"{self.outcome}, {self.policy} - base"


def check_names(results: Results, outcomes: Sequence[str], policies: Sequence[str] = ()) -> None:
    """Refuse outcomes and policies that a store does not have.

    Raises
    ------
    InputError
        With the nearest name there is.
    """
    for outcome in outcomes:
        if outcome not in results.outcomes:
            raise InputError(
                "outcomes", expected="the name of an outcome", got=repr(outcome),
                hint=nearest(outcome, results.outcomes),
            )  # fmt: skip
    others = [arm for arm in results.study.arms if arm != BASE]
    for policy in policies:
        if policy not in others:
            has = ", ".join(others) or "none but the base"
            raise InputError("policies", expected=f"a policy of the study: {has}", got=repr(policy),
                             hint=nearest(policy, others))  # fmt: skip


def outcome_of(results: Results, name: str) -> Outcome:
    """The declaration of an outcome; an outcome of a user's model has neither a unit nor a better direction."""
    for declared in results.study.scenario.outcomes:
        if declared.name == name:
            return declared
    return Outcome(name, "system", "", "neither", "")


def level_of(results: Results, policy: str, outcome: str) -> Array:
    """``float64[points, replicates]`` of one arm, NaN where there is none."""
    table = results.table[results.table["policy"] == policy]
    found = np.full((len(results.study), results.study.runs), np.nan)
    found[table["point"].to_numpy(), table["replicate"].to_numpy()] = table[outcome].to_numpy(dtype=np.float64)
    return found


def responses_of(results: Results, outcomes: Sequence[str], policies: Sequence[str] = ()) -> list[Response]:
    """The level of every outcome in the base, and its difference for every policy, replicate by replicate.

    Raises
    ------
    InputError
        If one of them is not in the store.
    """
    check_names(results, outcomes, policies)
    found = []
    for outcome in outcomes:
        base = level_of(results, BASE, outcome)
        unit = outcome_of(results, outcome).unit
        found.append(Response(outcome, BASE, unit, base))
        found += [Response(outcome, policy, unit, level_of(results, policy, outcome) - base) for policy in policies]
    return found


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
