"""Games of the literature by name, with their parameters.

Rows are what a player does, columns what it meets, entries what the row earns. Who defects stands first, so that the
last behaviour is the most cooperative one.

Sources: donation game and weak form, Nowak and May (1992), doi:10.1038/359826a0, Ohtsuki et al. (2006),
doi:10.1038/nature04605; snowdrift, Hauert and Doebeli (2004), doi:10.1038/nature02360; hawk and dove, Maynard Smith
and Price (1973), doi:10.1038/246015a0; stag hunt, Skyrms (2004), The Stag Hunt and the Evolution of Social Structure;
public goods and staying out, Hauert et al. (2002), doi:10.1126/science.1070582. ``collaboration`` is made up:
competing pays against who stands side by side, co-creating pays best, but only together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cosim.errors import InputError, nearest
from cosim.games.play.game import BEHAVIOURS
from cosim.games.play.goods import PublicGoods

__all__ = ["PRESETS", "Preset", "preset"]


class Preset(NamedTuple):
    """A game of the literature.

    Attributes
    ----------
    names
        Of its behaviours.
    numbers
        Its parameters and what they are unless told otherwise.
    payoffs
        From the parameters to a matrix or public goods.
    """

    names: tuple[str, ...]
    numbers: dict[str, float]
    payoffs: Callable[..., Any]


def _donation(benefit: float, cost: float) -> Any:
    return [[0.0, benefit], [-cost, benefit - cost]]


def _weak(temptation: float) -> Any:
    return [[0.0, temptation], [0.0, 1.0]]


def _snowdrift(benefit: float, cost: float) -> Any:
    return [[0.0, benefit], [benefit - cost, benefit - cost / 2.0]]


def _stag_hunt(stag: float, hare: float) -> Any:
    return [[hare, hare], [0.0, stag]]


def _hawk_dove(value: float, injury: float) -> Any:
    return [[(value - injury) / 2.0, value], [0.0, value / 2.0]]


def _circle(win: float, loss: float) -> Any:
    return [[0.0, -loss, win], [win, 0.0, -loss], [-loss, win, 0.0]]


def _goods(factor: float, cost: float) -> PublicGoods:
    return PublicGoods(factor, cost)


def _optional_goods(factor: float, cost: float, outside: float) -> PublicGoods:
    return PublicGoods(factor, cost, outside)


def _collaboration(alone: float, beside: float, together: float) -> Any:
    return [[alone, 3.0, 4.0], [0.0, beside, beside], [0.0, beside, together]]


_TWO = ("defector", "cooperator")
PRESETS: dict[str, Preset] = {
    "prisoners-dilemma": Preset(_TWO, {"benefit": 3.0, "cost": 1.0}, _donation),
    "weak-prisoners-dilemma": Preset(_TWO, {"temptation": 1.1}, _weak),
    "snowdrift": Preset(_TWO, {"benefit": 2.0, "cost": 1.0}, _snowdrift),
    "stag-hunt": Preset(("hare", "stag"), {"stag": 4.0, "hare": 3.0}, _stag_hunt),
    "hawk-dove": Preset(("hawk", "dove"), {"value": 2.0, "injury": 4.0}, _hawk_dove),
    "rock-paper-scissors": Preset(("rock", "paper", "scissors"), {"win": 1.0, "loss": 1.0}, _circle),
    "public-goods": Preset(_TWO, {"factor": 3.0, "cost": 1.0}, _goods),
    "optional-public-goods": Preset(
        ("defector", "loner", "cooperator"), {"factor": 3.0, "cost": 1.0, "outside": 1.0}, _optional_goods
    ),
    "collaboration": Preset(BEHAVIOURS, {"alone": 1.0, "beside": 2.0, "together": 5.0}, _collaboration),
}


def preset(name: str, changes: Mapping[str, float] | None = None) -> tuple[Any, tuple[str, ...]]:
    """Payoffs and names of the behaviours of a game of the literature.

    Parameters
    ----------
    name
        A key of `PRESETS`.
    changes
        Its parameters, where they differ.

    Raises
    ------
    InputError
        If there is no such game or parameter.

    Examples
    --------
    >>> preset("stag-hunt", {"stag": 5.0})
    ([[3.0, 3.0], [0.0, 5.0]], ('hare', 'stag'))
    """
    if name not in PRESETS:
        raise InputError(
            "payoffs", expected="one of " + ", ".join(PRESETS), got=repr(name), hint=nearest(name, PRESETS)
        )
    found = PRESETS[name]
    for key in changes or {}:
        if key not in found.numbers:
            raise InputError(f"payoffs {name}", expected="a parameter: " + ", ".join(found.numbers), got=repr(key),
                             hint=nearest(key, found.numbers))  # fmt: skip
    return found.payoffs(**(found.numbers | dict(changes or {}))), found.names
