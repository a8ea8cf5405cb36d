"""Layout of a network: organisations on rings by sector, members around their organisation.

Deterministic and linear in the number of professionals, so figures of one network are comparable.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["Place", "places"]

Place = tuple[float, float]
_GOLDEN = math.pi * (3.0 - math.sqrt(5.0))  # angle between two seeds of a sunflower
_GAP = 0.35  # free space around a disc, in node distances


def places(
    organisations: Mapping[Hashable, Sequence[Hashable]], sectors: Mapping[Hashable, Any]
) -> tuple[dict[Hashable, Place], dict[Hashable, tuple[float, float, float]]]:
    """Positions of all professionals.

    Each sector is a disc of organisations, packed from the inside outwards, largest first; sectors form a circle.
    An organisation is a disc of its members in the order of a sunflower's seeds (Vogel 1979, Math. Biosci. 44:179-189,
    doi:10.1016/0025-5564(79)90080-4).

    Parameters
    ----------
    organisations
        Members by organisation.
    sectors
        Sector by organisation.

    Returns
    -------
    tuple
        Position by professional, and (x, y, radius) of the disc by organisation.
    """
    inside: dict[Any, list[Hashable]] = {}
    for organisation in sorted(organisations, key=lambda one: -len(organisations[one])):
        inside.setdefault(sectors[organisation], []).append(organisation)
    names = list(dict.fromkeys(sectors[organisation] for organisation in organisations))
    packs = [_pack([_radius(len(organisations[one])) for one in inside[name]]) for name in names]
    found: dict[Hashable, Place] = {}
    discs: dict[Hashable, tuple[float, float, float]] = {}
    for name, (centres, _), (x, y) in zip(names, packs, _ring([size for _, size in packs]), strict=True):
        for organisation, (dx, dy) in zip(inside[name], centres, strict=True):
            discs[organisation] = (x + dx, y + dy, _radius(len(organisations[organisation])))
            found.update(_members(organisations[organisation], x + dx, y + dy))
    return found, discs


def _radius(members: int) -> float:
    """Radius of the disc of an organisation, in node distances."""
    return 0.62 * math.sqrt(max(0, members - 1)) + 0.5 + _GAP


def _members(members: Sequence[Hashable], x: float, y: float) -> dict[Hashable, Place]:
    """Sunflower seeds around a centre, one node distance apart."""
    spots = {}
    for at, member in enumerate(members):
        out, turn = 0.62 * math.sqrt(at), at * _GOLDEN
        spots[member] = (x + out * math.cos(turn), y + out * math.sin(turn))
    return spots


def _pack(radii: Sequence[float]) -> tuple[list[Place], float]:
    """Centres of discs without overlap, each at the first free position on a spiral; and the total radius."""
    centres = np.zeros((len(radii), 2))
    sizes = np.asarray(radii, dtype=np.float64)
    step = 0.25 * float(sizes.min())
    angle = out = 0.0
    for at in range(1, len(radii)):
        if at > 1 and sizes[at] < sizes[at - 1]:
            angle = out = 0.0  # a smaller disc may fit in a smaller gap
        while True:
            spot = np.array([out * math.cos(angle), out * math.sin(angle)])
            if np.all(np.hypot(*(centres[:at] - spot).T) >= sizes[:at] + sizes[at]):
                break
            turn = step / max(out, step)
            angle += turn
            out += step * turn / math.pi
        centres[at] = spot
    radius = float((np.hypot(centres[:, 0], centres[:, 1]) + sizes).max())
    return [(float(x), float(y)) for x, y in centres], radius


def _ring(radii: Sequence[float]) -> list[Place]:
    """Centres on a circle, just large enough that neighbours do not touch."""
    if len(radii) == 1:
        return [(0.0, 0.0)]
    wide = [radius + 2.0 for radius in radii]
    low, high = max(wide), 2.0 * sum(wide)
    for _ in range(60):
        middle = (low + high) / 2.0
        needed = 2.0 * sum(math.asin(min(1.0, radius / middle)) for radius in wide)
        low, high = (middle, high) if needed > 2.0 * math.pi else (low, middle)
    turns = [math.asin(min(1.0, radius / high)) for radius in wide]
    slack = (2.0 * math.pi - 2.0 * sum(turns)) / len(turns)
    spots, angle = [], math.pi / 2.0
    for turn in turns:
        angle -= turn + slack / 2.0
        spots.append((high * math.cos(angle), high * math.sin(angle)))
        angle -= turn + slack / 2.0
    return spots
