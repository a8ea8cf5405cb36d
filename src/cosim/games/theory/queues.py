"""Waiting for one of several servers: one shared queue is shorter than a queue per server.

Formula (Erlang C, M/M/c). With a = arrivals / service rate and load a / c < 1:
    P(wait) = (a^c / c!) / (1 - a/c) / (sum_{k<c} a^k / k! + (a^c / c!) / (1 - a/c)),
    mean wait = P(wait) / (c service - arrivals), mean number present = arrivals x mean wait + a.

Source: Erlang (1917), Post Office Electr. Eng. J. 10:189.
"""

from __future__ import annotations

from typing import NamedTuple

from cosim.checks import number, whole
from cosim.errors import InputError

__all__ = ["Waiting", "erlang_c"]


class Waiting(NamedTuple):
    """The long run of a queue.

    Attributes
    ----------
    chance
        Chance that an arrival has to wait.
    time
        Mean time of waiting, over all arrivals, in the unit of time of the rates.
    present
        Mean number waiting or being served.
    """

    chance: float
    time: float
    present: float


def erlang_c(*, arrivals: float, service: float, servers: int) -> Waiting:
    """A queue with random arrivals and random service.

    Parameters
    ----------
    arrivals
        Arrivals per unit of time, above 0.
    service
        Served per unit of time by one server, above 0.
    servers
        c, 1 or more, enough to keep up.

    Raises
    ------
    InputError
        If a number is out of range, or the servers cannot keep up.

    Examples
    --------
    >>> one = erlang_c(arrivals=0.8, service=1.0, servers=1)
    >>> two = erlang_c(arrivals=1.6, service=1.0, servers=2)
    >>> round(one.time, 3), round(two.time, 3)
    (4.0, 1.778)
    """
    rate = number("arrivals", arrivals, above=0.0)
    speed = number("service", service, above=0.0)
    servers = whole("servers", servers, least=1)
    offered = rate / speed
    if offered >= servers:
        raise InputError("servers", expected=f"more than {offered:g}, to keep up", got=servers)
    blocked = 1.0  # Erlang B by its recursion, which stays in range
    for c in range(1, servers + 1):
        blocked = offered * blocked / (c + offered * blocked)
    chance = blocked / (1.0 - offered / servers * (1.0 - blocked))
    time = chance / (servers * speed - rate)
    return Waiting(chance, time, rate * time + offered)
