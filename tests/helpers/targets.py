"""The published and exact numbers of ``tests/data/targets.json``, and which test checks which of them.

In the file the targets of a family share what most of them have in common; a target has its own values where they
differ. `Target` is the whole of both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["ELSEWHERE", "NOT_TESTED", "Target", "checked_by", "parts_of", "targets"]

FILE = Path(__file__).resolve().parents[1] / "data" / "targets.json"


class Target(NamedTuple):
    """A number to reproduce: parameters, expected value, tolerance, source, and ``exact`` or ``empirical``."""

    name: str
    parameters: Mapping[str, Any]
    expected: Any
    tolerance: Mapping[str, Any]
    source: str
    kind: str


@cache
def targets() -> dict[str, Target]:
    """All targets by name."""
    found = {}
    for family in json.loads(FILE.read_text(encoding="utf-8")).values():
        shared = family["shared"]
        for own in family["targets"]:
            parameters = {**shared.get("parameters", {}), **own.get("parameters", {})}
            found[own["name"]] = Target(**{**shared, **own, "parameters": parameters})
    return found


def parts_of(name: str) -> dict[str, str]:
    """The ``KEY=VALUE`` parts of a name."""
    return dict(part.split("=") for part in name.split() if "=" in part)


# Targets that are not lines of the packaged table: the test file and test that check them.
_GAMES, _SEARCH = "test_games_published.py", "test_hong_page.py"
ELSEWHERE: dict[str, tuple[str, str]] = {
    **{
        name: (_GAMES, "test_a_kaleidoscope_of_one_defector")
        for name in targets()
        if name.startswith("nowak_may.kaleidoscope")
    },
    **{
        name: (_GAMES, "test_a_block_grows_or_shrinks")
        for name in targets()
        if name.startswith("nowak_may.block")
    },
    **{
        f"nowak_may.{name}": (_GAMES, "test_spatial_chaos")
        for name in ("chaos_periodic", "chaos_fixed_edges", "no_self", "von_neumann", "static")
    },
    "szabo_toke.self_b1.4": (_GAMES, "test_pairwise_comparison_on_a_lattice"),
    "hauert_doebeli.lattice": (_GAMES, "test_snowdrift_on_a_lattice"),
    "santos_pacheco.BA": (_GAMES, "test_scale_free_networks_hold_cooperation_only_where_payoffs_add_up"),
    "hong_page.l12_n10": (_SEARCH, "test_diversity_of_teams_is_that_of_the_replication_and_not_of_the_original"),
}  # fmt: skip
NOT_TESTED: dict[str, str] = {
    "axelrod.first_tournament_published": "cannot be reproduced: the code of most entries is lost",
    "axelrod.python_first_tournament_seed1": "result of another library",
    "group.ringelmann": "a curve of measurements; the library takes its efficiencies from it",
    "image_scoring.lotem": "no indirect reciprocity in the library",
    "image_scoring.thresholds": "no indirect reciprocity in the library",
    "lazer_friedman.full": "no search on networks in the library",
    "lazer_friedman.linear": "no search on networks in the library",
    "lazer_friedman.ring": "no search on networks in the library",
    "santos_pacheco.regular": "the source asks for orders of size only; they are those of santos_pacheco.BA",
    "santos_santos_pacheco.PGG": "the source asks for an order only, with runs of 10,000 generations",
    "szabo_toke.noself_curve_K0.1": "the same rule and lattice as self_b1.4, at seconds a point",
    "szabo_toke.self_bc2_K0.1": "the same rule and lattice as self_b1.4; a threshold takes several long runs",
    "szabo_toke.self_bc2_K0.5": "the same rule and lattice as self_b1.4; a threshold takes several long runs",
    "watts_strogatz.C_p": "a property of NetworkX's builder, not of this library",
}


def checked_by(file: str, test: str) -> list[Target]:
    """Targets that a test has to check; never none.

    Raises
    ------
    LookupError
        If there is none.
    """
    found = [targets()[name] for name, where in ELSEWHERE.items() if where == (file, test)]
    if not found:
        raise LookupError(f"no target is listed for {file}: {test}")
    return found
