"""A game as a Mesa model: the same engine, with agents that are views on the players.

A run of a `GameModel` equals that of `cosim.games.play.play` with the same game, seed and start, bit for bit. A step of
the model is a round: an update of all players at once if the game is synchronous, else as many single updates as
players.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from mesa import Agent, DataCollector, Model
from numpy.typing import ArrayLike, NDArray

from cosim.core.rng import Stream, key_of, uniform
from cosim.errors import InputError, nearest
from cosim.games.play.decide import decide, explored
from cosim.games.play.draws import two_draws
from cosim.games.play.game import Game
from cosim.games.play.links import Links
from cosim.games.play.neighbours import degree_of, neighbour
from cosim.games.play.odds import chances, payoffs_of
from cosim.games.play.partners import change_partner
from cosim.games.play.payoffs import worths_all
from cosim.games.play.play import carry_on
from cosim.games.play.rules.birth_death import BIRTH_DEATH
from cosim.games.play.rules.link import LINK
from cosim.games.play.start import start_of
from cosim.games.play.tally import tally_all
from cosim.games.play.updates import take

__all__ = ["GameModel", "Player"]


class Player(Agent):  # type: ignore[misc] # Mesa publishes no types
    """One player: a view on its place in the arrays of the game.

    Attributes
    ----------
    index
        Its number, 0..n-1, in the order of ``list(graph)``.
    """

    def __init__(self, model: GameModel, index: int) -> None:
        super().__init__(model)
        self.index = index

    @property
    def behaviour(self) -> str:
        """Present behaviour, by name."""
        return str(self.model.game.names[int(self.model.arena.plays[self.index])])

    @property
    def payoff(self) -> float:
        """Present payoff."""
        return float(payoffs_of(self.model.game_now, self.model.arena.plays)[self.index])

    @property
    def neighbours(self) -> list[Player]:
        """The players it meets; all others if well-mixed."""
        players, arena = self.model.players, self.model.arena
        if arena.mixed:
            return [one for one in players if one is not self]
        return [players[int(neighbour(self.index, at, arena))] for at in range(int(degree_of(self.index, arena)))]

    @property
    def chances(self) -> NDArray[np.float64]:
        """``float64[m]``, chance of each behaviour after its next update; not with partner choice."""
        model = self.model
        learnt = model.arena.propensity if len(model.arena.propensity) == model.game.n else None
        return chances(model.game, model.arena.plays, self.index, propensity=learnt)

    def decide(self, u: float) -> str | int:
        """Next behaviour in an update with the uniform number ``u`` (0..1), by name or number.

        By the rule of the game, unless a subclass has its own rule. Outside of a step it is a preview.
        """
        model = self.model
        arena = model.arena
        if not model.stepping:
            copies = {"chances": arena.chances.copy(), "propensity": arena.propensity.copy(), "worth": np.zeros(1)}
            arena = arena._replace(**copies)
        return int(decide(self.index, float(u), arena))

    def uniform(self, stream: int, draw: int = 0) -> float:
        """Uniform number in [0, 1) at the address of this player, this round and this ``draw``."""
        return float(uniform(self.model.key, stream, self.index, self.model.round, draw))


class GameModel(Model):  # type: ignore[misc] # Mesa publishes no types
    """A game that is stepped one round at a time.

    Parameters
    ----------
    game
        The game.
    rng
        Seed, a whole number of 0 or more: the ``seed`` of `cosim.games.play.play`.
    start
        As for `cosim.games.play.play`.
    player_class
        A subclass of `Player` with its own ``decide``; it is then called for one player after another.

    Attributes
    ----------
    arena, key
        State, and key of the random numbers. Read only.
    players
        The agents, by number.
    datacollector
        Mesa's data collector: share of each behaviour by name, and the behaviour of every player, every round.
    running
        Whether the state can still change.

    Raises
    ------
    InputError
        If an argument cannot be used.

    Examples
    --------
    >>> import networkx as nx
    >>> model = GameModel(Game([[3, 0], [5, 1]], nx.cycle_graph(10), names=("stay", "leave")), rng=1)
    >>> model.run(3)
    >>> model.datacollector.get_model_vars_dataframe().shape
    (4, 2)
    """

    def __init__(
        self, game: Game, *, rng: int, start: ArrayLike | None = None, player_class: type[Player] = Player
    ) -> None:
        if not isinstance(game, Game):
            raise InputError("game", expected="a Game", got=repr(game))
        self._own_rule = player_class.decide is not Player.decide
        if self._own_rule and game.rule.number in (BIRTH_DEATH, LINK):
            raise InputError("player_class", expected="a rule in which players choose", got=game.rule.name)
        self.key = key_of(rng, 0)
        super().__init__(rng=int(rng))
        self.game = game
        self.arena = game.arena(start_of(game, start, self.key))
        self.round = 0
        self.stepping = False
        self.players = [player_class(self, index) for index in range(game.n)]
        self.datacollector = DataCollector(
            model_reporters={name: _share(at) for at, name in enumerate(game.names)},
            agent_reporters={"behaviour": "behaviour"},
        )
        self.datacollector.collect(self)

    @property
    def game_now(self) -> Game:
        """The game on the ties there are now."""
        if self.game.rewiring == 0.0:
            return self.game
        links = Links.of_rows(self.arena.rows[:, 0], self.arena.neighbours)
        rows = [links.neighbours[f : f + d] for f, d in zip(links.first, links.degree, strict=False)]
        first = np.concatenate([[0], np.cumsum(links.degree)])
        return self.game.but(graph=(first, np.concatenate(rows)), size=None)

    def step(self) -> None:
        """One round."""
        if self._own_rule:
            self.stepping = True
            (self._all_at_once if self.game.synchronous else self._one_by_one)()
            self.stepping = False
        else:
            steps = 1 if self.game.synchronous else self.game.n
            _, ended = carry_on(self.game, self.arena, self.key, start=self.round * steps, steps=steps, every=steps)
            self.running = ended < 0
        self.round += 1
        self.datacollector.collect(self)

    def _uniform(self, stream: int, entity: int, draw: int = 0) -> float:
        return float(uniform(self.key, stream, entity, self.round, draw))

    def _chosen(self, i: int, entity: int, u: float) -> int:
        """Next behaviour of player ``i``, by its rule or by mutation."""
        choice = self.players[i].decide(float(u))
        names = self.game.names
        if isinstance(choice, str) and choice not in names:
            raise InputError("decide", expected=", ".join(names), got=repr(choice), hint=nearest(choice, names))
        if not isinstance(choice, str) and choice not in range(self.game.m):
            raise InputError("decide", expected=f"0 to {self.game.m - 1}, or a name", got=repr(choice))
        new = names.index(choice) if isinstance(choice, str) else int(choice)
        mutates = self._uniform(Stream.PLAY_EXPLORE, entity)
        return int(explored(self.arena.plays[i], mutates, self.arena)) if mutates < self.game.mutation else new

    def _moves(self, i: int, entity: int) -> bool:
        """Carry out an update of partners, if it is one; returns whether it is."""
        if self.game.rewiring == 0.0 or self._uniform(Stream.PLAY_PARTNER, entity) >= self.game.rewiring:
            return False
        change_partner(i, entity, self.round, self.key, self.arena)
        return True

    def _one_by_one(self) -> None:
        """One update after another, as in `cosim.games.play.updates`."""
        for entity in range(self.game.n):
            first, second = two_draws(self.key, Stream.PLAY_FOCAL, entity, self.round)
            i = int(first * self.game.n)
            if not self._moves(i, entity):
                take(i, self._chosen(i, entity, second), self.arena)

    def _all_at_once(self) -> None:
        """All players from one snapshot, as in `cosim.games.play.updates`."""
        for i in range(self.game.n):
            self._moves(i, i)
        worths_all(self.arena)
        after = np.array(
            [self._chosen(i, i, self._uniform(Stream.PLAY_DECIDE, i)) for i in range(self.game.n)], dtype=np.int8
        )
        self.arena.plays[:] = after
        self.arena.counts[:] = np.bincount(after, minlength=self.game.m)
        tally_all(self.arena)

    def run(self, rounds: int) -> None:
        """Play ``rounds`` more rounds."""
        for _ in range(rounds):
            self.step()


def _share(at: int) -> Any:
    def report(model: GameModel) -> float:
        return float(model.arena.counts[at]) / model.game.n

    return report
