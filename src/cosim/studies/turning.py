"""What would turn an answer round: assumptions which, at another value they may have, reverse the sign of an effect.

Method. Every assumption of a scenario takes other values one at a time, in all arms alike and with common random
numbers: a value of the calibration the ends of its range over the acceptable fits, an assumed number half and twice its
value (within its declared range), a switch its off value, a word each other word. Published values do not move. A
screen of one replicate finds candidates; only those are run with all replicates, and the answer is turned round where
the paired 95 % interval lies on the other side of zero. An effect that comes from a joint change of several
assumptions is not found, and one that a screen of one replicate misses neither; so "none found" is said of the number
tried.

Source: one-at-a-time screening, Saltelli et al. (2008), Global Sensitivity Analysis, Wiley, section 1.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cosim.care.policies.model import Policy
from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.checks import one_of, whole
from cosim.core.parameters import Parameter, keys_of
from cosim.errors import InputError
from cosim.studies.arms import arms_of
from cosim.studies.comparison.paired import paired_interval
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.readers import reader
from cosim.studies.runs.runner import Request, Runner
from cosim.studies.runs.ticker import Progress
from cosim.texts.language import ENGLISH, Language
from cosim.texts.turned import short, turned_sentence

if TYPE_CHECKING:
    from pathlib import Path

    from cosim.care.simulate import Run

__all__ = ["Turning", "assumptions", "turning"]

_FACTOR = 2.0  # assumed numbers are halved and doubled
_GROUPED = ("funding.", "behaviour.")  # shares of a whole: one alone cannot change
_LENGTHS = ("weeks", "measure.", "follow_up.", "burn_in")  # what is measured, not what is assumed


@dataclass(frozen=True, eq=False)
class Turning:
    """What turns the sign of an effect.

    Attributes
    ----------
    policy, outcome, unit
        The effect: a policy against the base.
    effect
        Mean, low and high over replicates, as things are.
    tried
        Number of values tried, and of assumptions they belong to (if an effect is shown).
    table
        A row per value that reverses the sign in the screen: ``key, value, now, difference, low, high, turned``.
    """

    policy: str
    outcome: str
    unit: str
    effect: tuple[float, float, float]
    tried: tuple[int, int]
    table: pd.DataFrame

    def sentence(self, language: Language = ENGLISH) -> str:
        """What would have to be true to turn the answer round."""
        return turned_sentence(self.rows(), self.policy, language)

    def rows(self) -> list[dict[str, Any]]:
        """Plain values for a stored table: a row per value that turns the sign, or one row without a key."""
        mean, low, high = self.effect
        values, keys = self.tried
        head = {"policy": self.policy, "outcome": self.outcome, "unit": self.unit, "effect": mean, "effect_low": low,
                "effect_high": high, "values_tried": values, "assumptions_tried": keys}  # fmt: skip
        turned = self.table[self.table["turned"]].to_dict("records")
        return [
            {**head, "key": str(row["key"]), "tried": short(row["value"]), "now": short(row["now"]),
             "difference": row["difference"], "low": row["low"], "high": row["high"]}
            for row in turned or [{"key": "", "value": "", "now": "", "difference": mean, "low": low, "high": high}]
        ]  # fmt: skip


@reader("turning")
def _outcomes(run: Run) -> dict[str, float]:
    return {name: float(value) for name, value in run.summary.items()}


def assumptions(scenario: Scenario, fits: Sequence[Mapping[str, float | str]] = ()) -> list[tuple[str, float | str]]:
    """Other values that the assumptions of a scenario may have, as pairs of key and value.

    Parameters
    ----------
    fits
        Acceptable fits of the calibration; the range over them replaces half and twice the value.
    """
    found: list[tuple[str, float | str]] = []
    for key, (parameter, _) in keys_of(tables.parameters(scenario.extensions)).items():
        note = scenario.notes.get(key)
        status = parameter.status if note is None else note.status
        if status == "published" or key.startswith((*_GROUPED, *_LENGTHS)):
            continue
        found += [(key, value) for value in _others(key, parameter, scenario, fits)]
    return found


def _others(
    key: str, parameter: Parameter, scenario: Scenario, fits: Sequence[Mapping[str, float | str]]
) -> list[float | str]:
    now = scenario.values[key]
    if parameter.choices:
        return [word for word in parameter.choices if word != now]
    fitted = [float(fit[key]) for fit in fits if key in fit]
    if fitted and isinstance(now, (int, float)):
        values = {min(fitted), max(fitted)}
    else:
        values = {float(now) / _FACTOR, float(now) * _FACTOR}
    if parameter.off is not None and not isinstance(parameter.off, str):
        values.add(float(parameter.off))
    kept = {min(max(value, parameter.low), parameter.high) for value in values}
    if parameter.whole:
        kept = {float(round(value)) for value in kept}
    return sorted(value for value in kept if value != now)


def turning(
    scenario: Scenario,
    policies: Sequence[str | Policy],
    *,
    outcome: str = "functioning",
    fits: Sequence[Mapping[str, float | str]] = (),
    keys: Sequence[str] | None = None,
    runs: int = 4,
    seed: int = 0,
    weeks: int | None = None,
    workers: int | None = 1,
    engine: EngineLike = "threads",
    store: str | Path | None = None,
    progress: Progress | None = None,
) -> Turning:
    """Find assumptions that reverse the sign of the effect of policies, applied together, on an outcome.

    Parameters
    ----------
    scenario
        The base.
    fits
        As for `assumptions`.
    keys
        Only these assumptions; all if None.
    runs, seed, weeks, workers, engine, store, progress
        As in `cosim.compare`.

    Raises
    ------
    InputError
        If a name or number is wrong, or no assumption is left to try.
    """
    runs, seed = whole("runs", runs, least=2), whole("seed", seed)
    length = scenario.weeks if weeks is None else whole("weeks", weeks, least=1)
    units = {one.name: one.unit for one in scenario.outcomes}
    one_of("outcome", outcome, tuple(units))
    policy, treated = list(arms_of(scenario, [list(policies)]).items())[-1]
    others = [(key, value) for key, value in assumptions(scenario, fits) if keys is None or key in keys]
    pairs: dict[tuple[str, float | str], tuple[Scenario, Scenario]] = {}
    for key, value in others:
        try:
            pairs[key, value] = scenario.replace({key: value}), treated.replace({key: value})
        except InputError:
            continue  # a value that does not fit the others of this scenario, or that the policy itself sets
    if not pairs:
        raise InputError("keys", expected="an assumption of the scenario that can change", got=repr(keys))
    with Runner(workers=workers, engine=engine, store=store, progress=progress) as runner:

        def effects(
            arms: Mapping[Any, tuple[Scenario, Scenario]], replicates: range
        ) -> dict[Any, np.ndarray[Any, np.dtype[np.float64]]]:
            named = {
                f"{at} {side}": arm
                for at, pair in enumerate(arms.values())
                for side, arm in zip(("base", "treated"), pair, strict=True)
            }
            found = runner.all(Request(named, _outcomes, seed, length), replicates)
            return {
                label: np.array(
                    [found[f"{at} treated", r][outcome] - found[f"{at} base", r][outcome] for r in replicates]
                )
                for at, label in enumerate(arms)
            }

        full = effects({"full": (scenario, treated)}, range(runs))["full"]
        whole_effect = paired_interval(full)
        shown = not whole_effect.low <= 0.0 <= whole_effect.high
        sign = np.sign(full.mean())
        screened = effects(pairs, range(1)) if shown else {}
        candidates = {label: pairs[label] for label, value in screened.items() if np.sign(value[0]) == -sign}
        confirmed = effects(candidates, range(runs)) if candidates else {}
    rows = []
    for (key, value), values in confirmed.items():
        interval = paired_interval(values)
        turned = bool(interval.high < 0.0 if sign > 0 else interval.low > 0.0)
        rows.append({"key": key, "value": value, "now": scenario.values[key], "difference": float(values.mean()),
                     "low": interval.low, "high": interval.high, "turned": turned})  # fmt: skip
    table = pd.DataFrame(rows, columns=["key", "value", "now", "difference", "low", "high", "turned"])
    return Turning(
        policy, outcome, units[outcome],
        (float(full.mean()), whole_effect.low, whole_effect.high), (len(pairs), len({key for key, _ in pairs})),
        table.astype({"turned": bool}),
    )  # fmt: skip
