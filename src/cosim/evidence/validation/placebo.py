"""The placebo trap: families selected for high need improve without any treatment.

Sentence. Families that are selected for a high need have on average a lower need half a year later, with any treatment
or none (regression to the mean): needs fluctuate, families recover, and earlier help continues. A before-after
comparison attributes this to the programme. The comparison with the same families without the programme shows its
effect.

Measure. In week w, select the n clients with the largest open need among those waiting, in care or placed. In crisis:
open need of at least that of the n-th. Naive: share in crisis after 26 weeks minus share before (which is 1). Honest:
share in crisis with the programme minus without it,

- for the same families in two versions of the region, with common random numbers; and
- as a trial would: a random half of the families in the region with, the other half in the region without.

Source of the pattern: Finkelstein et al. (2020), N. Engl. J. Med. 382:152-162, doi:10.1056/NEJMsa1906848: 800
patients, 62.3 against 61.7 %, while the treated came down by 38 points. The programme is the policy `memo` unless
another is named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from cosim.care.scenario.model import Scenario
from cosim.checks import whole
from cosim.core.rng import key_of
from cosim.errors import InputError
from cosim.studies.runs.readers import reader
from cosim.studies.runs.runner import Request, Runner

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["AFTER_WEEKS", "CHOSEN", "PlaceboTrial", "placebo_trial", "placebo_trials"]

CHOSEN, AFTER_WEEKS = 800, 26
_LOTS = 8
_PRESENT = ("waiting", "in_care", "placed")


class PlaceboTrial(NamedTuple):
    """The selected families, later; shares in crisis, 0..1.

    Attributes
    ----------
    chosen
        Number of families.
    need_before, need_after
        Mean open need in skilled hours, at selection and later with the programme.
    treated, untreated
        Share in crisis afterwards: the same families with the programme and without.
    lot_treated, lot_control
        The same of the two random halves.
    half_width
        Half the 95 % interval of the difference between the halves.
    by_lots
        Treated half minus control half, mean of several draws of the halves.
    """

    chosen: int
    need_before: float
    need_after: float
    treated: float
    untreated: float
    lot_treated: float
    lot_control: float
    half_width: float
    by_lots: float = math.nan

    @property
    def naive(self) -> float:
        """Before-after change of the treated."""
        return self.treated - 1.0

    @property
    def honest(self) -> float:
        """Same families, common random numbers, with and without."""
        return self.treated - self.untreated

    @property
    def by_lot(self) -> float:
        """Treated half minus control half."""
        return self.lot_treated - self.lot_control


def placebo_trial(
    scenario: Scenario, *, seed: int, replicate: int = 0, chosen: int | None = CHOSEN, policy: str = "memo"
) -> PlaceboTrial:
    """Select the families with the largest open need when the policy begins, and measure 26 weeks later.

    Parameters
    ----------
    scenario
        The region without the programme.
    seed, replicate
        Random seed and number of the replicate.
    chosen
        Number of families, 2 or more; None: `CHOSEN`, or half of those present where they are fewer.
    policy
        The programme; families are selected in the week before it begins.

    Raises
    ------
    InputError
        If the policy is unknown, or fewer than twice ``chosen`` families are present.
    """
    with Runner() as runner:
        return placebo_trials(scenario, runner, seed=seed, replicates=[replicate], chosen=chosen, policy=policy)[0]


def placebo_trials(
    scenario: Scenario,
    runner: Runner,
    *,
    seed: int,
    replicates: Sequence[int],
    chosen: int | None = CHOSEN,
    policy: str = "memo",
    each: Callable[[str], None] | None = None,
) -> list[PlaceboTrial]:
    """`placebo_trial` for several replicates; ``each`` is called with the name of the arm after every run.

    Raises
    ------
    InputError
        If the policy is unknown, or fewer than twice ``chosen`` families are present.
    """
    many = CHOSEN if chosen is None else whole("chosen", chosen, least=2)
    treated = scenario.with_policies([policy])
    week = treated.policies[-1].start_week
    before = runner.all(Request({"before": scenario}, open_needs, seed, week), replicates, each=each)
    needs = {r: _series(before["before", r]) for r in replicates}
    if chosen is None:
        many = max(2, min(many, *(one.size // 2 for one in needs.values())))
    worst = {r: _worst(one, many, scenario=scenario.name, week=week) for r, one in needs.items()}
    arms = {"with": treated, "without": scenario}
    later = runner.all(Request(arms, open_needs, seed, week + AFTER_WEEKS), replicates, each=each)
    return [
        _trial(worst[r], _series(later["with", r]), _series(later["without", r]), random=_random(seed, r))
        for r in replicates
    ]


@reader("placebo", record="none")
def open_needs(run: Run) -> dict[str, Any]:
    """Open need of those present at the end of a run, in skilled hours: numbers of the clients, and their needs."""
    clients = run.clients
    needs = clients.loc[clients["stage"].isin(_PRESENT), "need_now"]
    return {"client": needs.index.to_numpy(), "need": needs.to_numpy()}


def _series(found: Mapping[str, Any]) -> pd.Series:
    return pd.Series(found["need"], index=pd.Index(found["client"], name="client"))


def _random(seed: int, replicate: int) -> np.random.Generator:
    return np.random.default_rng([int(part) for part in key_of(seed, replicate)])


def _worst(before: pd.Series, chosen: int, *, scenario: str, week: int) -> pd.Series:
    """The families with the largest open need."""
    if before.size < 2 * chosen:
        raise InputError(
            f"{scenario}: placebo", expected=f"at least {2 * chosen} families present in week {week}",
            got=before.size, hint="take a larger scenario, or choose fewer",
        )  # fmt: skip
    return before.sort_values(ascending=False, kind="stable").iloc[:chosen]


def _trial(worst: pd.Series, treated: pd.Series, untreated: pd.Series, *, random: np.random.Generator) -> PlaceboTrial:
    chosen, limit = worst.size, float(worst.min())
    # A family that has left by then counts with no open need.
    with_it, without = (one.reindex(worst.index).fillna(0.0) for one in (treated, untreated))
    lots = [random.permutation(chosen) < chosen // 2 for _ in range(_LOTS)]
    lot = lots[0]
    crisis = (with_it >= limit).to_numpy(), (without >= limit).to_numpy()
    shares = float(crisis[0][lot].mean()), float(crisis[1][~lot].mean())
    error = math.sqrt(shares[0] * (1 - shares[0]) / lot.sum() + shares[1] * (1 - shares[1]) / (~lot).sum())
    return PlaceboTrial(
        chosen, float(worst.mean()), float(with_it.mean()), float(crisis[0].mean()), float(crisis[1].mean()),
        *shares, 1.96 * error, float(np.mean([crisis[0][one].mean() - crisis[1][~one].mean() for one in lots])),
    )  # fmt: skip
