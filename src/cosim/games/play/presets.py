"""Games of the literature by name, with their parameters.

Payoffs are those of `cosim.games.play.matrices`, where cooperation is the last behaviour, or public goods, Hauert et
al. (2002), doi:10.1126/science.1070582.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cosim.checks import one_of
from cosim.errors import InputError, nearest
from cosim.games.play import matrices
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
        Its parameters and their defaults.
    payoffs
        From the parameters to a matrix or public goods.
    """

    names: tuple[str, ...]
    numbers: dict[str, float]
    payoffs: Callable[..., Any]


def _goods(factor: float, cost: float, outside: float | None = None) -> PublicGoods:
    return PublicGoods(factor, cost, outside)


_TWO = ("defector", "cooperator")
PRESETS: dict[str, Preset] = {
    "prisoners-dilemma": Preset(_TWO, {"benefit": 3.0, "cost": 1.0}, matrices.donation),
    "weak-prisoners-dilemma": Preset(_TWO, {"temptation": 1.1}, matrices.weak_dilemma),
    "snowdrift": Preset(_TWO, {"benefit": 2.0, "cost": 1.0}, matrices.snowdrift),
    "stag-hunt": Preset(("hare", "stag"), {"stag": 4.0, "hare": 3.0}, matrices.stag_hunt),
    "hawk-dove": Preset(("hawk", "dove"), {"value": 2.0, "injury": 4.0}, matrices.hawk_dove),
    "rock-paper-scissors": Preset(
        ("rock", "paper", "scissors"), {"win": 1.0, "loss": 1.0}, matrices.rock_paper_scissors
    ),
    "public-goods": Preset(_TWO, {"factor": 3.0, "cost": 1.0}, _goods),
    "optional-public-goods": Preset(
        ("defector", "loner", "cooperator"), {"factor": 3.0, "cost": 1.0, "outside": 1.0}, _goods
    ),
    "collaboration": Preset(BEHAVIOURS, {"alone": 1.0, "beside": 2.0, "together": 5.0}, matrices.collaboration),
}


def preset(name: str, changes: Mapping[str, float] | None = None) -> tuple[Any, tuple[str, ...]]:
    """Payoffs and names of the behaviours of a game of the literature.

    Parameters
    ----------
    name
        A key of `PRESETS`.
    changes
        Its parameters, where they differ from the defaults.

    Raises
    ------
    InputError
        If there is no such game or parameter.

    Examples
    --------
    >>> preset("stag-hunt", {"stag": 5.0})
    ([[3.0, 3.0], [0.0, 5.0]], ('hare', 'stag'))
    """
    found = PRESETS[one_of("payoffs", name, tuple(PRESETS))]
    for key in changes or {}:
        if key not in found.numbers:
            raise InputError(f"payoffs {name}", expected="a parameter: " + ", ".join(found.numbers), got=repr(key),
                             hint=nearest(key, found.numbers))  # fmt: skip
    return found.payoffs(**(found.numbers | dict(changes or {}))), found.names
