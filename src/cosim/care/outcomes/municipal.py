"""A region by municipality and year: families, users, waiting, money and outcome, and how far use differs.

Years are those of the run, of 52 weeks, because budgets are of such a year; the last may be shorter. Numbers of
clients are means over the weeks of a year, counted before the moves of the week; new families and euros are sums,
brought to 52 weeks. Users are families who were in care or placed at some time in the year. Functioning is the mean
at follow-up of those who came in the year and were followed up within the run. In the row of all municipalities,
`SPREAD` is the highest number of users per inhabitant over the lowest.

Source of the spread in Dutch municipalities, 3.5 to 4: CBS, youth care by municipality.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cosim.care.outcomes.clients import reference_of
from cosim.care.state import TO_COME, World
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["ALL", "COLUMNS", "SPREAD", "municipal_array", "municipal_table", "quantities"]

COLUMNS = ("year", "weeks", "municipality", "quantity", "unit", "value")
ALL = "all"
SPREAD = "users_highest_over_lowest"
Array = np.ndarray[Any, np.dtype[np.float64]]
_STAGES = ("waiting", "in_care", "placed")


def quantities(payers: Sequence[str]) -> dict[str, str]:
    """Unit of every quantity, in the order of tables."""
    euros = [f"euros_{payer}" for payer in (*payers, "total")]
    return {
        "inhabitants": "inhabitants",
        "inflow": "clients/year",
        "users": "clients/year",
        "users_per_1000": "clients/1,000 inhabitants",
        **dict.fromkeys(_STAGES, "clients"),
        **dict.fromkeys(euros, "EUR/year"),
        "euros_per_user": "EUR/client/year",
        "budget": "EUR/year",
        "shortfall": "EUR/year",
        "functioning": "SD",
    }


def municipal_array(world: World, payers: Sequence[str], *, weeks: int) -> Array:
    """All quantities as ``float64[years, municipalities + 1, quantities]``; the last of the municipalities is all."""
    years, places = world.municipal_years.shape
    found = np.full((years, places + 1, len(quantities(payers))), np.nan)
    if not places:
        return found
    at = {name: column for column, name in enumerate(quantities(payers))}
    rows = world.municipal_years
    length = np.minimum(weeks - WEEKS_A_YEAR * np.arange(years), WEEKS_A_YEAR)[:, None]
    a_year = WEEKS_A_YEAR / length

    def put(name: str, values: Array) -> None:
        found[:, :places, at[name]] = values
        found[:, places, at[name]] = values.sum(axis=1)

    put("inhabitants", np.broadcast_to(world.municipalities["inhabitants"].astype(float), (years, places)))
    came, functioning = _families(world, years, places, weeks=weeks)
    put("inflow", came * a_year)
    put("users", rows["users"].astype(float))
    for stage, name in enumerate(_STAGES):
        put(name, rows["weeks"][:, :, stage] / length)
    for payer, name in enumerate(payers):
        put(f"euros_{name}", rows["paid"][:, :, payer] / 100.0 * a_year)
    put("euros_total", rows["paid"].sum(axis=2) / 100.0 * a_year)
    put("budget", rows["budget"].sum(axis=2) * a_year)
    put("shortfall", rows["shortfall"].sum(axis=2) * a_year)
    users = found[:, :, at["users"]]
    with np.errstate(divide="ignore", invalid="ignore"):
        found[:, :, at["users_per_1000"]] = 1000.0 * users / found[:, :, at["inhabitants"]]
        found[:, :, at["euros_per_user"]] = np.where(users > 0, found[:, :, at["euros_total"]] / users, np.nan)
    budgets = found[:, :, at["budget"]]
    for name in ("budget", "shortfall"):  # nothing where there is no budget
        found[:, :, at[name]] = np.where(budgets > 0.0, found[:, :, at[name]], np.nan)
    found[:, :, at["functioning"]] = functioning
    return found


def _families(world: World, years: int, places: int, *, weeks: int) -> tuple[Array, Array]:
    """New families by year and municipality, and the mean functioning at follow-up of those who were followed up."""
    clients = world.clients[(world.clients["stage"] != TO_COME) & (world.clients["arrival"] >= 0)]
    year, place = clients["arrival"] // WEEKS_A_YEAR, clients["municipality"]
    counted = clients["arrival"] > 0  # in week 0 those present at the start count as coming, as in `by_year`
    came = np.zeros((years, places))
    np.add.at(came, (year[counted], place[counted]), 1.0)
    mean, sd = reference_of(world.clients)
    follow_up = int(world.parameters["follow_up.weeks"][-1])
    followed = (clients["arrival"] + follow_up < weeks) & ~np.isnan(clients["need_follow_up"])
    total, count = np.zeros((years, places + 1)), np.zeros((years, places + 1))
    values = (mean - clients["need_follow_up"][followed]) / sd
    for column in (place[followed], np.full(int(followed.sum()), places)):
        np.add.at(total, (year[followed], column), values)
        np.add.at(count, (year[followed], column), 1.0)
    return came, np.where(count > 0, total / np.maximum(count, 1.0), np.nan)


def municipal_table(
    found: Array, names: Sequence[str], payers: Sequence[str], *, weeks: int, start: str | None = None
) -> pd.DataFrame:
    """A row per year, municipality and quantity; years are calendar years where the run starts in January.

    Parameters
    ----------
    found
        From `municipal_array`, or a mean of such arrays.
    """
    units = quantities(payers)
    first = int(start[:4]) if start is not None and start.endswith("-01") else 1
    rows: list[tuple[object, ...]] = []
    for y in range(found.shape[0]):
        length = min(WEEKS_A_YEAR, weeks - WEEKS_A_YEAR * y)
        for m, name in enumerate((*names, ALL)):
            rows += [
                (first + y, length, name, quantity, unit, float(found[y, m, q]))
                for q, (quantity, unit) in enumerate(units.items())
            ]
        rows.append((first + y, length, ALL, SPREAD, "ratio", _spread(found[y, : len(names)], units)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _spread(places: Array, units: dict[str, str]) -> float:
    use = places[:, list(units).index("users_per_1000")]
    return float(use.max() / use.min()) if use.size and use.min() > 0.0 else float("nan")
