"""All results of theory for one game: what ``cosim game theory`` prints and draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np

from cosim.checks import number, whole
from cosim.errors import InputError
from cosim.games.play.game import MOST_MIXED, Game
from cosim.games.play.matrices import LARGEST
from cosim.games.play.odds import step_chances
from cosim.games.theory.basins import Basins, basins
from cosim.games.theory.coalescence import CriticalRatio, critical_ratio
from cosim.games.theory.fixed_points import FixedPoint, fixed_points
from cosim.games.theory.graph_chain import graph_chain
from cosim.games.theory.inputs import Floats
from cosim.games.theory.rare_mutation import rare_mutation

__all__ = ["Theory", "theory_of"]

_MOST_STATES = 5_000  # of a network on which a rule is enumerated


@dataclass(frozen=True, slots=True)
class Theory:
    """Exact results for a game.

    Attributes
    ----------
    names, matrix
        Behaviours, and payoff matrix, ``float64[m, m]``.
    points, basins, basin_shares
        Fixed points of the replicator dynamics; basins (three behaviours only); for each point the share of mixes that
        it attracts, None where that is not known.
    population, beta, log_fixation, stationary
        A well-mixed population under pairwise comparison: logarithm of the chance that one mutant of the row takes over
        the column, and the share of time of each behaviour when mutations are rare.
    players, rule, payoffs, ratio, takeovers, why_not
        On a network: its size, the rule, whether payoffs are averaged over neighbours or accumulated, its critical
        ratio, the exact chance that one mutant takes over under the rule, or why that is not known. None without a
        network.
    """

    names: Sequence[str]
    matrix: Floats
    points: Sequence[FixedPoint]
    basins: Basins | None
    basin_shares: Sequence[float | None]
    population: int
    beta: float
    log_fixation: Floats
    stationary: Floats
    players: int | None = None
    rule: str | None = None
    payoffs: str | None = None
    ratio: CriticalRatio | None = None
    takeovers: Floats | None = None
    why_not: str = ""

    @property
    def fixation(self) -> Floats:
        """The chances themselves."""
        return np.asarray(np.exp(self.log_fixation))

    def to_dict(self) -> dict[str, Any]:
        """All results, ready for JSON."""
        found: dict[str, Any] = {
            "names": list(self.names),
            "matrix": self.matrix.tolist(),
            "fixed_points": [_point(one, basin) for one, basin in zip(self.points, self.basin_shares, strict=True)],
            "population": self.population,
            "beta": self.beta,
            "log_fixation": _without_diagonal(self.log_fixation),
            "stationary_rare_mutation": self.stationary.tolist(),
        }
        if self.ratio is not None:
            value = self.ratio.value if np.isfinite(self.ratio.value) else None
            found["network"] = {
                "payoffs": self.payoffs,
                "players": self.players,
                "critical_ratio": value,
                "meaning": self.ratio.meaning,
                "rule": self.rule,
                "takes_over": None if self.takeovers is None else _without_diagonal(self.takeovers),
                "why_not": self.why_not or None,
            }
        return found


def _without_diagonal(matrix: Floats) -> list[list[float | None]]:
    return [[None if i == j else float(matrix[i, j]) for j in range(len(matrix))] for i in range(len(matrix))]


def _point(point: FixedPoint, basin: float | None) -> dict[str, Any]:
    return {
        "mix": point.mix.tolist(),
        "payoff": point.payoff,
        "kind": point.kind,
        "nash": point.nash,
        "evolutionarily_stable": point.stable,
        "continuum": point.continuum,
        "eigenvalues": [[float(value.real), float(value.imag)] for value in point.eigenvalues],
        "basin": basin,
    }


def theory_of(game: Game, *, network: bool, population: int, beta: float, resolution: int = 100) -> Theory:
    """Exact results for a game with a payoff matrix.

    Parameters
    ----------
    game
        The game; its network and rule are used only if ``network``.
    network
        Whether to analyse the network.
    population
        N of the well-mixed population, 2 to 1,000,000.
    beta
        Strength of selection there, 0 or more, per unit of payoff.
    resolution
        Of basins, mixes along an edge.

    Raises
    ------
    InputError
        If an argument is out of range, or the network is not connected.
    """
    population = whole("population", population, least=2, most=MOST_MIXED)
    beta = number("beta", beta, least=0.0, most=LARGEST)
    if network and game.links is None:
        raise InputError("graph", expected="a network", got="a well-mixed population", hint="give population instead")
    matrix = np.asarray(game.payoffs, dtype=np.float64)
    points = fixed_points(matrix)
    payoffs: Literal["averaged", "accumulated"] = "averaged" if game.averaged else "accumulated"
    ratio = critical_ratio(game.links.graph(), payoffs=payoffs) if network and game.links is not None else None
    ends = basins(matrix, resolution=resolution) if game.m == 3 else None
    shares: list[float | None] = [None] * len(points)
    if ends is not None:
        for end, share in zip(ends.attractors, ends.shares, strict=True):
            at = next(at for at, point in enumerate(points) if np.array_equal(point.mix, end))
            shares[at] = float(share)
    rare = rare_mutation(matrix, population=population, strength=beta)
    known = Theory(
        names=game.names, matrix=matrix, points=points, basins=ends, basin_shares=shares, population=population,
        beta=beta, log_fixation=rare.log_fixation, stationary=rare.stationary,
    )  # fmt: skip
    if ratio is None:
        return known
    takeovers, why_not = _takeovers(game)
    return replace(
        known, players=game.n, rule=game.rule.name, payoffs=payoffs, ratio=ratio, takeovers=takeovers, why_not=why_not
    )


def _takeovers(game: Game) -> tuple[Floats | None, str]:
    """Chance that one mutant of the row, at a random place, takes over the column; or why there is none."""
    if game.rule.invents:
        return None, "players may take any behaviour at any time, so none takes over permanently"
    if game.rule.name == "reinforcement" or game.mutation > 0.0:
        return None, "there is no absorbing state"
    if game.m**game.n > _MOST_STATES:
        return None, f"{game.m}^{game.n} states are too many to enumerate"
    chain = graph_chain(game.n, game.m, partial(step_chances, game), batched=True)
    if len(chain.ends) != game.m:
        return None, "there are absorbing states in which more than one behaviour is left"
    chance, _ = chain.absorption()
    found = np.full((game.m, game.m), np.nan)
    for new in range(game.m):
        for old in range(game.m):
            if new != old:
                starts = [chain.index([new if i == at else old for i in range(game.n)]) for at in range(game.n)]
                found[new, old] = chance[starts, new].mean()
    return found, ""
