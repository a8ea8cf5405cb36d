"""What plug-ins add to the results of a run: outcomes, and columns of its tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real

import pandas as pd

from cosim.care.outcomes.measure import Spread, in_cohort, spread_of
from cosim.care.plugins.declared import Finished, Measured
from cosim.care.plugins.found import place_of
from cosim.care.plugins.guard import guarded
from cosim.care.plugins.together import together
from cosim.care.scenario.model import Scenario
from cosim.care.state import TO_COME, Records
from cosim.care.world.build import Built
from cosim.errors import InputError

__all__ = ["with_own", "with_own_columns"]


def with_own(
    summary: Mapping[str, float], spread: dict[str, Spread], scenario: Scenario, built: Built, weekly: Records
) -> tuple[Mapping[str, float], dict[str, Spread]]:
    """Outcomes of a run and their spreads, with those of plug-ins.

    Raises
    ------
    InputError
        If a function of a plug-in fails or returns no number.
    """
    plugins = together(scenario.extensions)
    if plugins is None or built.own is None:
        return summary, spread
    weeks, warm_up = int(weekly.size), int(float(scenario.values["measure.warm_up_weeks"]))
    finished = Finished(built.world, built.own, weekly, weeks, warm_up)
    values, spreads = dict(summary), dict(spread)
    for one in plugins.measured:
        name = one.outcome.name
        if one.measure is None:
            spreads[name] = _per_client(one, finished)
            values[name] = spreads[name][0]
        else:
            values[name] = _number(one, finished)
    return values, spreads


def _number(one: Measured, finished: Finished) -> float:
    assert one.measure is not None
    found = guarded(one.measure, f"outcome {one.outcome.name}")(finished)
    if found is None:
        return math.nan
    if not isinstance(found, Real) or not math.isfinite(float(found)):
        where = place_of(one.measure)
        raise InputError(
            where, expected=f"a number for {one.outcome.name}, or None where there is none", got=repr(found)
        )
    return float(found)


def _per_client(one: Measured, finished: Finished) -> Spread:
    """Mean over the cohort, standard deviation between clients and their number."""
    clients = finished.world.clients
    follow_up = int(finished.world.parameters["follow_up.weeks"][-1])
    mine = in_cohort(clients["arrival"], warm_up=finished.warm_up, weeks=finished.weeks, follow_up=follow_up)
    return spread_of(finished.own.clients[one.outcome.per_client][mine & (clients["stage"] != TO_COME)])


def with_own_columns(table: pd.DataFrame, scenario: Scenario, built: Built, name: str) -> pd.DataFrame:
    """A table of a run with the columns of plug-ins, a column each part."""
    plugins = together(scenario.extensions)
    if plugins is None or built.own is None:
        return table
    own = getattr(built.own, name)
    for column in plugins.columns(name):
        values = own[column.name][table.index.to_numpy()]
        parts = values.reshape(len(values), -1)
        names = [column.name] if parts.shape[1] == 1 else [f"{column.name}_{n}" for n in range(parts.shape[1])]
        table = table.assign(**{each: parts[:, n] for n, each in enumerate(names)})
    return table
