"""The placebo trap: choose those who are worst off, do nothing real, and watch them improve.

Sentence. Who is chosen for being worst off today will on average be less badly off in half a year whatever is done:
needs fluctuate, families recover, help that was under way goes on. A before-after comparison calls that the effect of
the programme. The same families without the programme tell the truth.

Measure. At week w the n clients with the largest open need among those waiting, in care or placed. In crisis: open
need of at least that of the n-th. Naive: share in crisis after 26 weeks minus share before (which is 1). Honest: share
in crisis with the programme minus without it,

- for the same families in two versions of the region on the same luck; and
- as a trial would: half of the families by lot in the region with, the other half in the region without.

Source of the pattern: Finkelstein et al. (2020), N. Engl. J. Med. 382:152-162, doi:10.1056/NEJMsa1906848: 800
patients, 62.3 against 61.7 %, while the treated came down by 38 points. The programme here is the policy `memo`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from cosim.care.scenario.model import Scenario
from cosim.care.simulate import simulate
from cosim.core.rng import key_of
from cosim.errors import InputError

__all__ = ["AFTER_WEEKS", "CHOSEN", "PlaceboTrial", "placebo_trial"]

CHOSEN, AFTER_WEEKS = 800, 26
_PRESENT = ("waiting", "in_care", "placed")


class PlaceboTrial(NamedTuple):
    """What became of those who were worst off; shares in crisis, 0..1.

    Attributes
    ----------
    chosen
        How many.
    need_before, need_after
        Mean open need in skilled hours, at the choice and later with the programme.
    treated, untreated
        Share in crisis afterwards: the same families with the programme and without.
    lot_treated, lot_control
        The same of the two halves drawn by lot.
    half_width
        Half the 95 % interval of the difference between the halves.
    """

    chosen: int
    need_before: float
    need_after: float
    treated: float
    untreated: float
    lot_treated: float
    lot_control: float
    half_width: float

    @property
    def naive(self) -> float:
        """Before-after change of the treated."""
        return self.treated - 1.0

    @property
    def honest(self) -> float:
        """Same families, same luck, with and without."""
        return self.treated - self.untreated

    @property
    def by_lot(self) -> float:
        """Treated half minus control half."""
        return self.lot_treated - self.lot_control


def placebo_trial(
    scenario: Scenario, *, seed: int, replicate: int = 0, chosen: int = CHOSEN, policy: str = "memo"
) -> PlaceboTrial:
    """Choose the worst off when the policy begins, look again 26 weeks later.

    Parameters
    ----------
    scenario
        The region without the programme.
    seed, replicate
        Which luck.
    chosen
        How many families, 2 or more.
    policy
        The programme; they are chosen in the week before it begins.

    Raises
    ------
    InputError
        If the policy is unknown, or fewer families are present than twice those to be chosen.
    """
    treated_scenario = scenario.with_policies([policy])
    week = treated_scenario.policies[-1].start_week
    before = _needs(scenario, seed, replicate, week)
    if before.size < 2 * chosen:
        raise InputError(
            f"{scenario.name}: placebo", expected=f"at least {2 * chosen} families present in week {week}",
            got=before.size, hint="take a larger scenario, or choose fewer",
        )  # fmt: skip
    worst = before.sort_values(ascending=False, kind="stable").iloc[:chosen]
    limit = float(worst.min())
    later = [_needs(one, seed, replicate, week + AFTER_WEEKS) for one in (treated_scenario, scenario)]
    # Who has left by then has no open need that anybody counts.
    with_it, without = (one.reindex(worst.index).fillna(0.0) for one in later)
    lot = np.random.default_rng([int(part) for part in key_of(seed, replicate)]).permutation(chosen) < chosen // 2
    crisis = (with_it >= limit).to_numpy(), (without >= limit).to_numpy()
    shares = float(crisis[0][lot].mean()), float(crisis[1][~lot].mean())
    error = math.sqrt(shares[0] * (1 - shares[0]) / lot.sum() + shares[1] * (1 - shares[1]) / (~lot).sum())
    return PlaceboTrial(
        chosen, float(worst.mean()), float(with_it.mean()), float(crisis[0].mean()), float(crisis[1].mean()),
        *shares, 1.96 * error,
    )  # fmt: skip


def _needs(scenario: Scenario, seed: int, replicate: int, weeks: int) -> pd.Series:
    """Open need of those present after so many weeks, in skilled hours."""
    clients = simulate(scenario, seed=seed, replicate=replicate, weeks=weeks, record="none").clients
    return clients.loc[clients["stage"].isin(_PRESENT), "need_now"]
