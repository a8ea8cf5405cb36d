"""Keys of a scenario: those of every mechanism, and those that are read once, when the world is built."""

from __future__ import annotations

from dataclasses import dataclass

from cosim.core.parameters import Parameter, keys_of

__all__ = ["GROUPS", "Group", "groups", "mechanisms", "parameters", "structure"]


@dataclass(frozen=True, slots=True)
class Group:
    """Keys of shares that add up to 1; checked only if all keys exist."""

    prefix: str
    keys: tuple[str, ...]


def _group(prefix: str, *names: str) -> Group:
    return Group(prefix, tuple(f"{prefix}.{name}" for name in names))


GROUPS = (
    _group("funding", "volume", "capitation", "lump_sum", "outcome_individual", "outcome_joint"),
    _group("behaviour", "competitive", "side_by_side", "co_creative"),
)


def mechanisms() -> tuple[Parameter, ...]:
    """Parameters that mechanisms read during a run, and policies may change."""
    # Imported at first use, because it imports all rules.
    from cosim.care.rules.catalogue import PARAMETERS

    return tuple(PARAMETERS)


def structure() -> tuple[Parameter, ...]:
    """Parameters that are read once, when the world is built."""
    from cosim.care.scenario.structure import PARAMETERS

    return tuple(PARAMETERS)


def parameters() -> tuple[Parameter, ...]:
    """All parameters of a scenario, in canonical order."""
    return mechanisms() + structure()


def groups() -> tuple[Group, ...]:
    """The groups whose keys all exist."""
    known = keys_of(parameters())
    return tuple(group for group in GROUPS if all(key in known for key in group.keys))
