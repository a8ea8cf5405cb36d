"""Default reporters of Mesa's data collector. Reporters draw no random numbers and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mesa import DataCollector

from cosim.care.recorder import WEEKLY

__all__ = ["AGENTS", "ORGANISATIONS", "collector", "columns"]

AGENTS = ("behaviour", "felt", "load", "cases", "trust")  # for an organisation: its stance, and means over its staff
ORGANISATIONS = ("claim", "practice", "gap", "standing", "queue", "revenue", "reserve")


def columns(payers: Sequence[str]) -> tuple[str, ...]:
    """Columns of ``run.series`` that are reported of the whole system, euros last."""
    euros = (*payers, "total")
    declared = sorted((one for one in WEEKLY if one.collected), key=lambda one: one.name == "spent")
    return tuple(name for one in declared for name in one.names(euros if one.name == "spent" else None))


def _reporter(column: str) -> Callable[[Any], float]:
    def report(model: Any) -> float:
        return float(model.latest[column])

    return report


def collector(payers: Sequence[str], organisation_class: type, *, follow_agents: bool) -> DataCollector:
    """A data collector for a care system with these payers."""
    return DataCollector(
        model_reporters={column: _reporter(column) for column in columns(payers)},
        agent_reporters={name: name for name in AGENTS} if follow_agents else None,
        agenttype_reporters={organisation_class: {name: name for name in ORGANISATIONS}} if follow_agents else None,
    )
