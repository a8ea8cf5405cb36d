"""The first replicate one by one: the network over time, families and organisations, in both worlds.

With common random numbers a row is the same family, professional or organisation in both worlds, so what differs has
changed because of the policy (or the knobs), and because of nothing else.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cosim.care.state import STAGES, TO_COME, World
from cosim.care.world.build import Built
from cosim.core.parameters import BEHAVIOURS
from cosim.explore.summary import Pair, number
from cosim.studies.comparison.who import who_in, who_table

__all__ = ["MOST_FAMILIES", "MOST_NODES", "detail_of"]

MOST_NODES = 240  # professionals that are drawn one by one; in a larger world organisations are drawn
MOST_FAMILIES = 30  # of a sample, and of those with the largest differences
_MOST_ORGANISATIONS = 200
_STRONGEST = 2  # ties drawn of each node
_SPREAD = 2.399963  # golden angle: points on a disc


def detail_of(pair: Pair) -> dict[str, Any]:
    """What the page shows of the first replicate."""
    base, arm = pair
    assert base.run is not None
    assert arm.run is not None
    return {
        "network": _network(pair),
        "families": _families(base.run.built.world, arm.run.built.world),
        "organisations": _organisations(pair),
        "who": _who(pair),
    }


def _who(pair: Pair) -> list[dict[str, Any]]:
    base, arm = pair
    assert base.run is not None
    assert arm.run is not None
    found = {name: who for name, one in (("a", base.run), ("b", arm.run)) if (who := who_in(one)) is not None}
    table = who_table(found, ["a", "b"], base.run.scenario.sectors)
    return [
        {name: row[name] for name in ("kind", "group", "count", "better", "worse", "same")}
        for row in table.to_dict("records")
    ]


def _places(world: World, by_person: bool) -> np.ndarray[Any, Any]:
    """Positions between -1 and 1: organisations on a ring, by sector, and their professionals on a disc around them."""
    organisations, people = world.organisations, world.professionals
    order = np.lexsort((np.arange(organisations.size), organisations["sector"]))
    angle = np.empty(organisations.size)
    angle[order] = 2.0 * math.pi * np.arange(organisations.size) / max(1, organisations.size)
    centre = np.column_stack([np.sin(angle), -np.cos(angle)])
    if not by_person:
        return centre * 0.95
    rank = np.zeros(people.size)
    size = np.bincount(people["organisation"], minlength=organisations.size)
    for o in range(organisations.size):
        mine = np.flatnonzero(people["organisation"] == o)
        rank[mine] = np.arange(mine.size)
    room = 0.8 * math.sin(math.pi / max(3, organisations.size))
    radius = room * np.sqrt((rank + 0.5) / np.maximum(1, size[people["organisation"]]))
    turn = rank * _SPREAD
    found = 0.8 * centre[people["organisation"]] + np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None]
    return np.asarray(found / max(1.0, float(np.abs(found).max(initial=0.0))))


def _edges(world: World, by_person: bool) -> list[list[int]]:
    """The strongest ties of each node at the end, by trust; of organisations, summed over their professionals."""
    ties, people = world.ties, world.professionals
    used = (ties["trust"] > 0.0) & (people["employed"][ties["source"]] > 0) & (people["employed"][ties["target"]] > 0)
    source, target, trust = ties["source"][used], ties["target"][used], ties["trust"][used]
    if not by_person:
        source, target = people["organisation"][source], people["organisation"][target]
    else:  # within an organisation they are beside each other already
        trust = trust * np.where(people["organisation"][source] == people["organisation"][target], 0.5, 1.0)
    many = int(max(world.organisations.size, people.size))
    weight: dict[int, float] = {}
    for a, b, w in zip(source.tolist(), target.tolist(), trust.tolist(), strict=True):
        if a != b:
            key = min(a, b) * many + max(a, b)
            weight[key] = weight.get(key, 0.0) + w
    taken: dict[int, int] = {}
    found = []
    for key, _ in sorted(weight.items(), key=lambda item: (-item[1], item[0])):
        a, b = divmod(key, many)
        if taken.get(a, 0) < _STRONGEST or taken.get(b, 0) < _STRONGEST:
            taken[a], taken[b] = taken.get(a, 0) + 1, taken.get(b, 0) + 1
            found.append([a, b])
    return found


def _network(pair: Pair) -> dict[str, Any]:
    """Positions, ties and, by quarter, a digit a node: its behaviour, or 3 where nobody is."""
    runs = [one.run for one in pair]
    assert runs[0] is not None
    assert runs[1] is not None
    worlds = [runs[0].built.world, runs[1].built.world]
    by_person = worlds[0].professionals.size <= MOST_NODES
    labels = runs[0].built.professional_labels if by_person else runs[0].built.organisation_labels
    frames = [
        [_digits(row, world, by_person) for row in one.behaviours]
        for one, world in zip(pair, worlds, strict=True)
        if one.behaviours is not None
    ]
    return {
        "kind": "professionals" if by_person else "organisations",
        "at": [[round(float(x), 3), round(float(y), 3)] for x, y in _places(worlds[0], by_person)],
        "labels": [str(label) for label in labels], "edges": [_edges(world, by_person) for world in worlds],
        "frames": frames,
    }  # fmt: skip


def _digits(row: np.ndarray[Any, Any], world: World, by_person: bool) -> str:
    if by_person:
        return "".join("3" if one < 0 else str(int(one)) for one in row)
    counts = np.zeros((world.organisations.size, 3))
    there = row >= 0
    np.add.at(counts, (world.professionals["organisation"][: row.size][there], row[there]), 1)
    most = counts.argmax(axis=1)
    return "".join("3" if total == 0 else str(int(one)) for one, total in zip(most, counts.sum(axis=1), strict=True))


def _families(base: World, arm: World) -> dict[str, Any]:
    """Families that came in both worlds in the same week: how many there are, a fair sample, and the extremes.

    The sample is every n-th in order of arrival. The extremes are the largest gains and the largest losses.
    """
    one, two = base.clients, arm.clients
    numbers, here, there = np.intersect1d(one["number"], two["number"], return_indices=True)
    came = (one["stage"][here] != TO_COME) & (two["stage"][there] != TO_COME)
    came &= (one["arrival"][here] == two["arrival"][there]) & (one["arrival"][here] >= 0)
    came &= np.isfinite(one["need_follow_up"][here]) & np.isfinite(two["need_follow_up"][there])
    numbers, here, there = numbers[came], here[came], there[came]
    arrived = np.lexsort((numbers, one["arrival"][here]))
    sample = arrived[np.unique(np.linspace(0, max(0, arrived.size - 1), min(MOST_FAMILIES, arrived.size)).astype(int))]
    gain = one["need_follow_up"][here] - two["need_follow_up"][there]
    order, half = np.argsort(gain, kind="stable"), MOST_FAMILIES // 2
    gained, lost = order[gain[order] > 0.0][-half:][::-1], order[gain[order] < 0.0][:half]

    def shown(picked: np.ndarray[Any, Any]) -> list[dict[str, Any]]:
        return [
            {
                "number": int(numbers[k]), "arrival": int(one["arrival"][here[k]]),
                "problems": int(one["domains"][here[k]]), "need": number(float(one["need_arrival"][here[k]].sum())),
                "worlds": [_family(one[here[k]]), _family(two[there[k]])],
            }
            for k in picked
        ]  # fmt: skip

    return {"of": int(numbers.size), "gained": int(gained.size), "lost": int(lost.size),
            "sample": shown(sample), "extremes": shown(np.concatenate([gained, lost]))}  # fmt: skip


def _family(row: Any) -> dict[str, Any]:
    return {
        "left": number(float(row["need_follow_up"])), "waited": int(row["weeks_waited"]),
        "in_care": int(row["weeks_in_care"]), "placed": int(row["weeks_placed"]), "met": int(row["met"]),
        "wasted": number(float(row["hours"][1])), "cost": number(float(row["cost"].sum()) / 100.0),
        "stage": STAGES[int(row["stage"])],
    }  # fmt: skip


def _organisations(pair: Pair) -> list[dict[str, Any]]:
    """Organisations side by side at the end; those that changed first."""
    base, arm = pair
    assert base.run is not None
    assert arm.run is not None
    sectors = base.run.scenario.sectors
    many = min(base.run.built.world.organisations.size, arm.run.built.world.organisations.size)
    found = []
    for o in range(many):
        worlds = [_organisation(one.run.built, o) for one in pair if one.run is not None]
        label = str(base.run.built.organisation_labels[o])
        found.append({
            "label": label, "number": o if label == f"organisation {o}" else None,
            "sector": sectors[int(base.run.built.world.organisations[o]["sector"])], "worlds": worlds,
            "changed": worlds[0]["stance"] != worlds[1]["stance"] or worlds[0]["practice"] != worlds[1]["practice"],
        })  # fmt: skip
    return sorted(found, key=lambda one: not one["changed"])[:_MOST_ORGANISATIONS]


def _organisation(built: Built, o: int) -> dict[str, Any]:
    row, people = built.world.organisations[o], built.world.professionals
    mine = people["behaviour"][(people["organisation"] == o) & (people["employed"] > 0)]
    counts = np.bincount(mine, minlength=3)
    return {
        "stance": BEHAVIOURS[int(row["stance"])], "practice": BEHAVIOURS[int(counts.argmax())] if mine.size else "",
        "shares": [number(float(c) / max(1, mine.size)) for c in counts], "claim": number(float(row["claim"])),
        "reserve": number(float(row["reserve"]) / 100.0), "queue": int(row["queue"]), "open": bool(row["present"]),
    }  # fmt: skip
