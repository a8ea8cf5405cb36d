"""Group against its best member in the same time: synergy, process loss, and the sign of their balance.

Sentence. A group of n members is drawn. Each also searches alone for the same time; the one with the highest score is
the best individual. Synergy is the gain of the group over that individual without costs of working together. Process
loss is the reduction of the gain by these costs. The net benefit is the difference of the two.

Formula. With s(look, hand-over) the score over time of `cosim.group_search.clock`:

    synergy      = s_group(1, 0)      - max over members of s_alone
    process loss = s_group(1, 0)      - s_group(1 / e(n), h)
    net benefit  = synergy - process loss
    complexity   = peaks for every 100 places, counted on the landscape

Pattern: interacting groups beat the best individual on complex tasks and not on simple ones, Almaatouq et al. (2021),
doi:10.1073/pnas.2101062118. Their task is different (assigning rooms under constraints), so only the pattern is
compared.

Assumptions: efficiency per member e(n) is 1 at n = 1, 2.5/3 at n = 3 and 4/8 at n = 8, with straight lines between, as
reported by others of Ringelmann's experiments (rope pulling; an upper bound of the loss). The hand-over (3 looks) and
the budget (60 looks) are assumed; `balance_map` shows over which range the sign changes once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from cosim.checks import number, whole
from cosim.core.rng import Stream, key_of, uniform
from cosim.group_search.clock import score_over_time
from cosim.group_search.landscape import POINTS, Floats, Ints, heuristics, landscape

__all__ = ["TASKS", "balance_map", "efficiency", "net_benefit", "peaks_per_100", "sign_changes"]

TASKS = (60, 40, 30, 20, 15, 10, 8, 6, 5, 4, 3, 2, 1)  # smoothness, simplest first
_HEADS, _EFFICIENCY = (1.0, 3.0, 8.0), (1.0, 2.5 / 3.0, 0.5)


def efficiency(members: int) -> float:
    """Efficiency per member of a group of ``members``.

    Examples
    --------
    >>> efficiency(1), efficiency(8)
    (1.0, 0.5)
    """
    return float(np.interp(members, _HEADS, _EFFICIENCY))


def peaks_per_100(values: Floats) -> float:
    """Places higher than both neighbours, for every 100 places of a ring.

    Examples
    --------
    >>> peaks_per_100(np.array([0.0, 1.0, 0.0, 5.0]))
    50.0
    """
    higher = (values > np.roll(values, 1)) & (values > np.roll(values, -1))
    return 100.0 * float(higher.mean())


def sign_changes(values: Sequence[float]) -> int:
    """Number of sign changes of a curve.

    Examples
    --------
    >>> sign_changes([2.0, 0.5, -1.0, -0.2])
    1
    """
    signs = np.sign(values)
    return int((signs[1:] != signs[:-1]).sum())


def _check(
    members: int, budget: float, hand_over: float, look: float, landscapes: int, longest: int, every: int
) -> None:
    for name, count, least in (("landscapes", landscapes, 2), ("every", every, 1)):
        whole(name, count, least=least)
    for name, value, low in (("budget", budget, 1.0), ("hand_over", hand_over, 0.0), ("look", look, 1.0)):
        number(name, value, least=low)
    whole("members", members, least=2, most=len(heuristics(longest)))


def _group(seed: int, at: int, members: int, everybody: Ints) -> Ints:
    """The members of a group, drawn without repetition."""
    key = key_of(seed, at)
    order = np.array([uniform(key, Stream.SEARCH_TEAM, one, 0, 1) for one in range(len(everybody))])
    return everybody[np.argsort(order, kind="stable")[:members]]


def _measured(
    values: Floats, group: Ints, *, budget: float, hand_over: float, look: float, every: int
) -> dict[str, float]:
    alone = [score_over_time(values, one[None, :], budget=budget, every=every) for one in group]
    free = score_over_time(values, group, budget=budget, every=every)
    paid = score_over_time(values, group, budget=budget, look=look, hand_over=hand_over, every=every)
    best = max(alone)
    return {
        "complexity": peaks_per_100(values), "individual": best, "group": paid, "synergy": free - best,
        "process_loss": free - paid, "net": paid - best,
    }  # fmt: skip


def _row(smoothness: int, found: pd.DataFrame) -> dict[str, float]:
    """Means over landscapes, with a 95 % interval of synergy, loss and net benefit."""
    row: dict[str, float] = {"smoothness": smoothness}
    row |= {str(name): float(found[name].mean()) for name in found.columns}
    for name in ("synergy", "process_loss", "net"):
        error = float(found[name].std(ddof=1)) / math.sqrt(len(found))
        half = float(stats.t.ppf(0.975, len(found) - 1)) * error
        row |= {f"{name}_low": row[name] - half, f"{name}_high": row[name] + half}
    return row


def net_benefit(
    tasks: Sequence[int] = TASKS,
    *,
    members: int = 3,
    budget: float = 60.0,
    hand_over: float = 3.0,
    look: float | None = None,
    landscapes: int = 40,
    longest: int = 12,
    points: int = POINTS,
    every: int = 1,
    seed: int = 0,
) -> pd.DataFrame:
    """Synergy, process loss and their balance for tasks of several complexities.

    Parameters
    ----------
    tasks
        Smoothness of each task, see `cosim.group_search.landscape.landscape`; 1 is the most rugged.
    members
        Size of the group, 2 or more; the same people in every task.
    budget, hand_over
        Time, in looks of a person alone.
    look
        Time for a look in the group; ``1 / efficiency(members)`` if left out; 1 for no such cost.
    landscapes
        Number for each task, each with its own group, 2 or more.
    longest, points, every, seed
        Largest step; points of the ring; use every n-th start; seed of the random numbers.

    Returns
    -------
    DataFrame
        A row per task: ``smoothness``, ``complexity`` (peaks for every 100 places), ``individual`` and ``group``
        (0..100), and ``synergy``, ``process_loss`` and ``net``, each with ``_low`` and ``_high``, Student's 95 %
        interval over landscapes.

    Raises
    ------
    InputError
        If a number is out of range.
    """
    slow = 1.0 / efficiency(members) if look is None else look
    _check(members, budget, hand_over, slow, landscapes, longest, every)
    everybody = heuristics(longest)
    groups = [_group(seed, at, members, everybody) for at in range(landscapes)]
    rows = []
    for smoothness in tasks:
        found = [
            _measured(
                landscape(seed=seed, number=at, points=points, smoothness=smoothness), groups[at],
                budget=budget, hand_over=hand_over, look=slow, every=every,
            )
            for at in range(landscapes)
        ]  # fmt: skip
        rows.append(_row(smoothness, pd.DataFrame(found)))
    return pd.DataFrame(rows)


def balance_map(
    *,
    budgets: Sequence[float] = (15.0, 30.0, 60.0, 120.0, 240.0),
    hand_overs: Sequence[float] = (0.0, 1.0, 3.0, 6.0, 12.0),
    tasks: Sequence[int] = TASKS,
    members: int = 3,
    landscapes: int = 10,
    every: int = 4,
    seed: int = 0,
) -> pd.DataFrame:
    """Changes of sign of the balance, over the two assumed numbers.

    Returns
    -------
    DataFrame
        A row per budget and hand-over: ``simplest`` and ``most_complex`` (net benefit there), ``changes`` of sign, and
        ``at``, the complexity at which the balance first is positive (missing if nowhere, or everywhere).
    """
    rows = []
    for budget in budgets:
        for hand_over in hand_overs:
            curve = net_benefit(
                tasks,
                members=members,
                budget=budget,
                hand_over=hand_over,
                landscapes=landscapes,
                every=every,
                seed=seed,
            ).sort_values("complexity")
            net = curve["net"].to_numpy()
            gains = curve.loc[curve["net"] > 0.0, "complexity"]
            inside = 0 < len(gains) < len(curve)
            rows.append({
                "budget": budget, "hand_over": hand_over, "simplest": float(net[0]), "most_complex": float(net[-1]),
                "changes": sign_changes(net.tolist()), "at": float(gains.min()) if inside else math.nan,
            })  # fmt: skip
    return pd.DataFrame(rows)
