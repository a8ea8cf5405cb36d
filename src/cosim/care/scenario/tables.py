"""Keys of a scenario: those of every mechanism, and those that are read once, when the world is built."""

from __future__ import annotations

from dataclasses import dataclass

from cosim.care.plugins.found import Extension
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


Extensions = tuple[Extension, ...]


def mechanisms(extensions: Extensions = ()) -> tuple[Parameter, ...]:
    """Parameters that mechanisms read during a run, and policies may change; those of plug-ins come last."""
    # Imported at first use, because it imports all rules.
    from cosim.care.plugins.together import together
    from cosim.care.rules.catalogue import PARAMETERS

    found = together(extensions)
    return tuple(PARAMETERS) if found is None else found.mechanisms


def structure(extensions: Extensions = ()) -> tuple[Parameter, ...]:
    """Parameters that are read once, when the world is built; `network.builder` with the words of plug-ins."""
    from cosim.care.plugins.together import together, with_words
    from cosim.care.scenario.structure import PARAMETERS

    if (found := together(extensions)) is None:
        return tuple(PARAMETERS)
    words = tuple(found.networks)
    return tuple(with_words(one, words) if one.key == "network.builder" else one for one in PARAMETERS)


def parameters(extensions: Extensions = ()) -> tuple[Parameter, ...]:
    """All parameters of a scenario, in canonical order."""
    return mechanisms(extensions) + structure(extensions)


def groups() -> tuple[Group, ...]:
    """The groups whose keys all exist."""
    known = keys_of(parameters())
    return tuple(group for group in GROUPS if all(key in known for key in group.keys))
