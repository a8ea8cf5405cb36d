"""Luck: the generator against its published vectors, the distributions against SciPy, keys without collisions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from cosim.core.rng import Stream, key_of, normal, philox, poisson, uniform
from cosim.errors import InputError

COUNT = 20_000

# Philox4x32-10 of kat_vectors in Random123, Salmon et al. (2011), doi:10.1145/2063384.2063405:
# counter of four words, key of two, result of four.
VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]  # fmt: skip

# Append only. A number that moves gives every stored result another history.
STREAMS = {
    "ARRIVALS": 1, "REGION": 2, "DOMAINS": 3, "NEED": 4, "SELF_RELIANCE": 5, "HIDDEN": 6, "REGISTER": 7,
    "FIRST_LINE": 8, "TALENT": 9, "CONTRACT_HOURS": 10, "BEHAVIOUR": 11, "STANCE": 12, "VALUES": 13, "LEAVE": 14,
    "PLACE": 15, "RETURN": 16, "RELAPSE": 17, "INVITE": 18, "ACCEPT": 19, "RELEASE": 20, "REOPEN": 21, "POACH": 22,
    "LEARN": 23, "REVIEW": 24, "IMITATE": 25, "CONDITIONAL": 26, "REINFORCE": 27, "RESPOND": 28, "STANCE_PULL": 29,
    "PARTNER": 30, "STEER": 31, "AUDIT": 32, "CLAIM": 33, "CONTRACT": 34, "DIRECTORY": 35, "REACH": 36, "TIE": 37,
    "STOCK": 38, "EXPLORE": 39, "OWN_RULE": 40,
}  # fmt: skip


def plain(function):
    """The Python function under a compiled one."""
    return getattr(function, "py_func", function)


def draws(*, seed=0, replicate=0, stream=Stream.NEED, entity=0, week=3, draw=0, count=COUNT):
    """Uniform numbers of neighbouring entities."""
    key = key_of(seed, replicate)
    return np.array([uniform(key, stream, entity + i, week, draw) for i in range(count)])


@pytest.mark.parametrize("form", [philox, plain(philox)], ids=["compiled", "plain"])
@pytest.mark.parametrize(("counter", "key", "expected"), VECTORS, ids=["zeros", "ones", "pi"])
def test_published_vectors(form, counter, key, expected):
    words = [np.uint64(word) for word in (*counter, *key)]

    assert tuple(int(word) for word in form(*words)) == expected


@pytest.mark.parametrize("function", [uniform, normal])
def test_plain_python_draws_the_same_numbers(function):
    key = key_of(5, 2)
    addresses = [(stream, entity, week, draw) for stream in (1, 40) for entity in (0, 7, 10**9) for week in (0, 415)
                 for draw in (0, 3)]  # fmt: skip

    assert [plain(function)(key, *at) for at in addresses] == [function(key, *at) for at in addresses]


def test_an_address_may_be_any_whole_number_type():
    key = key_of(3)

    assert uniform(key, 4, np.int32(7), np.int64(9), np.uint8(1)) == uniform(key, 4, 7, 9, 1)


@pytest.mark.statistical
def test_uniform_is_uniform():
    u = draws()

    assert u.min() >= 0.0
    assert u.max() < 1.0
    assert np.unique(u).size == u.size
    assert abs(u.mean() - 0.5) < 4 / math.sqrt(12 * COUNT)
    assert abs(u.var() - 1 / 12) < 4 / math.sqrt(180 * COUNT)
    assert stats.kstest(u, "uniform").pvalue > 0.001


@pytest.mark.statistical
@pytest.mark.parametrize(
    "neighbour",
    [{"entity": 1}, {"week": 4}, {"stream": Stream.NEED + 1}, {"draw": 1}, {"seed": 1}, {"replicate": 1}],
    ids=str,
)
def test_neighbouring_addresses_know_nothing_of_each_other(neighbour):
    one, other = draws(), draws(**neighbour)
    table, _, _ = np.histogram2d(one, other, bins=10, range=((0, 1), (0, 1)))

    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / math.sqrt(COUNT)
    assert stats.chisquare(table.ravel()).pvalue > 0.001


@pytest.mark.statistical
def test_normal_is_normal():
    key = key_of(0)
    first = np.array([normal(key, Stream.NEED, i, 0, 0) for i in range(COUNT)])
    second = np.array([normal(key, Stream.NEED, i, 0, 1) for i in range(COUNT)])

    assert stats.kstest(first, "norm").pvalue > 0.001
    assert abs(first.mean()) < 4 / math.sqrt(COUNT)
    assert abs(first.std() - 1.0) < 4 / math.sqrt(2 * COUNT)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / math.sqrt(COUNT)


def test_normal_is_box_muller_of_its_two_draws():
    key = key_of(11)
    u, v = (uniform(key, Stream.TALENT, 5, 2, draw) for draw in (6, 7))

    assert normal(key, Stream.TALENT, 5, 2, 3) == pytest.approx(
        math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v), rel=1e-14
    )


@pytest.mark.parametrize("mean", [0.0, 0.013, 0.7, 11.3, 75.6, 690.0])
def test_poisson_is_the_quantile(mean):
    u = (np.arange(400) + 0.5) / 400  # no cumulative probability falls on one of these

    assert [poisson(mean, one) for one in u] == [int(n) for n in stats.poisson.ppf(u, mean)]


@pytest.mark.statistical
def test_poisson_of_uniform_numbers_is_poisson():
    counts = np.array([poisson(4.2, u) for u in draws(stream=Stream.ARRIVALS)])
    seen = np.bincount(np.minimum(counts, 12), minlength=13)
    expected = np.append(stats.poisson.pmf(range(12), 4.2), stats.poisson.sf(11, 4.2)) * COUNT

    assert stats.chisquare(seen, expected).pvalue > 0.001


def test_poisson_at_the_ends_of_its_range():
    assert poisson(3.0, 0.0) == 0
    assert poisson(3.0, math.nextafter(1.0, 0.0)) < 100


def test_zero_is_a_seed():
    assert key_of(0).tolist() != key_of(1).tolist()
    assert key_of(0).tolist() != [0, 0]
    assert key_of(0).dtype == np.uint64


def test_a_key_is_two_words_of_32_bits():
    assert all(0 <= word < 2**32 for seed in range(100) for word in key_of(seed).tolist())


def test_a_thousand_replicates_have_a_thousand_keys():
    assert len({tuple(key_of(0, replicate).tolist()) for replicate in range(1000)}) == 1000


def test_no_two_seeds_and_replicates_share_a_key():
    # Sums and products of the two collide all over such a grid, and so does joining their digits.
    keys = {tuple(key_of(seed, replicate).tolist()) for seed in range(200) for replicate in range(200)}

    assert len(keys) == 200 * 200
    assert key_of(1, 11).tolist() != key_of(11, 1).tolist()
    assert key_of(1, 1).tolist() != key_of(11).tolist()
    assert key_of(7).tolist() != key_of(7, 0).tolist()


def test_a_key_never_changes_from_one_version_to_the_next():
    assert key_of(0).tolist() == [2615217343, 563414065]  # sha256 of "cosim:0", first eight bytes
    assert key_of(1, 2).tolist() == [1630928407, 1486682572]


def test_numpy_numbers_are_numbers():
    assert key_of(np.int64(7), np.uint8(3)).tolist() == key_of(7, 3).tolist()
    assert key_of(2**70).tolist() != key_of(2**70 + 1).tolist()


@pytest.mark.parametrize(
    "wrong", [(-1,), (True,), (0, -3), (0, False), (1.0,), ("1",), (None,), (np.bool_(True),)], ids=repr
)
def test_what_is_no_seed_is_refused(wrong):
    with pytest.raises(InputError, match="whole number of 0 or more"):
        key_of(*wrong)


def test_streams_are_append_only():
    found = {name: number for name, number in vars(Stream).items() if name.isupper()}

    assert {name: found[name] for name in STREAMS} == STREAMS
    assert len(set(found.values())) == len(found)
    assert all(type(number) is int and 0 < number < 2**32 for number in found.values())
    assert all(number > max(STREAMS.values()) for name, number in found.items() if name not in STREAMS)
