"""A public good with voluntary participation: cooperators, defectors and loners.

Sentence. N people are drawn; cooperators pay 1 into a pot that is multiplied by r and shared by all who join; loners
stay out for a small fixed income; a single participant gets that income too.

Formula. With x, y, z the shares of cooperators, defectors and loners:
    P_loner = sigma
    P_defector = sigma z^(N-1) + r x / (1 - z) (1 - (1 - z^N) / (N (1 - z)))
    P_cooperator = P_defector - (1 + (r - 1) z^(N-1) - (r / N) (1 - z^N) / (1 - z))
A mix of all three is a fixed point if and only if 2 < r < N; there x / (x + y) = sigma / (r - 1). It is a centre:
shares circle around it, and the time average of each payoff is sigma.

Sources: Hauert, De Monte, Hofbauer and Sigmund (2002), doi:10.1126/science.1070582 and doi:10.1006/jtbi.2002.3067.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq

from cosim.checks import number, whole
from cosim.errors import InputError
from cosim.games.theory.inputs import Floats, PayoffFunction

__all__ = ["interior", "volunteering"]


def _pressure(loners: Floats, group: int, factor: float) -> Floats:
    """Payoff of a defector less that of a cooperator, by the share of loners."""
    joined = 1.0 - loners
    full = np.where(joined > 1e-9, (1.0 - loners**group) / np.where(joined > 1e-9, joined, 1.0), float(group))
    return np.asarray(1.0 + (factor - 1.0) * loners ** (group - 1) - factor / group * full)


def volunteering(*, group: int, factor: float, loner: float) -> PayoffFunction:
    """Payoffs of cooperators (0), defectors (1) and loners (2), as a function of their mix.

    Parameters
    ----------
    group
        Members of a group, N, 2 or more.
    factor
        Factor r of contributions, above 1.
    loner
        Income sigma of a loner, in units of a contribution; above 0 and below r - 1.

    Returns
    -------
    callable
        Takes mixes ``float64[..., 3]``, returns payoffs ``float64[..., 3]``.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> volunteering(group=5, factor=3.0, loner=1.0)(np.array([1.0, 0.0, 0.0])).round(6).tolist()
    [2.0, 2.4, 1.0]
    """
    whole("group", group, least=2)
    number("factor", factor, above=1.0)
    if not 0.0 < loner < factor - 1.0:
        raise InputError("loner", expected=f"above 0 and below {factor - 1.0:g}", got=loner)

    def payoffs(shares: Floats) -> Floats:
        x, z = shares[..., 0], shares[..., 2]
        joined = 1.0 - z
        safe = np.where(joined > 1e-9, joined, 1.0)
        full = np.where(joined > 1e-9, (1.0 - z**group) / safe, float(group))
        share = np.where(joined > 1e-9, factor * x / safe * (1.0 - full / group), 0.0)
        defector = loner * z ** (group - 1) + share
        return np.stack([defector - _pressure(z, group, factor), defector, np.full_like(z, loner)], axis=-1)

    return payoffs


def interior(*, group: int, factor: float, loner: float) -> Floats | None:
    """Interior fixed point, ``float64[3]``; None where there is none (r not between 2 and N).

    Raises
    ------
    InputError
        As `volunteering`.

    Examples
    --------
    >>> interior(group=5, factor=3.0, loner=1.0).round(6).tolist()
    [0.26933, 0.26933, 0.46134]
    >>> interior(group=5, factor=1.8, loner=0.5) is None
    True
    """
    volunteering(group=group, factor=factor, loner=loner)
    if factor <= 2.0 or factor >= group:
        return None
    loners = brentq(lambda z: float(_pressure(np.array(z), group, factor)), 0.0, 1.0 - 1e-6, xtol=1e-15, rtol=1e-15)
    cooperators = loner / (factor - 1.0) * (1.0 - loners)
    return np.array([cooperators, 1.0 - loners - cooperators, loners])
