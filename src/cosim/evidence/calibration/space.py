"""Free parameters of the calibration, their prior ranges, and the reasons. Published values do not change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cosim.care.scenario.model import Scenario
from cosim.errors import InputError

__all__ = ["SPACE", "STRUCTURES", "Free", "alternatives", "check_free", "stated"]


class Free(NamedTuple):
    """A parameter that is fitted.

    Attributes
    ----------
    key
        Key of a scenario.
    low, high
        Prior range; uniform, or uniform in the logarithm if ``log``.
    log
        Whether its order of magnitude is unknown.
    why
        Reason for the range.
    """

    key: str
    low: float
    high: float
    log: bool
    why: str


SPACE = (
    Free("population.need_hours", 80.0, 200.0, False, "from light to heavy weekly help for a year in one domain"),
    Free("population.single_share", 0.5, 0.75, False, "constrained by 1.40 services a user"),
    Free("recovery.base", 0.003, 0.012, False, "half of a need resolved without help in one to four years"),
    Free("recovery.self_reliance", 0.002, 0.015, False, "as recovery.base"),
    Free("coupling.rate", 0.01, 0.1, True, "an open need re-opens another once in ten weeks to two years"),
    Free("placement.rate", 0.002, 0.012, True, "determines the share with a stay"),
    Free("re_entry.rate", 0.2, 4.0, True, "an open need brings a family back within five years to a quarter"),
    Free("intake.load_limit", 0.6, 1.1, False, "below 1 some time is reserved; determines waiting"),
    Free("waiting.p_leave", 0.001, 0.02, True, "one in a thousand to one in fifty gives up in a week"),
    Free("waiting.worsening", 0.0, 0.01, False, "no worsening to doubling in a year and a half"),
    Free("contradiction.loss", 0.02, 0.25, False, "small loss to a quarter for each colleague"),
    Free("absorption.hours_per_week", 2.0, 6.0, False, "one visit to most of a working day"),
    Free("absorption.hours_per_domain", 1.0, 3.0, False, "one to two visits"),
    Free("effort.hours_per_week", 0.3, 2.0, False, "effort of a fully self-reliant family"),
    Free("effort.growth", 0.001, 0.015, True, "effect of a seat at the table on self-reliance"),
    Free("effort.needs_plan", 0.5, 1.0, False, "half to all of the effort counts only for what fits a plan"),
    Free("information.weight", 0.5, 1.0, False, "half to all of what a colleague does not know is lost"),
    Free("information.family", 0.0, 1.0, False, "what a family adds to a plan: nothing to everything"),
    Free("information.reopening", 0.0, 2.0, False, "help that does not fit: no effect to three times the rate"),
    Free("teams.join_delay_weeks", 1.0, 12.0, False, "at once to a quarter"),
    Free("practices.side_by_side.alignment_hours", 0.25, 1.0, False, "a quarter of an hour to an hour a colleague"),
    Free("practices.co_creative.planning_hours", 0.25, 1.0, False, "as alignment"),
    Free("money.tariff", 85.0, 220.0, False, "price level; determines euros per user"),
    Free("tariff.margin", 0.0, 0.15, False, "surcharge for risk; determines losses once tariffs follow cost"),
    Free("money.wage", 40.0, 110.0, False, "with the tariff determines losses; includes overhead of the provider"),
)


# Structures that no figure decides: people may choose in each of these ways.
STRUCTURES: dict[str, tuple[str, ...]] = {
    "choice.rule": ("imitation", "conditional", "reinforcement", "best_response"),
}


def alternatives(scenario: Scenario, structures: Mapping[str, Sequence[str]] = STRUCTURES) -> list[dict[str, str]]:
    """Every structure that differs from the scenario's in one switch."""
    return [{key: word} for key, words in structures.items() for word in words if scenario.values[key] != word]


def stated(scenario: Scenario, values: Mapping[str, float | str]) -> dict[str, float | str]:
    """The values of a fit, with the word of every structural switch."""
    return {**values, **{key: values.get(key, scenario.values[key]) for key in STRUCTURES}}


def check_free(scenario: Scenario, space: tuple[Free, ...] = SPACE) -> None:
    """Refuse a free parameter with a published value.

    Raises
    ------
    InputError
        If a free parameter has a published value in this scenario.
    """
    for free in space:
        note = scenario.notes.get(free.key)
        if note is not None and note.status == "published":
            raise InputError(
                f"{scenario.name}: {free.key}", expected="a value that is assumed or calibrated",
                got=f"a published one ({note.source})",
            )  # fmt: skip
