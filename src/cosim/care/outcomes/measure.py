"""Outcomes of a finished world: means over the cohort, costs per year, and the state of the system in the last year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.outcomes.catalogue import OUTCOMES, payer_outcome
from cosim.care.state import (
    ADMINISTRATION,
    ALIGNMENT,
    EFFECTIVE,
    PLACEMENT,
    PLANNING,
    PROGRAMME,
    TO_COME,
    WASTED,
    Records,
    World,
)  # fmt: skip
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError

__all__ = [
    "WEEKS_A_YEAR", "check_followed", "cohort", "followed_up", "in_cohort", "spread_of", "spreads", "summarise",
    "users_by_year", "weeks_needed",
]  # fmt: skip

Spread = tuple[float, float, int]

_MOVING = (
    "staff.turnover", "staff.adjust", "providers.entry", "providers.fail_quarters", "providers.merge_below",
)  # fmt: skip
_CLAIMING = ("claims.advertise", "families.choose", "contracts.claim")  # the last is a place in a list, from 0
_WORK = ("hours_effective", "hours_wasted", "share_co_creation")
_NEEDED = tuple(dict.fromkeys([*(o.per_client for o in OUTCOMES if o.per_client is not None), *_WORK]))


def weeks_needed(values: Mapping[str, Any], outcome: str = "functioning") -> int:
    """Weeks of the shortest run in which a family that came after the warm-up is followed to the end.

    The later follow-up (`functioning_later`) takes longer than the first, which all other outcomes wait for.

    Examples
    --------
    >>> weeks_needed({"measure.warm_up_weeks": 52.0, "follow_up.weeks": 52.0})
    105
    """
    return int(float(values["measure.warm_up_weeks"])) + _followed(values, outcome) + 1


def _followed(values: Mapping[str, Any], outcome: str) -> int:
    first = float(values["follow_up.weeks"])
    if outcome == "functioning_later":  # two years in results from before it was a parameter
        return int(max(first, float(values.get("follow_up.later_weeks", 2 * WEEKS_A_YEAR))))
    return int(first)


def check_followed(values: Mapping[str, Any], outcomes: Iterable[str], *, weeks: int) -> None:
    """Refuse runs that are too short for an outcome on families, before they are made.

    Raises
    ------
    InputError
        If one of the outcomes would have no value.
    """
    on_families = {one.name for one in OUTCOMES if one.per_client is not None}
    for outcome in outcomes:
        needed = weeks_needed(values, outcome)
        if outcome in on_families and weeks < needed:
            hint = f"families are followed for {_followed(values, outcome)} weeks, after the warm-up"
            raise InputError("weeks", expected=f"{needed} or more for {outcome}", got=weeks, hint=hint)


def in_cohort(arrival: Any, *, warm_up: int, weeks: int, follow_up: int) -> Any:
    """Whether clients arrived after the warm-up period, with a follow-up that lies within the run."""
    return (arrival >= warm_up) & (arrival + follow_up < weeks)


def cohort(clients: pd.DataFrame, *, warm_up: int, weeks: int, follow_up: int) -> pd.DataFrame:
    """Clients that are `in_cohort`."""
    found: pd.DataFrame = clients[in_cohort(clients["arrival"], warm_up=warm_up, weeks=weeks, follow_up=follow_up)]
    return found


def users_by_year(clients: pd.DataFrame, weeks: int) -> list[int]:
    """Families in care or placed at some time of each whole year; each counts once a year."""
    first, last = clients["start"].to_numpy(), clients["end"].fillna(weeks).to_numpy()
    years = range(0, weeks - WEEKS_A_YEAR + 1, WEEKS_A_YEAR)
    return [int(((first < year + WEEKS_A_YEAR) & (last >= year)).sum()) for year in years]


def followed_up(
    columns: Mapping[str, Any], *, warm_up: int, weeks: int, follow_up: int
) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """The cohort as arrays: the columns of `cosim.care.outcomes.clients.client_columns` that outcomes use."""
    rows = in_cohort(columns["arrival"], warm_up=warm_up, weeks=weeks, follow_up=follow_up)
    return {name: np.asarray(columns[name][rows], dtype=np.float64) for name in _NEEDED}


def spread_of(values: Any) -> Spread:
    """Mean, standard deviation and number of values, those that are NaN left out."""
    values = np.asarray(values, dtype=np.float64)
    values = values[~np.isnan(values)]
    mean = float(values.mean()) if values.size else np.nan
    return mean, float(values.std(ddof=1)) if values.size > 1 else np.nan, values.size


def spreads(followed: Mapping[str, Any]) -> dict[str, Spread]:
    """Mean, standard deviation between clients and number of clients of every outcome on clients."""
    return {one.name: spread_of(followed[one.per_client]) for one in OUTCOMES if one.per_client is not None}


def _costs(end: Any, start: Any, weeks: int, payers: Sequence[str]) -> dict[str, float]:
    a_year = WEEKS_A_YEAR / max(1, weeks) / 100.0
    spent = (end["spent"] - start["spent"]) * a_year
    kinds = (end["spent_kind"] - start["spent_kind"]) * a_year
    found = {"euros_total": float(kinds.sum())}
    found |= {payer_outcome(payer): float(spent[at]) for at, payer in enumerate(payers)}
    found["euros_placement"], found["euros_programme"] = float(kinds[PLACEMENT]), float(kinds[PROGRAMME])
    return found


def _shortfall(series: Records) -> float:
    """Spending above each payer's budget of a year, over all those budgets; 0 without budgets."""
    last = (series["week"] + 1) % WEEKS_A_YEAR == 0  # of its year
    last[-1] = True
    ends = np.flatnonzero(last)
    budget, paid = series["year_budget"][ends], series["year_paid"][ends] / 100.0
    above = np.where(budget > 0.0, np.maximum(0.0, paid - budget), 0.0)
    return float(above.sum() / budget.sum()) if budget.sum() > 0.0 else 0.0


