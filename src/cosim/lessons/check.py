"""Every surprise found again: in replicates, in other fits of the calibration, and with other ways of choosing.

The two do not overlap. **Fits** are sets of values that match the published figures with the way of choosing of the
lesson. **Ways** are the four ways of choosing, each in fits that match the figures with that way; a surprise is there
with a way if it is there in more than half of them. Where ways of working are fixed there are only fits.

`cosim lesson check --write` keeps what it found in ``checked.json``; the badge of a lesson is written from it, and a
test compares a quick check with it. Nothing in it is typed by hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from cosim.care.scenario.model import Scenario
from cosim.errors import InputError
from cosim.evidence.calibration.fits import calibrated_values, fitted
from cosim.lessons.arms import base_of, defaults_of, world_at
from cosim.lessons.board import boards
from cosim.lessons.measure import Measured, measure
from cosim.lessons.schema import LessonTable, Surprise
from cosim.studies.runs.runner import Runner

__all__ = [
    "FITS", "badge_facts", "check_lesson", "checked", "holds", "identity_of", "is_robust", "write_checked",
]  # fmt: skip

FITS, FITS_A_WAY, FEW = 6, 3, 3
_RULE = "choice.rule"


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
            mine = found.values(surprise.outcome, world, card=surprise.card or "")
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
    return all(world.set.get(_RULE) == "fixed" for world in table.worlds)


def check_lesson(
    table: LessonTable, runner: Runner, *, replicates: int | None = None, fits: int = FITS, few: int = FEW
) -> dict[str, Any]:
    """Find the surprises of a lesson again.

    Parameters
    ----------
    replicates
        Of the scenario itself; those of the lesson if None.
    fits
        Fits of the calibration with the way of choosing of the lesson, the packaged one first; 0 leaves them, and ways
        of choosing, out.
    few
        Replicates in each other fit and way of choosing; a surprise is there if it is in their mean.

    Returns
    -------
    dict
        ``identity``, and for each surprise how often it was found: ``[found, of]`` in ``replicates``, ``fits`` and
        ``ways``, and in the fits of each way (``by_way``).
    """
    whole = _again(table, runner, replicates)
    found: dict[str, dict[str, Any]] = {}
    for one in table.surprises:
        each = holds(one, lambda name, one=one: whole.values(one.outcome, name, card=one.card or ""))  # type: ignore[misc]
        found[one.name] = {"replicates": [sum(each), len(each)], "fits": None, "ways": None, "by_way": {}}
    if fits and table.board is not None:
        ways = {"fermi": [_mean_holds(table, whole)]}
        for rule in table.board.others:
            ways[rule] = [_mean_holds(table, _plays(table, few, rule))]
        _count_ways(found, ways)
    elif fits:
        base = base_of(table)
        by_way: dict[str, list[Scenario]] = {}
        for fit in fitted(base, len(calibrated_values(base))):
            by_way.setdefault(str(fit.values[_RULE]), []).append(fit)
        mine = by_way[str(base.values[_RULE])]
        if _fixed(table):
            mine, by_way = [fit for some in zip(*by_way.values(), strict=False) for fit in some], {}
        again = [_mean_holds(table, _again(table, runner, few, fit)) for fit in mine[:fits]]
        for name, row in found.items():
            row["fits"] = [sum(each[name] for each in again), len(again)]
        _count_ways(found, {
            way: again[:FITS_A_WAY] if some is mine else
            [_mean_holds(table, _again(table, runner, few, fit)) for fit in some[:FITS_A_WAY]]
            for way, some in by_way.items()
        })  # fmt: skip
    return {"identity": identity_of(table), "surprises": found}


def _cards(table: LessonTable) -> list[str]:
    """Cards with which something is looked for."""
    return list(dict.fromkeys(one.card for one in table.surprises if one.card))


def _again(table: LessonTable, runner: Runner, replicates: int | None, base: Scenario | None = None) -> Measured:
    """The lesson as its surprises need it, in a base of its own or another."""
    return measure(table, runner, replicates=replicates, stops=[defaults_of(table)], cards=_cards(table),
                   families=False, base=base)  # fmt: skip


def _plays(table: LessonTable, few: int, rule: str) -> Measured:
    """The lesson of the board with another rule."""
    found = Measured(table, few)
    boards(found, [defaults_of(table)], _cards(table), rule=rule)
    return found


def _count_ways(found: dict[str, dict[str, Any]], ways: Mapping[str, Sequence[Mapping[str, bool]]]) -> None:
    """In how many ways each surprise is there, and in how many fits of each."""
    for name, row in found.items() if ways else ():
        row["by_way"] = {way: [sum(one[name] for one in each), len(each)] for way, each in ways.items()}
        row["ways"] = [sum(2 * n > of for n, of in row["by_way"].values()), len(ways)]


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


def _lost(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Ways in which a surprise is not there in more than half of the fits, each with the least count."""
    found: dict[str, list[int]] = {}
    for way, (n, of) in (item for row in rows for item in row["by_way"].items()):
        if 2 * n <= of and n <= found.get(way, [of])[0]:
            found[way] = [n, of]
    return found


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
        "lost": _lost(rows), "robust": all(is_robust(row) for row in rows),
        "weak": [one.name for one, row in zip(table.surprises, rows, strict=True) if not is_robust(row)],
        "current": found["identity"] == identity_of(table),
    }  # fmt: skip
