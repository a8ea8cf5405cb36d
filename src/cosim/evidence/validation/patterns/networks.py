"""V10: cooperation on networks decays, unless partners can be chosen or the benefit exceeds the number of neighbours.

Theory and laboratory experiments in `cosim.games.play`, without a scenario. The first lines are played by moody
conditional cooperators of whom some are free riders (`cosim.games.play.human`), 50 rounds, as in the experiments. The
last is the donation game under death-birth updating (`cosim.games.play.donation`): the benefit over cost at which
cooperators become the majority, minus the number of neighbours.

Sources: Wang, Suri and Watts (2012), doi:10.1073/pnas.1120867109; Rand, Arbesman and Christakis (2011),
doi:10.1073/pnas.1108243108; Gracia-Lazaro et al. (2012), doi:10.1073/pnas.1206681109; Rand et al. (2014),
doi:10.1073/pnas.1400406111.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import networkx as nx
import numpy as np

from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.games.play.donation import long_run_cooperation
from cosim.games.play.human import cooperation
from cosim.studies.effects import Estimate, estimate
from cosim.studies.lab import Lab
from cosim.texts.language import mark

__all__ = ["PATTERN", "crossing"]

_FEW, _MANY = 10, 40  # groups of the quick and the full tier
_PEOPLE, _DEGREE = 100, 4
_SQUARE = 20  # side of the lattice; the scale-free network has as many people
_OFTEN, _RARELY = 0.3, 0.01
_STEPS, _SELECTION, _MUTATION = 4_000_000, 0.04, 0.001

_START = Line("start", "share who cooperate in the first round", "share", "0.50 to 0.60", 0.5, 0.6)
_FIXED = Line("fixed", "share at the end, fixed partners", "share", "about 0.10", 0.05, 0.25)
_REWIRED = Line("rewired", "share at the end, links change often", "share", "kept at a high level", 0.5, 1.0)
_TWICE = Line(
    "twice", "share at the end, links change often against fixed", "ratio", "kept against decay", 2.0, math.inf
)
_RARE = Line("rare", "share at the end, links change rarely, minus fixed", "share", "decays as well", -0.05, 0.05,
             direction=0)  # fmt: skip
_STRUCTURE = Line("structure", "lattice minus scale-free at the end", "share", "the same", -0.05, 0.05, direction=0)
_JUMP = Line("jump", "critical benefit over cost, minus number of neighbours (2, 4, 6)", "ratio",
             "at the number of neighbours", -1.0, 1.0, direction=0)  # fmt: skip


def crossing(ratios: Sequence[float], shares: Sequence[float]) -> float:
    """Point at which a rising curve first exceeds a half, by linear interpolation; nan if it does not.

    Examples
    --------
    >>> crossing([1.0, 2.0, 3.0], [0.1, 0.4, 0.8])
    2.25
    """
    for at in range(1, len(ratios)):
        if shares[at - 1] < 0.5 <= shares[at]:
            part = (0.5 - shares[at - 1]) / (shares[at] - shares[at - 1])
            return ratios[at - 1] + part * (ratios[at] - ratios[at - 1])
    return math.nan


def _measure(lab: Lab) -> Sequence[Finding]:
    groups = range(_FEW if lab.replicates < 10 else _MANY)
    first = lab.seed * len(groups)
    return [*_played(groups, first), *_jump(lab)]


def _played(groups: range, first: int) -> Iterator[Finding]:
    given, often, rarely, square, free = [], [], [], [], []
    for group in groups:
        seed = first + group
        graph = nx.random_regular_graph(_DEGREE, _PEOPLE, seed=seed)
        given.append(cooperation(graph, seed=seed))
        often.append(cooperation(graph, rewiring=_OFTEN, seed=seed))
        rarely.append(cooperation(graph, rewiring=_RARELY, seed=seed))
        square.append(cooperation(nx.grid_2d_graph(_SQUARE, _SQUARE, periodic=True), seed=seed))
        scale_free = nx.barabasi_albert_graph(_SQUARE**2, _DEGREE // 2, seed=seed)
        free.append(cooperation(scale_free, seed=seed))
    end = {name: [float(one[-10:].mean()) for one in played] for name, played in
           (("given", given), ("often", often), ("rarely", rarely), ("square", square), ("free", free))}  # fmt: skip
    yield _START.judge(estimate([float(one[0]) for one in given]))
    yield _FIXED.judge(estimate(end["given"]))
    yield _REWIRED.judge(estimate(end["often"]))
    yield _TWICE.judge(estimate(np.asarray(end["often"]) / np.mean(end["given"])))
    yield _RARE.judge(estimate(np.asarray(end["rarely"]) - np.asarray(end["given"])))
    yield _STRUCTURE.judge(estimate(np.asarray(end["square"]) - np.asarray(end["free"])))


def _jump(lab: Lab) -> Iterator[Finding]:
    found = []
    for degree in (2, 4, 6):
        ring = nx.circulant_graph(_PEOPLE, list(range(1, degree // 2 + 1)))
        ratios = [degree + step for step in (-1.0, 0.0, 1.0, 2.0)]
        shares = [
            long_run_cooperation(
                ring, ratio=ratio, steps=_STEPS, selection=_SELECTION, mutation=_MUTATION, seed=lab.seed
            )
            for ratio in ratios
        ]
        found.append(crossing(ratios, shares) - degree)
        if lab.tick is not None:
            lab.tick(f"{degree} neighbours")
    yield _JUMP.judge(Estimate(float(np.mean(found)), min(found), max(found)))  # from the lowest to the highest ring


PATTERN = Pattern(
    "V10",
    mark("Cooperation on networks decays unless partners can be chosen, or benefit over cost exceeds the degree"),
    f"Groups of {_PEOPLE} with {_DEGREE} neighbours each, 50 rounds, without a scenario: fixed partners, changing "
    "rarely, changing often; a lattice and a scale-free network; the donation game on rings.",
    ("doi:10.1073/pnas.1108243108", "doi:10.1073/pnas.1206681109", "doi:10.1073/pnas.1400406111"),
    _measure,
)
