"""Tariff: once a year prices of care move towards what care costs.

Sentence. A tariff has to cover what a billable hour costs, and that includes hours that cannot be billed: meetings,
administration, training, and waiting for work within limits. So time that is taken from clients comes back as a higher
tariff a year later. What providers do not need they lose in the same way.

Formula, per sector and region at the end of a year: W = wages and overhead, R = revenue at full price (revenue over
``money.tariff_factor`` and over what its payer has cut, which are deliberate and stay); idle = idle hours over contract
hours. W' = W * (1 + ``tariff.margin``) * (1 - max(0, idle - ``tariff.idle_limit``)). price <- clip(price * (1 +
``tariff.cost_based`` * (W' / R - 1)), 1/4, 4): a factor on all prices of care of the sector, whatever the scheme. For
payment by the hour W / R is (W / hours billed) / tariff.

Sources: since July 2024 Dutch municipalities must pay youth care at cost: pay, overhead, hours not billable through
leave, illness, training and meetings, travel (Besluit reële prijzen Jeugdwet). Overhead about 29 % of money (Berenschot
2019), administration 38 % of time (CBS 2025). Bounds, idle limit and surcharge are assumed.
"""

from __future__ import annotations

from cosim.care.state import World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "reset_tariffs"]

# The last two act only with the first: `off` is their default, so that older results are read as they were.
PARAMETERS = (
    Parameter(
        "tariff.cost_based", 0.0, "1/year", 0, 1,
        "Share of the gap between price and cost that is closed each year.", off=0, read_by="purchaser",
    ),
    Parameter(
        "tariff.idle_limit", 0.1, "share of contract", 0, 1, "Idle hours that a cost-based tariff pays for.", off=0.1,
        read_by="purchaser",
    ),
    Parameter(
        "tariff.margin", 0.05, "share of cost", 0, 1, "Surcharge of a cost-based tariff for risk.", off=0.05,
        read_by="purchaser",
    ),
)  # fmt: skip


@rule
def reset_tariffs(first: int, last: int, world: World) -> None:
    """Prices of one sector of one region, its organisations listed from ``first`` to ``last``."""
    purchaser = world.parameters[world.organisations.size]
    if purchaser["tariff.cost_based"] <= 0.0:
        return
    wages = revenue = idle = hours = 0.0
    for at in range(first, last):
        o = world.sector_members[at]
        organisation = world.organisations[o]
        deliberate = world.parameters[o]["money.tariff_factor"] * world.system[0]["cut"][organisation["payer"]]
        wages += organisation["year_wages"]
        idle += organisation["year_idle"]
        hours += organisation["year_hours"]
        if deliberate > 0.0:
            revenue += organisation["year_revenue"] / deliberate
    if wages <= 0.0 or revenue <= 0.0:
        return
    counted = wages * (1.0 - max(0.0, idle / hours - purchaser["tariff.idle_limit"])) if hours > 0.0 else wages
    counted *= 1.0 + purchaser["tariff.margin"]
    factor = 1.0 + purchaser["tariff.cost_based"] * (counted / revenue - 1.0)
    for at in range(first, last):
        organisation = world.organisations[world.sector_members[at]]
        organisation["cost_price"] = min(4.0, max(0.25, organisation["cost_price"] * factor))