def _of_municipalities(world: World, begin: int) -> float:
    """The same over all municipalities: what one has left does not pay for another."""
    years = world.municipal_years[begin // WEEKS_A_YEAR :]
    budgets = float(years["budget"].sum())
    return float(years["shortfall"].sum()) / budgets if budgets > 0.0 else 0.0


def _hours(series: Records) -> dict[str, float]:
    hours, contract = series["hours"].sum(axis=0), series["contract_hours"].sum()
    work = hours[EFFECTIVE] + hours[WASTED]
    overhead = hours[ALIGNMENT] + hours[PLANNING] + hours[ADMINISTRATION]
    return {
        "overhead_share": float(overhead / contract) if contract > 0 else np.nan,
        "waste_share": float(hours[WASTED] / work) if work > 0 else np.nan,
    }


def _doors(world: World) -> dict[str, float]:
    """Share of hidden needs that came to light, and of families that a door kept; missing where there is none."""
    hiding = world.clients["hidden"] > 0.0
    families, arrived = int(hiding.sum()), int(world.system[0]["arrived"])
    limited = bool(world.parameters["first_line.capacity"][len(world.organisations)] > 0.0)
    came = int((hiding & (world.clients["stage"] != TO_COME)).sum())
    return {
        "hidden_reached": came / families if families else np.nan,
        "kept_at_door": float(world.system[0]["kept"].sum()) / arrived if arrived else np.nan,
        "first_line_full": float(world.system[0]["first_line_full"]) / arrived if limited and arrived else np.nan,
    }


def _system(world: World, last: Records, weeks: int) -> dict[str, float]:
    names = (
        "trust", "language", "load", "claim", "practice", "growth", "pact", "cloak", "views", "plan_quality",
        "gap_client", "gap_service", "asks", "values_spread", "status_spread",
    )  # fmt: skip
    means = {name: float(last[name].mean()) for name in names}
    organisations = world.organisations
    years = int(organisations["years"].sum())
    rewired, ties = int(world.professionals["rewired"].sum()), world.ties.size
    return {
        "share_competitive": float(last["behaviour"][:, 0].mean()),
        "share_side_by_side": float(last["behaviour"][:, 1].mean()),
        "share_co_creative": float(last["behaviour"][:, 2].mean()),
        "claim_practice_gap": means["claim"] - means["practice"],
        "gap_client": means["gap_client"] if _several_claims(world) else np.nan,
        "gap_service": means["gap_service"] if _several_claims(world) else np.nan,
        "cloak": means["cloak"] / means["pact"] if means["pact"] > 0.0 else np.nan,
        "asks": means["asks"],
        "growth": means["growth"],
        **{name: means[name] or np.nan for name in ("views", "plan_quality")},  # 0 where ideas do not count
        "values_spread": means["values_spread"],
        "status_spread": means["status_spread"],
        "trust": means["trust"],
        "language": means["language"],
        "contract_spread": float(organisations["contract"].std()),
        "tie_turnover": rewired / ties / weeks * WEEKS_A_YEAR if ties else np.nan,
        "waiting": float(last["stage"][:, 1].mean()),
        "load": means["load"],
        "loss_making": float(organisations["loss_years"].sum()) / years if years else np.nan,
    }


def _several_claims(world: World) -> bool:
    """Whether claims of client focus and service are made or heard, by the parameters in force at the end."""
    return any(bool((world.parameters[name] > 0.0).any()) for name in _CLAIMING)


def _come_and_go(world: World) -> bool:
    """Whether staff or organisations may come and go by the parameters in force at the end."""
    return any(bool((world.parameters[name] > 0.0).any()) for name in _MOVING)


def _providers(world: World, counted: Records, last: Records, weeks: int) -> dict[str, float]:
    """Organisations and staff that come and go, after the warm-up period."""
    if not _come_and_go(world):
        return dict.fromkeys(("providers", "bankruptcies", "turnover", "vacancy_share", "no_room"), np.nan)
    years = max(1, weeks) / WEEKS_A_YEAR
    employed = float(counted["employed"].mean())
    seats = float((last["employed"] + last["vacancies"]).sum())
    return {
        "providers": float(last["providers"].mean()),
        "bankruptcies": float(counted["bankrupt"][-1] - counted["bankrupt"][0]) / years,
        "turnover": float(counted["leavers"][-1] - counted["leavers"][0]) / years / employed if employed else np.nan,
        "vacancy_share": float(last["vacancies"].sum()) / seats if seats else np.nan,
        "no_room": float(world.system[0]["no_room"]),  # those of a burn-in too
    }


def summarise(
    world: World,
    series: Records,
    followed: Mapping[str, Any],
    *,
    payers: Sequence[str],
    warm_up: int,
    weeks: int,
    spread: Mapping[str, Spread],
) -> Mapping[str, float]:
    """Every outcome of a run.

    Parameters
    ----------
    world
        The world at the end.
    series
        Weekly records of *all* weeks, the first at index 0.
    followed
        The cohort, see `followed_up`.
    payers
        Names of the payers.
    warm_up, weeks
        Length of the warm-up period and of the run.
    spread
        From `spreads`.
    """
    begin = min(warm_up, weeks - 1)
    counted, last = series[begin:], series[max(begin, weeks - WEEKS_A_YEAR) :]
    origin = series[begin - 1] if begin > 0 else np.zeros(1, dtype=series.dtype)[0]
    found = {name: mean for name, (mean, _, _) in spread.items()}
    found |= _costs(series[-1], origin, weeks - begin, payers)
    resolved = float(counted["resolved"].sum())
    total = float((series[-1]["spent_kind"] - origin["spent_kind"]).sum()) / 100.0
    found["cost_per_resolved"] = total / resolved if resolved > 0 else np.nan
    found["shortfall"] = _shortfall(counted) if world.municipalities.size == 0 else _of_municipalities(world, begin)
    found["internalised"] = float(counted["internalised"].mean())
    found |= _hours(counted)
    reached = float(counted["hours"][:, EFFECTIVE].sum())
    found["skill_used"] = resolved / reached if reached > 0 else np.nan
    hours = followed["hours_effective"] + followed["hours_wasted"]
    work = float(hours.sum())
    together = float(np.nansum(followed["share_co_creation"] * hours))  # a client without any work has no share
    found["co_creation_hours"] = together / work if work > 0 else np.nan
    found |= _doors(world) | _system(world, last, weeks)
    return found | _providers(world, counted, last, weeks - begin)
