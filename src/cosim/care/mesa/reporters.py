"""What Mesa's data collector reports unless told otherwise. Reporters read; they draw no luck and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mesa import DataCollector

from cosim.core.parameters import BEHAVIOURS

__all__ = ["AGENTS", "ORGANISATIONS", "collector", "columns"]

AGENTS = ("behaviour", "felt", "load", "cases", "trust")  # an organisation's are its stance and its staff's
ORGANISATIONS = ("claim", "practice", "gap", "standing", "queue", "revenue", "reserve")

_CLIENTS = ("arrived", "to_come", "waiting", "in_care", "placed", "done", "left")
_MEANS = ("trust", "language", "known", "claim", "practice", "standing", "threat", "load", "felt", "team_size")


def columns(payers: Sequence[str]) -> tuple[str, ...]:
    """Columns of ``run.series`` that are reported of the whole system."""
    shares = tuple(f"share_{name}" for name in BEHAVIOURS)
    euros = (*(f"euros_{payer}" for payer in payers), "euros_total")
    return (*shares, *_CLIENTS, *_MEANS, *euros)


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
