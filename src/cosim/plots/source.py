"""Data of figures from a run or a comparison: arms, weekly figures, first weeks of policies, origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from cosim.care.scenario.price_level import dated
from cosim.core.dates import place_of
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.comparison.words import scenario_title, titles_of
from cosim.texts.language import ENGLISH, Language

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = [
    "Drawable", "arms_in", "comparison_only", "named", "needed", "origin", "policy_starts", "runs_text", "series_of",
    "time_label", "title_of", "warm_up_weeks", "years_at",
]  # fmt: skip

Drawable: TypeAlias = "Comparison | Run"


def arms_in(result: Drawable) -> tuple[str, ...]:
    """Arms, base first; a run is one arm, named after its scenario."""
    return result.arms if isinstance(result, Comparison) else (result.scenario.name,)


def series_of(result: Drawable, arm: str) -> pd.DataFrame:
    """Weekly figures of one arm; means over replicates in a comparison."""
    if not isinstance(result, Comparison):
        return result.series
    return result.series[result.series["arm"] == arm]


def title_of(result: Drawable, language: Language = ENGLISH) -> str:
    """Title of the scenario, or else its name."""
    return scenario_title(result.scenario, language)


def origin(result: Drawable, language: Language = ENGLISH) -> str:
    """One line under a figure: scenario, runs, weeks, seed, identity."""
    many = isinstance(result, Comparison)
    runs = language.tr("{runs} paired runs", runs=runs_text(result)) if many else language.tr("1 run")  # type: ignore[arg-type]
    return language.tr(
        "scenario {name} ({identity}), {runs} of {weeks} weeks, seed {seed}", name=result.scenario.name,
        identity=result.scenario.identity[:10], runs=runs, weeks=result.weeks, seed=result.seed,
    )  # fmt: skip


def named(result: Drawable, language: Language) -> dict[str, str]:
    """Titles of the arms; names where a result does not have its policies."""
    if isinstance(result, Comparison):
        return titles_of(result, language)
    return {result.scenario.name: scenario_title(result.scenario, language)}


def runs_text(result: Comparison) -> str:
    """Number of paired runs; a range if arms stopped at different numbers."""
    counts = set(result.runs_by_arm.values())
    return f"{min(counts)} to {max(counts)}" if len(counts) > 1 else f"{len(result.replicates)}"


def warm_up_weeks(result: Drawable) -> int:
    """Weeks before outcomes count."""
    values: Mapping[str, Any] = getattr(result.scenario, "values", {})
    return int(values.get("measure.warm_up_weeks", 0))


def years_at(result: Drawable, weeks: Any) -> Any:
    """Place of weeks on the axis of time: calendar years where the scenario has a start, else years of the run."""
    start = dated(result.scenario)
    return ((0 if start is None else place_of(start)) + weeks) / WEEKS_A_YEAR


def time_label(result: Drawable, language: Language = ENGLISH) -> str:
    """Label of the axis of time."""
    return language.tr("time (years)") if dated(result.scenario) is None else language.tr("calendar year")


def policy_starts(result: Drawable, arm: str) -> tuple[int, ...]:
    """Weeks in which the policies of an arm begin, ascending; those of the base are not counted in a comparison."""
    if not isinstance(result, Comparison):
        return _starts(result.scenario.policies)
    run = result.examples.get(arm)
    if run is not None:
        return _starts(run.scenario.policies[len(result.scenario.policies) :])
    stored = result.provenance.get("scenarios", {}).get(arm, {}).get("policies", [])
    return _starts(stored[len(result.scenario.policies) :])


def _starts(policies: Sequence[Any]) -> tuple[int, ...]:
    weeks = set()
    for policy in policies:
        week = policy.get("start_week") if isinstance(policy, Mapping) else getattr(policy, "start_week", None)
        if week is not None:
            weeks.add(int(week))
    return tuple(sorted(weeks))


def comparison_only(result: Drawable, kind: str) -> Comparison:
    """Refuse a single run for a figure about differences."""
    if not isinstance(result, Comparison):
        raise InputError(f"figure {kind}", expected="a comparison", got="a single run", hint="use cosim compare")
    return result


def needed(series: pd.DataFrame, columns: Sequence[str], *, figure: str) -> None:
    """Refuse a run without the weekly data of a figure."""
    missing = [name for name in columns if name not in series]
    if missing or series.empty:
        raise InputError(
            f"figure {figure}",
            expected="a run with weekly figures",
            got=f"none of {', '.join(missing)}" if missing else "no recorded week",
            hint='record="weekly"',
        )
