"""Exact chances of the next step of a game: theory and tests compare everything else with them.

They are computed by the rule functions that the engine draws from, so a chain made of them is the engine's own Markov
chain. Ties have to stay as they are: nothing here holds for games with partner choice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cosim.core.compiled import driver
from cosim.errors import InputError
from cosim.games.play.arena import Arena, Behaviours, Floats
from cosim.games.play.decide import joint_all, weigh_all
from cosim.games.play.game import Game
from cosim.games.play.payoffs import worths_all
from cosim.games.play.rules.birth_death import BIRTH_DEATH
from cosim.games.play.rules.link import LINK
from cosim.games.play.tally import tally_all

__all__ = ["chances", "expected_change", "payoffs_of", "plays_of", "step_chances"]


def plays_of(game: Game, state: ArrayLike, *, many: bool = False) -> Behaviours:
    """A population as ``int8[n]``, checked; ``int8[states, n]`` if there may be ``many``.

    Raises
    ------
    InputError
        If it is not a behaviour for every player.
    """
    plays = np.asarray(state)
    fits = plays.shape == (game.n,) or (many and plays.ndim == 2 and plays.size > 0 and plays.shape[1] == game.n)
    if not fits or not np.issubdtype(plays.dtype, np.integer):
        raise InputError("state", expected=f"{game.n} whole numbers", got=f"{plays.dtype} of shape {plays.shape}")
    if plays.min() < 0 or plays.max() >= game.m:
        raise InputError("state", expected=f"behaviours 0 to {game.m - 1}", got=f"{plays.min()} to {plays.max()}")
    return plays.astype(np.int8)


def _learnt(propensity: ArrayLike | None) -> Floats | None:
    return None if propensity is None else np.array(propensity, dtype=np.float64)


def payoffs_of(game: Game, state: ArrayLike) -> Floats:
    """Payoff of every player.

    Parameters
    ----------
    game
        The game.
    state
        ``int[n]``, the behaviour of every player.

    Returns
    -------
    ndarray
        ``float64[n]``, averaged over games or accumulated, as set in the game.

    Examples
    --------
    >>> import networkx as nx
    >>> payoffs_of(Game([[3, 0], [5, 1]], nx.path_graph(3), averaged=False), [0, 1, 0])
    array([ 0., 10.,  0.])
    """
    arena = game.arena(plays_of(game, state))._replace(worth=np.zeros(game.n))
    worths_all(arena)
    return np.asarray(arena.worth)


def chances(game: Game, state: ArrayLike, focal: int, *, propensity: ArrayLike | None = None) -> Floats:
    """Chance of every behaviour of one player after an update of it.

    Parameters
    ----------
    game
        The game, without partner choice.
    state
        ``int[n]``, the behaviour of every player.
    focal
        The player, from 0. With birth-death and link: given that it is replaced.
    propensity
        ``float64[n, m]``, learned propensities (reinforcement only); equal ones if left out.

    Returns
    -------
    ndarray
        ``float64[m]``; adds to 1, mutation included.

    Raises
    ------
    InputError
        If the state or the player does not fit the game, or the game has partner choice.

    Examples
    --------
    >>> import networkx as nx
    >>> chances(Game([[3, 0], [5, 1]], nx.path_graph(3), rule="voter"), [0, 1, 1], 1)
    array([0.5, 0.5])
    """
    _check_still(game)
    if focal not in range(game.n):
        raise InputError("focal", expected=f"a player, 0 to {game.n - 1}", got=focal)
    if game.rule.number in (BIRTH_DEATH, LINK):
        row = step_chances(game, state)[focal]
        return np.asarray(row / row.sum())
    arena = game.arena(plays_of(game, state), _learnt(propensity))
    if arena.worth.size > 1:
        worths_all(arena)
    weigh_all(focal, arena)
    found = arena.chances / arena.chances.sum()
    held = np.arange(game.m) == arena.plays[focal]
    return np.asarray((1.0 - game.mutation) * found + np.where(held, 0.0, game.mutation / (game.m - 1)))


@driver
def joint_states(states: Behaviours, arena: Arena, out: Floats) -> None:
    """Fill ``out`` (``float64[states, n, m]``) with the chances of the next step in each of ``states``."""
    for at in range(states.shape[0]):
        for s in range(arena.counts.size):
            arena.counts[s] = 0
        for i in range(arena.plays.size):
            arena.plays[i] = states[at, i]
            arena.counts[arena.plays[i]] += 1
        tally_all(arena)
        if arena.worth.size > 1:
            worths_all(arena)
        joint_all(arena, out[at])


def step_chances(game: Game, state: ArrayLike, *, propensity: ArrayLike | None = None) -> Floats:
    """Chance that the next update is one of player i and leaves it with behaviour s.

    A step changes one player at most, so these are all the ways out of a state.

    Parameters
    ----------
    game, propensity
        As for `chances`; players are taken to change one after another.
    state
        ``int[n]``, or ``int[states, n]`` for many states at once.

    Returns
    -------
    ndarray
        ``float64[n, m]``, adding to 1; ``float64[states, n, m]`` for many states.

    Examples
    --------
    >>> import networkx as nx
    >>> round(float(step_chances(Game([[3, 0], [5, 1]], nx.path_graph(3), rule="birth-death"), [0, 1, 1]).sum()), 9)
    1.0
    """
    _check_still(game)
    plays = plays_of(game, state, many=True)
    states = np.atleast_2d(plays)
    out = np.zeros((len(states), game.n, game.m))
    joint_states(states, game.arena(states[0], _learnt(propensity))._replace(worth=np.zeros(game.n)), out)
    return out[0] if plays.ndim == 1 else out


def expected_change(game: Game, state: ArrayLike, *, propensity: ArrayLike | None = None) -> Floats:
    """Expected change of the number of players with each behaviour, over one update of one player: ``float64[m]``."""
    step = step_chances(game, state, propensity=propensity)
    plays = plays_of(game, state)
    return np.asarray(step.sum(axis=0) - np.bincount(plays, weights=step.sum(axis=1), minlength=game.m))


def _check_still(game: object) -> None:
    if not isinstance(game, Game):
        raise InputError("game", expected="a Game", got=type(game).__name__)
    if game.rewiring > 0.0:
        raise InputError("rewiring", expected="0 where chances are computed", got=game.rewiring)
