"""What experiments ask of the floors below, as Protocols, and the one place where the engine is fetched.

The engine is imported at first use: a stored table can then be read without loading any compiled code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, cast

import pandas as pd

__all__ = ["Choice", "NamedPolicy", "OutcomeLike", "RunLike", "ScenarioLike", "outcomes_for", "restore", "simulate"]

Choice = Callable[..., Any]


class NamedPolicy(Protocol):
    """A policy, as far as an experiment looks at it."""

    @property
    def name(self) -> str: ...


class ScenarioLike(Protocol):
    """A scenario, as far as an experiment looks at it."""

    @property
    def name(self) -> str: ...
    @property
    def weeks(self) -> int: ...
    @property
    def policies(self) -> Sequence[NamedPolicy]: ...
    @property
    def payers(self) -> tuple[str, ...]: ...
    @property
    def identity(self) -> str: ...
    def with_policies(self, names: Sequence[Any], /) -> ScenarioLike: ...
    def resolved(self) -> dict[str, object]: ...


class OutcomeLike(Protocol):
    """A declared outcome."""

    @property
    def name(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def better(self) -> str: ...
    @property
    def per_client(self) -> str | None: ...


class RunLike(Protocol):
    """A finished run, as far as an experiment looks at it."""

    @property
    def scenario(self) -> ScenarioLike: ...
    @property
    def seed(self) -> int: ...
    @property
    def weeks(self) -> int: ...
    @property
    def summary(self) -> Mapping[str, float]: ...
    @property
    def spread(self) -> Mapping[str, tuple[float, float, int]]: ...
    @property
    def series(self) -> pd.DataFrame: ...
    @property
    def provenance(self) -> Mapping[str, Any]: ...


def simulate(
    scenario: ScenarioLike,
    *,
    seed: int,
    replicate: int,
    weeks: int | None,
    record: str | int = "weekly",
    choice: Choice | None = None,
) -> RunLike:
    """One run of the engine, on one thread: experiments spread runs, not entities, over the cores."""
    from cosim.care.simulate import simulate as engine

    function = cast("Callable[..., RunLike]", engine)
    return function(scenario, seed=seed, replicate=replicate, weeks=weeks, record=record, choice=choice, threads=1)


def outcomes_for(scenario: ScenarioLike) -> Sequence[OutcomeLike]:
    """The outcomes that a run of this scenario has, in the order of the catalogue."""
    from cosim.care.outcomes.catalogue import outcomes_of

    return cast("Callable[..., Sequence[OutcomeLike]]", outcomes_of)(scenario.payers)


def restore(resolved: Mapping[str, Any]) -> ScenarioLike:
    """The scenario that ``Scenario.resolved()`` described."""
    from cosim.care.scenario.resolve import from_resolved

    return cast("Callable[..., ScenarioLike]", from_resolved)(resolved)
