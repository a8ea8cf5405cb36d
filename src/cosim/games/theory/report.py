"""Everything theory says of one game, together: what ``cosim game theory`` prints and draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from cosim.errors import InputError
from cosim.games.play.game import Game
from cosim.games.play.odds import step_chances
from cosim.games.theory.basins import Basins, basins
from cosim.games.theory.coalescence import CriticalRatio, critical_ratio
from cosim.games.theory.fixed_points import FixedPoint, fixed_points
from cosim.games.theory.graph_chain import graph_chain
from cosim.games.theory.inputs import Floats, number, whole
from cosim.games.theory.rare_mutation import rare_mutation

__all__ = ["Theory", "theory_of"]

_MOST_STATES = 5_000  # of a network on which a rule is enumerated


@dataclass(frozen=True, slots=True)
class Theory:
    """What is known of a game without playing it.

    Attributes
    ----------
    names, matrix
        Behaviours, and what they earn from each other, ``float64[m, m]``.
    points, basins, basin_shares
        Fixed points of the replicator dynamics; basins (three behaviours only); for each point the share of mixes that
        end there, None where that is not known.
    population, beta, log_fixation, stationary
        A well-mixed population under pairwise comparison: logarithm of the chance that one of the row takes over the
        column, and the share of time it is of each behaviour when mutations are rare.
    players, rule, payoffs, ratio, takeovers, why_not
        On a network: its size, the rule, whether payoffs are averaged over neighbours or accumulated, its critical
        ratio, the exact chance that one newcomer takes over under the rule, or why that is not known. None without a
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
        """Everything, ready for JSON."""
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
    """Solve what can be solved of a game with a payoff matrix.

    Parameters
    ----------
    game
        The game; its network and rule count only if ``network``.
    network
        Whether to look at the network.
    population
        N of the well-mixed population, 2 or more.
    beta
        Strength of selection there, 0 or more, per unit of payoff.
    resolution
        Of basins, mixes along an edge.

    Raises
    ------
    InputError
        If an argument is out of range, or the network is not connected.
    """
    whole(population, where="--population", low=2)
    number(beta, where="--beta", low=0.0)
    if network and game.links is None:
        raise InputError("--graph", expected="a network", got="a well-mixed population", hint="use --population")
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
    """Chance that one newcomer of the row, at a random place, takes over the column; or why there is none."""
    if game.rule.invents:
        return None, "everybody may do anything at any time, so nobody takes over for good"
    if game.rule.name == "reinforcement" or game.mutation > 0.0:
        return None, "there is no last state"
    if game.m**game.n > _MOST_STATES:
        return None, f"{game.m}^{game.n} states are too many to enumerate"
    chain = graph_chain(game.n, game.m, lambda state: step_chances(game, state))
    if len(chain.ends) != game.m:
        return None, "there are lasting states in which more than one behaviour is left"
    chance, _ = chain.absorption()
    found = np.full((game.m, game.m), np.nan)
    for new in range(game.m):
        for old in range(game.m):
            if new != old:
                starts = [chain.index([new if i == at else old for i in range(game.n)]) for at in range(game.n)]
                found[new, old] = chance[starts, new].mean()
    return found, ""
