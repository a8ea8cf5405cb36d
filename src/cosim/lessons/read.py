"""What a lesson keeps of a run: outcomes, hours by kind, half-yearly shares, and a hundred families week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cosim.care.simulate import engine_for
from cosim.care.state import DONE, HOURS, IN_CARE, LEFT, NOBODY, PLACED, TO_COME, WAITING
from cosim.core.parameters import BEHAVIOURS
from cosim.studies.runs.readers import reader

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["HALF_YEAR", "HOUSES", "STEPS", "families_in", "outcomes_in"]

HALF_YEAR, HOUSES = 26, 100
STEPS = "0wabcpdl"  # to come, waiting, in care by the way of working of the lead, placed, done, left
_CODES = {TO_COME: "0", WAITING: "w", PLACED: "p", DONE: "d", LEFT: "l"}


@reader("lesson-outcomes", version=1)
def outcomes_in(run: Run) -> dict[str, Any]:
    """Outcomes by name, share of paid hours by kind, and shares of behaviours every half year."""
    hours = run.recorded["hours"].sum(axis=0)
    found = {name: float(value) for name, value in run.summary.items()}
    found |= {f"hours_{kind}": float(hours[at] / hours.sum()) for at, kind in enumerate(HOURS)}
    every = run.recorded["behaviour"][HALF_YEAR - 1 :: HALF_YEAR]
    shares = {f"share_{name}": [round(float(one), 4) for one in every[:, at]] for at, name in enumerate(BEHAVIOURS)}
    return {"outcomes": found, "series": shares}


def families_in(run: Run, start: int, weeks: int, worst: int) -> dict[str, Any]:
    """A hundred families week by week; the run itself is only read for its scenario, seed and replicate.

    Parameters
    ----------
    start, weeks
        First week, and how many.
    worst
        The families of which so many have the largest open need in week ``start``; 0: those who come from then on.

    Returns
    -------
    dict
        ``numbers``: addresses of all families that come by then, by which they are found in another world.
        ``weeks``: for each of them a list of changes such as ``"0w,5a1,40d"``: week, what begins, size of the team.
        ``need``: share of the need at arrival that is open at the end, in percent.
    """
    built, engine = engine_for(run.scenario, seed=run.seed, replicate=run.replicate, weeks=run.scenario.weeks)
    engine.run(start, record=False)
    clients = built.world.clients
    if worst:
        present = np.isin(clients["stage"], (WAITING, IN_CARE, PLACED))
        order = np.argsort(-np.where(present, clients["need"].sum(axis=1), -1.0), kind="stable")
        chosen = order[: min(worst, int(present.sum()), HOUSES)]
    else:
        due = np.flatnonzero((clients["arrival"] >= start) & (clients["hidden"] == 0.0))  # the others may never come
        chosen = due[np.argsort(clients["arrival"][due], kind="stable")[: 2 * HOUSES]]
    last, lines = [""] * chosen.size, [""] * chosen.size
    behaviour = built.world.professionals["behaviour"]
    for week in range(weeks):
        engine.run(1, record=False)
        for at, row in enumerate(clients[chosen]):
            code = _code(row, behaviour)
            if code != last[at]:
                last[at] = code
                lines[at] += f"{',' if lines[at] else ''}{week}{code}"
    rows = clients[chosen]
    open_need, at_arrival = rows["need"].sum(axis=1), np.maximum(rows["need_arrival"].sum(axis=1), 1e-9)
    return {
        "numbers": [int(number) for number in rows["number"]],
        "weeks": lines,
        "need": [int(min(999, round(100.0 * share))) for share in open_need / at_arrival],
    }


def _code(row: Any, behaviour: Any) -> str:
    if row["stage"] != IN_CARE:
        return _CODES[int(row["stage"])]
    lead = int(row["team"][0])
    return f"{'abc'[int(behaviour[lead])] if lead != NOBODY else 'a'}{max(1, int(row['size']))}"
