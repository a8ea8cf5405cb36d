"""Who came out differently under a policy: the same families, professionals, organisations and ties in two worlds.

With common random numbers a row is the same family in both worlds. But a system of many people who react to each other
carries any small change far: a family may fare differently only because somebody else was free one week later. So the
same is done with a change that nobody would notice, one number changed by 0.1 %. Its differences are the *noise*; the
*floor* is the size that 95 % of them stay below. A policy without any effect of its own would have 5 % above the floor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cosim.care.outcomes.measure import cohort
from cosim.care.scenario.model import Scenario
from cosim.errors import InputError
from cosim.texts.language import ENGLISH, Language

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["KINDS", "LEVEL", "Changed", "changed_between", "nudged"]

KINDS = ("clients", "professionals", "organisations", "ties")
LEVEL = 0.95
NUDGE = 0.001
_NUDGED = ("recovery.base", "coupling.rate", "money.wage")  # the first that is not 0
_UNITS = {"clients": "SD", "professionals": "payoff", "organisations": "EUR", "ties": "0..1"}
_MANY = 3
_COLUMNS = ("kind", "group", "unit", "count", "differ", "up", "down", "sd", "noise_sd", "floor", "above")


@dataclass(frozen=True, eq=False)
class Changed:
    """What a policy changed in one replicate.

    Attributes
    ----------
    policy, replicate
        The arm, and the number of the replicate.
    nudge
        Key of the number that was changed by 0.1 % to make the noise.
    clients
        A row per family of the cohort, by its number: ``group`` (problems), ``base``, ``policy``, ``difference`` and
        ``noise`` in functioning at follow-up (SD), and ``above``: whether the difference is above the floor.
    professionals, organisations, ties
        The same for felt payoff at the end (by behaviour in the base), the reserve in EUR (by sector), and trust on
        ties that are there in all worlds (within an organisation, or across).
    table
        A row per kind and group: how many there are, differ at all, and came out higher and lower above the floor;
        standard deviation of differences and of noise (NaN for a group of one); the floor; share above the floor
        (by chance 0.05).
    """

    policy: str
    replicate: int
    nudge: str
    clients: pd.DataFrame
    professionals: pd.DataFrame
    organisations: pd.DataFrame
    ties: pd.DataFrame
    table: pd.DataFrame

    def sentence(self, language: Language = ENGLISH) -> str:
        """Families above the floor, in words, with the numbers of the table."""
        rows = self.table[(self.table["kind"] == "clients") & (self.table["group"] == "all")]
        if rows.empty:
            return language.tr("{policy}: no family was followed up, so none can be compared.", policy=self.policy)
        row = rows.iloc[0]
        return language.tr(
            "{policy}: {differ} of {count} families came out differently, {share} % by more than the noise floor of "
            "{floor} SD (5 % would by chance), {up} of them better and {down} worse; standard deviation {sd} SD, "
            "{noise} from {key} changed by 0.1 % alone.",
            policy=self.policy, differ=language.fixed(row["differ"], 0), count=language.fixed(row["count"], 0),
            share=language.fixed(100 * row["above"], 0), floor=language.fixed(row["floor"], 3),
            up=language.fixed(row["up"], 0), down=language.fixed(row["down"], 0), sd=language.fixed(row["sd"], 3),
            noise=language.fixed(row["noise_sd"], 3), key=self.nudge,
        )  # fmt: skip


def nudged(scenario: Scenario, key: str | None = None) -> tuple[Scenario, str]:
    """A scenario with one number changed by 0.1 %, and the key of that number.

    Raises
    ------
    InputError
        If the number is 0 or no number, so that it cannot be changed a little.
    """
    for one in (key,) if key is not None else _NUDGED:
        value = scenario.values.get(one)
        if isinstance(value, (int, float)) and value != 0.0:
            return scenario.replace({one: value * (1.0 + NUDGE)}), one
    raise InputError("nudge", expected="the key of a number that is not 0", got=repr(key or _NUDGED))


def changed_between(base: Run, policy: Run, noise: Run, *, name: str, nudge: str) -> Changed:
    """Compare two worlds row by row, beside a third that differs from the base by next to nothing."""
    found = {kind: _compared(rows(base), rows(policy), rows(noise)) for kind, rows in _ROWS.items()}
    table = pd.DataFrame([row for kind in KINDS for row in _summary(kind, found[kind])], columns=list(_COLUMNS))
    return Changed(policy=name, replicate=base.replicate, nudge=nudge, table=table, **found)


def _compared(base: pd.DataFrame, policy: pd.DataFrame, noise: pd.DataFrame) -> pd.DataFrame:
    """Rows that all three worlds have, with differences from the base."""
    found = base.rename(columns={"value": "base"})
    found = found.join(policy["value"].rename("policy"), how="inner").join(noise["value"].rename("nudged"), how="inner")
    found = found.dropna(subset=["base", "policy", "nudged"])
    found["difference"] = found["policy"] - found["base"]
    found["noise"] = found.pop("nudged") - found["base"]
    found["above"] = found["difference"].abs() > _floor(found)
    return found


def _spread(values: pd.Series[float]) -> float:
    """Standard deviation; NaN for one row, from which no spread can be known."""
    return float(values.std(ddof=0)) if len(values) > 1 else np.nan


def _floor(found: pd.DataFrame) -> float:
    return float(found["noise"].abs().quantile(LEVEL)) if len(found) else np.nan


def _summary(kind: str, found: pd.DataFrame) -> list[tuple[Any, ...]]:
    groups: Mapping[str, pd.DataFrame] = {"all": found, **{str(name): part for name, part in found.groupby("group")}}
    rows = []
    for group, part in groups.items():
        if part.empty:
            continue
        above = part["above"]
        up, down = int((above & (part["difference"] > 0)).sum()), int((above & (part["difference"] < 0)).sum())
        sd, noise = (_spread(part[name]) for name in ("difference", "noise"))
        differ = int((part["difference"] != 0).sum())
        counts, sizes = (len(part), differ, up, down), (sd, noise, _floor(found), float(above.mean()))
        rows.append((kind, str(group), _UNITS[kind], *counts, *sizes))
    return rows


def _clients(run: Run) -> pd.DataFrame:
    warm_up, follow_up = (int(float(run.scenario.values[key])) for key in ("measure.warm_up_weeks", "follow_up.weeks"))
    table = cohort(run.clients, warm_up=warm_up, weeks=run.weeks, follow_up=follow_up)
    many = table["domains"].clip(upper=_MANY)
    group = many.astype(str).where(many < _MANY, f"{_MANY}+")
    return pd.DataFrame({"group": group, "value": table["functioning_follow_up"].astype(float)})


def _professionals(run: Run) -> pd.DataFrame:
    table = run.professionals
    return pd.DataFrame({"group": table["behaviour"], "value": table["felt"]})[table["employed"]]


def _organisations(run: Run) -> pd.DataFrame:
    table = run.organisations
    return pd.DataFrame({"group": table["sector"], "value": table["reserve"]})[table["present"]]


def _ties(run: Run) -> pd.DataFrame:
    ties, employer = run.built.world.ties, run.built.world.professionals["organisation"]
    within = employer[ties["source"]] == employer[ties["target"]]
    index = pd.MultiIndex.from_arrays([ties["source"], ties["target"]], names=["source", "target"])
    group = np.where(within, "within an organisation", "across")
    found = pd.DataFrame({"group": group, "value": ties["trust"]}, index=index)
    return found[~found.index.duplicated()]


_ROWS: dict[str, Callable[[Run], pd.DataFrame]] = {
    "clients": _clients,
    "professionals": _professionals,
    "organisations": _organisations,
    "ties": _ties,
}
