"""Prices: wages, tariffs and placements each have an index, in the year of the prices that the scenario names.

Sentence. Prices of a care system move with the general price level and with agreements on wages; a scenario gives its
tariffs, wages and placements in the prices of one year, and an index of each over the years.

Formula. Price paid in week w = price in the parameter table * index of its kind in week w. The tariff index holds for
an hour, capitation, the lump sum, both prices of outcomes and help at the front door; the wage index for wages and
overhead; the placement index for a week out of home. Indices multiply when the parameter table of a week is made, after
series and policies, so a policy that sets a tariff sets it in prices of the base year.

Units: an index is a factor, 1 in the base year. Off: 1, which changes no bit. Sources: tariffs of Dutch municipalities
are cost-based and indexed every year, mostly by the OVA (wages) and PPC (other costs) of the Dutch Healthcare
Authority; the figures are a scenario's to give (assumed 1).
"""

from __future__ import annotations

from cosim.care.state import Records
from cosim.core.parameters import Parameter

__all__ = ["INDEXED", "PARAMETERS", "indexed"]

PARAMETERS = (
    Parameter("prices.wage_index", 1.0, "factor", 0, 20, "Index of wages and overhead.", off=1),
    Parameter("prices.tariff_index", 1.0, "factor", 0, 20, "Index of all prices of care but placements.", off=1),
    Parameter("prices.placement_index", 1.0, "factor", 0, 20, "Index of the price of a week out of home.", off=1),
)

INDEXED = {
    "prices.wage_index": ("money.wage",),
    "prices.tariff_index": (
        "money.tariff", "money.capitation", "money.lump_sum", "money.outcome", "money.outcome_joint",
        "first_line.tariff",
    ),
    "prices.placement_index": ("money.placement",),
}  # fmt: skip


def indexed(table: Records) -> Records:
    """A parameter table with its prices in the money of the week, changed in place.

    Examples
    --------
    >>> import numpy as np
    >>> names = [*INDEXED, *(price for prices in INDEXED.values() for price in prices)]
    >>> table = np.ones(1, dtype=[(name, float) for name in names])
    >>> table["prices.wage_index"] = 1.25
    >>> float(indexed(table)["money.wage"][0]), float(table["money.tariff"][0])
    (1.25, 1.0)
    """
    for index, prices in INDEXED.items():
        factor = table[index]
        if (factor != 1.0).any():
            for price in prices:
                table[price] *= factor
    return table
