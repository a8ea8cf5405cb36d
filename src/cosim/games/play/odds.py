"""The chances of a game's next step, exactly: what theory and tests compare everything else with.

The rule functions asked here are those the engine draws from, so that whoever enumerates them has the engine's own
Markov chain. Ties have to stay as they are: none of this says anything of games with partner choice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cosim.errors import InputError
from cosim.games.play.arena import Arena
from cosim.games.play.decide import joint_all, weigh_all
from cosim.games.play.game import Game
from cosim.games.play.payoffs import worths_all
from cosim.games.play.rules.birth_death import BIRTH_DEATH
from cosim.games.play.rules.link import LINK

__all__ = ["chances", "expected_change", "payoffs_of", "plays_of", "step_chances"]


def plays_of(game: Game, state: ArrayLike) -> NDArray[np.int8]:
    """A population as ``int8[n]``, checked.

    Raises
    ------
    InputError
        If it is not a behaviour for every player.
    """
    plays = np.asarray(state)
    if plays.shape != (game.n,) or not np.issubdtype(plays.dtype, np.integer):
        raise InputError("state", expected=f"{game.n} whole numbers", got=f"{plays.dtype} of shape {plays.shape}")
    if plays.min() < 0 or plays.max() >= game.m:
        raise InputError("state", expected=f"behaviours 0 to {game.m - 1}", got=f"{plays.min()} to {plays.max()}")
    return plays.astype(np.int8)


def _arena(game: Game, state: ArrayLike, propensity: ArrayLike | None) -> Arena:
    kept = None if propensity is None else np.array(propensity, dtype=np.float64)
    arena = game.arena(plays_of(game, state), kept)
    if arena.worth.size > 1:
        worths_all(arena)
    return arena


def payoffs_of(game: Game, state: ArrayLike) -> NDArray[np.float64]:
    """What every player earns.

    Parameters
    ----------
    game
        The game.
    state
        ``int[n]``, the behaviour of every player.

    Returns
    -------
    ndarray
        ``float64[n]``, averaged over games or accumulated as the game says.

    Examples
    --------
    >>> import networkx as nx
    >>> payoffs_of(Game([[3, 0], [5, 1]], nx.path_graph(3), averaged=False), [0, 1, 0])
    array([ 0., 10.,  0.])
    """
    arena = game.arena(plays_of(game, state))._replace(worth=np.zeros(game.n))
    worths_all(arena)
    return np.asarray(arena.worth)


def chances(game: Game, state: ArrayLike, focal: int, *, propensity: ArrayLike | None = None) -> NDArray[np.float64]:
    """Chance of every behaviour of one player after an update of it.

    Parameters
    ----------
    game
        The game, without partner choice.
    state
        ``int[n]``, the behaviour of every player.
    focal
        The player, from 0. With birth-death and link: given that it is the one to be replaced.
    propensity
        ``float64[n, m]``, what players have learnt (reinforcement only); each as likely if left out.

    Returns
    -------
    ndarray
        ``float64[m]``; adds to 1, mutation included.

    Raises
    ------
    InputError
        If the state or the player is none of the game, or the game has partner choice.

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
    arena = _arena(game, state, propensity)
    weigh_all(focal, arena)
    found = arena.chances / arena.chances.sum()
    held = np.arange(game.m) == arena.plays[focal]
    return np.asarray((1.0 - game.mutation) * found + np.where(held, 0.0, game.mutation / (game.m - 1)))


def step_chances(game: Game, state: ArrayLike, *, propensity: ArrayLike | None = None) -> NDArray[np.float64]:
    """Chance that the next update, of one player, is one of player i and leaves it with behaviour s.

    A step changes one player at most, so these are all the ways out of a state: ``float64[n, m]``, adding to 1.

    Parameters
    ----------
    game, state, propensity
        As for `chances`; the game is taken as one in which players change one after another.

    Examples
    --------
    >>> import networkx as nx
    >>> round(float(step_chances(Game([[3, 0], [5, 1]], nx.path_graph(3), rule="birth-death"), [0, 1, 1]).sum()), 9)
    1.0
    """
    _check_still(game)
    arena = _arena(game, state, propensity)
    out = np.zeros((game.n, game.m))
    joint_all(arena, out)
    return out


def expected_change(game: Game, state: ArrayLike, *, propensity: ArrayLike | None = None) -> NDArray[np.float64]:
    """Expected change of how many hold each behaviour, over the next update of one player: ``float64[m]``."""
    step = step_chances(game, state, propensity=propensity)
    plays = plays_of(game, state)
    return np.asarray(step.sum(axis=0) - np.bincount(plays, weights=step.sum(axis=1), minlength=game.m))


def _check_still(game: Any) -> None:
    if not isinstance(game, Game):
        raise InputError("game", expected="a Game", got=type(game).__name__)
    if game.rewiring > 0.0:
        raise InputError("rewiring", expected="0 where chances are asked for", got=game.rewiring)
