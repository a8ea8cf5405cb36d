"""Every surprise found again: in replicates, in other fits of the calibration, and with other ways of choosing.

`cosim lesson check --write` keeps what it found in ``checked.json``; the badge of a lesson is written from it, and a
test compares a quick check with it. Nothing in it is typed by hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from cosim.care.scenario.model import Scenario
from cosim.errors import InputError
from cosim.evidence.calibration.fits import fitted
from cosim.evidence.calibration.space import STRUCTURES
from cosim.lessons.arms import base_of, defaults_of, world_at
from cosim.lessons.board import boards
from cosim.lessons.measure import Measured, measure
from cosim.lessons.schema import LessonTable, Surprise
from cosim.studies.runs.runner import Runner

__all__ = [
    "FITS",
    "WAYS",
    "badge_facts",
    "check_lesson",
    "checked",
    "holds",
    "identity_of",
    "is_robust",
    "write_checked",
]

FITS, FEW = 6, 4
WAYS = STRUCTURES["choice.rule"]
Each = Callable[[str], None]


def holds(surprise: Surprise, values: Callable[[str], list[float]], *, means: bool = False) -> list[bool]:
    """Whether a surprise is there, in each replicate; ``values`` gives those of a world.

    A single replicate has to have the sign; ``means`` over replicates also the least size.
    """
    world, against = values(surprise.world), values(surprise.against)
    gains = [one - other for one, other in zip(world, against, strict=True)]
    if surprise.within is not None:
        return [abs(gain) <= surprise.within for gain in gains]
    if surprise.of is not None:
        whole = [one - other for one, other in zip(values(surprise.of), against, strict=True)]
        low, high = surprise.low or 0.0, surprise.high or 0.0
        return [all_ > 0.0 and low <= gain / all_ <= high for gain, all_ in zip(gains, whole, strict=True)]
    sign = 1.0 if surprise.sign == "+" else -1.0
    return [sign * gain > (surprise.least if means else 0.0) for gain in gains]


def _mean_holds(table: LessonTable, found: Measured) -> dict[str, bool]:
    """Whether each surprise is there in the mean over replicates."""

    def means(surprise: Surprise) -> Callable[[str], list[float]]:
        def value(world: str) -> list[float]:
            mine = found.values(surprise.outcome, world)
            return [sum(mine) / len(mine)]

        return value

    return {one.name: holds(one, means(one), means=True)[0] for one in table.surprises}


def identity_of(table: LessonTable) -> str:
    """What the numbers of a lesson depend on: model and scenarios of its worlds."""
    if table.kind == "board":
        return "game"
    base = base_of(table)
    return "-".join(world_at(base, table, one, defaults_of(table)).identity[:12] for one in table.worlds)


def _fixed(table: LessonTable) -> bool:
    """Whether ways of working do not change in this lesson."""
    return all(world.set.get("choice.rule") == "fixed" for world in table.worlds)


def check_lesson(
    table: LessonTable, runner: Runner, *, replicates: int | None = None, fits: int = FITS, few: int = FEW
) -> dict[str, Any]:
    """Find the surprises of a lesson again.

    Parameters
    ----------
    replicates
        Of the scenario itself; those of the lesson if None.
    fits
        Fits of the calibration, the packaged one first; 0 leaves them, and ways of choosing, out.
    few
        Replicates of each other fit and way of choosing; a surprise is there if it is in their mean.

    Returns
    -------
    dict
        ``identity``, and for each surprise how often it was found: ``[found, of]`` in ``replicates``, ``fits`` and
        ``ways``, with ``lost``, the ways in which it was not.
    """
    stops = [defaults_of(table)]
    whole = measure(table, runner, replicates=replicates, stops=stops, cards=False, families=False)
    found: dict[str, dict[str, Any]] = {}
    for one in table.surprises:
        each = holds(one, lambda world, outcome=one.outcome: whole.values(outcome, world))  # type: ignore[misc]
        found[one.name] = {"replicates": [sum(each), len(each)], "fits": None, "ways": None, "lost": []}
    if fits and table.kind == "board":
        assert table.board is not None
        ways = {}
        for rule in table.board.others:
            ways[rule] = Measured(table, few)
            boards(ways[rule], stops, [], rule=rule)
        _count(found, "ways", {"fermi": _mean_holds(table, whole)} | {
            name: _mean_holds(table, one) for name, one in ways.items()
        })  # fmt: skip
    elif fits:
        scenarios = fitted(base_of(table), fits)
        _count(found, "fits", {
            str(at): _mean_holds(table, _again(table, runner, {}, few, base)) for at, base in enumerate(scenarios)
        })  # fmt: skip
        if not _fixed(table):
            _count(found, "ways", {
                way: _mean_holds(table, _again(table, runner, {"choice.rule": way}, few)) for way in WAYS
            })  # fmt: skip
    return {"identity": identity_of(table), "surprises": found}


def _again(
    table: LessonTable, runner: Runner, changes: Mapping[str, Any], few: int, base: Scenario | None = None
) -> Measured:
    """The lesson in another base."""
    return measure(table, runner, replicates=few, stops=[defaults_of(table)], cards=False, families=False,
                   base=(base_of(table) if base is None else base).replace(changes))  # fmt: skip


def _count(found: dict[str, dict[str, Any]], kind: str, each: Mapping[str, Mapping[str, bool]]) -> None:
    for name, row in found.items():
        row[kind] = [sum(one[name] for one in each.values()), len(each)]
        if kind == "ways":
            row["lost"] = [way for way, one in each.items() if not one[name]]


def checked() -> dict[str, Any]:
    """What the latest full check found, by lesson."""
    text = files("cosim.lessons").joinpath("checked.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def write_checked(found: Mapping[str, Any]) -> None:
    """Keep what a full check found, beside the lessons.

    Raises
    ------
    InputError
        If the package cannot be written to.
    """
    path = Path(str(files("cosim.lessons").joinpath("checked.json")))
    try:
        path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(str(path), expected="a file that can be written", got=error.strerror or str(error)) from None


def is_robust(row: Mapping[str, Any]) -> bool:
    """Whether a surprise is there in nine of ten replicates, in all fits but one, and in three of four ways."""
    least = {"replicates": 0.9, "fits": 5 / 6, "ways": 0.75}
    return all(row[kind] is None or row[kind][0] >= part * row[kind][1] - 1e-9 for kind, part in least.items())


def badge_facts(table: LessonTable) -> dict[str, Any] | None:
    """The counts of the weakest surprise, whether all are robust, and whether these numbers were checked; or None."""
    found = checked().get(table.name)
    if found is None:
        return None
    rows = [found["surprises"][one.name] for one in table.surprises if one.name in found["surprises"]]
    if len(rows) < len(table.surprises):
        return None

    def least(kind: str) -> list[int] | None:
        counts = [row[kind] for row in rows if row[kind] is not None]
        return min(counts, key=lambda one: one[0] / one[1]) if counts else None

    return {
        "replicates": least("replicates"), "fits": least("fits"), "ways": least("ways"),
        "lost": sorted({way for row in rows for way in row["lost"]}), "robust": all(is_robust(row) for row in rows),
        "weak": [one.name for one, row in zip(table.surprises, rows, strict=True) if not is_robust(row)],
        "current": found["identity"] == identity_of(table),
    }  # fmt: skip
