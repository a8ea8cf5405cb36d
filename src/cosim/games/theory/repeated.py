"""Matches of the repeated prisoner's dilemma between deterministic strategies.

Sentence. Both choose at once, for many rounds, each by the choices of earlier rounds only.

Formula. A strategy is a function of both histories; payoffs of a round are T, R, P or S; a score is their sum.

Source: Axelrod (1980), doi:10.1177/002200278002400101. The ranking of that tournament cannot be reproduced: the code of
most entries is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cosim.checks import one_of, whole

__all__ = ["STRATEGIES", "match"]

History = Sequence[bool]  # True: cooperated
Strategy = Callable[[History, History], bool]

STRATEGIES: dict[str, Strategy] = {
    "Cooperator": lambda _, __: True,
    "Defector": lambda _, __: False,
    "Alternator": lambda mine, _: not mine[-1] if mine else True,
    "Tit For Tat": lambda _, theirs: theirs[-1] if theirs else True,
    "Suspicious Tit For Tat": lambda _, theirs: theirs[-1] if theirs else False,
    "Tit For 2 Tats": lambda _, theirs: len(theirs) < 2 or theirs[-1] or theirs[-2],
    "Grudger": lambda _, theirs: all(theirs),
    "Win-Stay Lose-Shift": lambda mine, theirs: mine[-1] == theirs[-1] if mine else True,
}


def match(
    one: str, other: str, *, turns: int = 200, payoffs: tuple[float, float, float, float] = (5.0, 3.0, 1.0, 0.0)
) -> tuple[float, float]:
    """Scores of two strategies.

    Parameters
    ----------
    one, other
        Names of `STRATEGIES`.
    turns
        Rounds, 1 or more.
    payoffs
        Temptation, reward, punishment, sucker.

    Raises
    ------
    InputError
        If a strategy is unknown, or there is no round.

    Examples
    --------
    >>> match("Tit For Tat", "Defector")
    (199.0, 204.0)
    """
    whole("turns", turns, least=1)
    for name in (one, other):
        one_of("strategy", name, tuple(STRATEGIES))
    temptation, reward, punishment, sucker = payoffs
    pays = {(True, True): reward, (True, False): sucker, (False, True): temptation, (False, False): punishment}
    first: list[bool] = []
    second: list[bool] = []
    scores = [0.0, 0.0]
    for _ in range(turns):
        now = STRATEGIES[one](first, second), STRATEGIES[other](second, first)
        first.append(now[0])
        second.append(now[1])
        scores[0] += pays[now]
        scores[1] += pays[now[1], now[0]]
    return scores[0], scores[1]
