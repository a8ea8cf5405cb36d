"""The command that made a comparison, with one option more: what to type to know what a page cannot say yet."""

from __future__ import annotations

import shlex
from typing import Any

__all__ = ["ablate_command", "again_with"]


def again_with(result: Any, option: str) -> str:
    """The comparison again with an option, as a line to copy."""
    return f"{_command(result)} {option}"


def ablate_command(result: Any, policy: str) -> str:
    """What says which mechanism carries the effect of one policy."""
    words = shlex.split(_command(result))
    scenario = words[2] if len(words) > 2 and not words[2].startswith("-") else str(result.scenario.name)
    return f"cosim ablate {shlex.quote(scenario)} --policy {shlex.quote(policy)} --runs {len(result.replicates)}"


def _command(result: Any) -> str:
    """As it was typed; made from the result where it was made in Python."""
    written = str(result.provenance.get("command", ""))
    if written.startswith("cosim compare"):
        return written
    policies = " ".join(map(shlex.quote, result.arms[1:]))
    return f"cosim compare {result.scenario.name} {policies} --runs {len(result.replicates)} --seed {result.seed}"
