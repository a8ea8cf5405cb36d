"""Counter-based random numbers: every draw is a pure function of (seed, stream, entity, week, draw index).

There is no generator whose state moves on. A run therefore depends neither on the order in which entities act, nor on
threads, nor on what is recorded. Arms of a comparison that share a seed have common random numbers: the same families
in the same weeks.

The generator is Philox4x32-10: ten rounds of multiplication and exclusive-or on a 128-bit counter with a 64-bit key.
The counter is (entity, week, stream, draw), the key is made from the seed.

Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC '11,
doi:10.1145/2063384.2063405.
"""

from __future__ import annotations

import hashlib
import math
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from cosim.core.compiled import driver, rule
from cosim.errors import InputError

__all__ = ["Key", "Stream", "key_below", "key_of", "normal", "normals", "philox", "poisson", "uniform", "uniforms"]

Word: TypeAlias = np.uint64  # holds 32 bits
Key: TypeAlias = np.ndarray[Any, np.dtype[np.uint64]]  # two numbers, from `key_of`

Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_5 = np.uint64(5)
_6 = np.uint64(6)


class Stream:
    """Purpose of a draw. Append only: a number that has been used never changes its meaning.

    Plain integers and no enumeration: compiled code takes those a hundred times faster.
    """

    ARRIVALS = 1
    REGION = 2
    DOMAINS = 3
    NEED = 4
    SELF_RELIANCE = 5
    HIDDEN = 6
    REGISTER = 7
    FIRST_LINE = 8
    TALENT = 9
    CONTRACT_HOURS = 10
    BEHAVIOUR = 11
    STANCE = 12
    VALUES = 13
    LEAVE = 14
    PLACE = 15
    RETURN = 16
    RELAPSE = 17
    INVITE = 18
    ACCEPT = 19
    RELEASE = 20
    REOPEN = 21
    POACH = 22
    LEARN = 23
    REVIEW = 24
    IMITATE = 25
    CONDITIONAL = 26
    REINFORCE = 27
    RESPOND = 28
    STANCE_PULL = 29
    PARTNER = 30
    STEER = 31
    AUDIT = 32
    CLAIM = 33
    CONTRACT = 34
    DIRECTORY = 35
    REACH = 36
    TIE = 37
    STOCK = 38
    EXPLORE = 39
    OWN_RULE = 40
    LANDSCAPE = 41
    SEARCH_TEAM = 42
    GAME_START = 43
    GAME_TYPE = 44
    GAME_CHOICE = 45
    GAME_REWIRE = 46
    GAME_MUTATE = 47
    PLAY_START = 48
    PLAY_FOCAL = 49
    PLAY_DECIDE = 50
    PLAY_EXPLORE = 51
    PLAY_PARTNER = 52
    PLACE_AFTER = 53
    LEAVE_JOB = 54
    HANDOVER = 55
    HIRE = 56
    NEWCOMER = 57
    FOUND = 58
    LEADERSHIP = 59
    DOOR = 60
    SHOWS = 61
    RE_ENTRY = 62
    SWITCH = 63
    TRUSTING = 64
    GROWN_UP = 65
    ASKING = 66
    MUNICIPALITY = 80
    SUPPORT = 90
    INSTITUTE = 91
    MANAGER = 92
    PERSON = 93
    GOALS = 81


@rule
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Philox4x32-10 on six unsigned 64-bit integers that each hold 32 bits; returns four such words."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@partial(rule, signature="float64(uint64[::1], int64, int64, int64, int64)")
def uniform(key: Key, stream: int, entity: int, week: int, draw: int) -> float:
    """A uniform number in [0, 1) with 53 random bits, looked up by its address.

    Parameters
    ----------
    key
        ``uint64[2]`` from `key_of`.
    stream, entity, week, draw
        Non-negative integers below 2**32: purpose (see `Stream`), who, when, and draw index.

    Examples
    --------
    >>> key = key_of(0)
    >>> uniform(key, Stream.NEED, 7, 3, 0) == uniform(key, Stream.NEED, 7, 3, 0)
    True
    >>> uniform(key, Stream.NEED, 7, 3, 0) == uniform(key, Stream.NEED, 8, 3, 0)
    False
    """
    a, b, _, _ = philox(
        np.uint64(entity), np.uint64(week), np.uint64(stream), np.uint64(draw), np.uint64(key[0]), np.uint64(key[1])
    )
    return (float(a >> _5) * 67108864.0 + float(b >> _6)) * (1.0 / 9007199254740992.0)


@partial(rule, signature="float64(uint64[::1], int64, int64, int64, int64)")
def normal(key: Key, stream: int, entity: int, week: int, draw: int) -> float:
    """A standard normal number by the Box-Muller transform of draws ``2 * draw`` and ``2 * draw + 1``.

    Source: Box and Muller (1958), Ann. Math. Stat. 29:610, doi:10.1214/aoms/1177706645.
    """
    u = 1.0 - uniform(key, stream, entity, week, 2 * draw)
    v = uniform(key, stream, entity, week, 2 * draw + 1)
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)


@driver
def _uniforms(key: Key, stream: int, week: int, draw: int, out: Numbers) -> None:
    for entity in range(out.size):
        out[entity] = uniform(key, stream, entity, week, draw)


@driver
def _normals(key: Key, stream: int, week: int, draw: int, out: Numbers) -> None:
    for entity in range(out.size):
        out[entity] = normal(key, stream, entity, week, draw)


def uniforms(key: Key, stream: int, count: int, week: int = 0, draw: int = 0) -> Numbers:
    """`uniform` of the entities 0 up to ``count``: ``float64[count]``, for building; called from Python.

    Examples
    --------
    >>> bool(uniforms(key_of(0), Stream.NEED, 8, 3)[7] == uniform(key_of(0), Stream.NEED, 7, 3, 0))
    True
    """
    out = np.empty(count)
    _uniforms(key, stream, week, draw, out)
    return out


def normals(key: Key, stream: int, count: int, week: int = 0, draw: int = 0) -> Numbers:
    """`normal` of the entities 0 up to ``count``, as `uniforms`."""
    out = np.empty(count)
    _normals(key, stream, week, draw, out)
    return out


@rule
def poisson(mean: float, u: float) -> int:
    """The Poisson quantile of ``u``: smallest n whose cumulative probability exceeds it. ``mean`` below 700."""
    n = 0
    term = math.exp(-mean)
    total = term
    while u >= total and n < 10000:
        n += 1
        term *= mean / n
        total += term
    return n


def key_of(seed: int, *path: int) -> Key:
    """Key of a seed, and of replicates below it: a hash, so that no two (seed, path) tuples collide by arithmetic.

    Parameters
    ----------
    seed
        Any non-negative integer; zero is a seed like any other.
    path
        Further non-negative integers, such as the replicate number.

    Raises
    ------
    InputError
        If a number is negative or not an integer.
    """
    for number in (seed, *path):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 0:
            raise InputError("seed", expected="a whole number of 0 or more", got=repr(number))
    text = ",".join(str(int(number)) for number in (seed, *path))
    digest = hashlib.sha256(f"cosim:{text}".encode()).digest()
    return np.array([int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:8], "little")], dtype=np.uint64)


def key_below(key: Key, name: str) -> Key:
    """Key of a part of a run that has weeks of its own, by name: no draw with it is one of ``key``'s.

    Examples
    --------
    >>> bool((key_below(key_of(0), "burn-in") == key_of(0)).all())
    False
    """
    digest = hashlib.sha256(f"cosim:{int(key[0])},{int(key[1])}:{name}".encode()).digest()
    return np.array([int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:8], "little")], dtype=np.uint64)
