"""All figures of a result, by name, and into a folder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from cosim.care.provenance import origin_line
from cosim.care.scenario.model import Scenario
from cosim.core.writing import part_of, unwritable
from cosim.errors import InputError, nearest
from cosim.plots.base_over_time import base_of, base_over_time
from cosim.plots.differences import TOTAL_COST, difference_table, outcomes_against_costs, payers_of, who_pays
from cosim.plots.felt import felt_since_start, starting_arms
from cosim.plots.hours import hours_by_kind
from cosim.plots.network import network
from cosim.plots.source import Drawable, arms_in, series_of
from cosim.plots.style import clean, styled
from cosim.plots.time_series import behaviour_mix, trust_and_language
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.files import check_output
from cosim.texts.language import ENGLISH, Language

__all__ = ["KINDS", "MAIN", "draw_all", "origin_of", "plot", "save_figure", "save_figures"]

KINDS: dict[str, Callable[..., Figure]] = {
    "outcomes": outcomes_against_costs,
    "base_over_time": base_over_time,
    "payers": who_pays,
    "differences": difference_table,
    "behaviour": behaviour_mix,
    "hours": hours_by_kind,
    "trust": trust_and_language,
    "felt": felt_since_start,
    "network": network,
}
MAIN = ("outcomes", "base_over_time", "payers")
_OF_DIFFERENCES = ("outcomes", "differences", "payers")
_LEAST_MOVE = 0.05  # of trust or language, on a scale of 0 to 1
# No dates, so the same numbers of one version give the same file.
_METADATA: dict[str, dict[str, str | None]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


def plot(result: Drawable, kind: str = "outcomes", *, language: Language = ENGLISH) -> Figure:
    """Draw one figure of a run or a comparison.

    Parameters
    ----------
    kind
        ``outcomes`` (against costs), ``base_over_time``, ``payers``, ``differences``, ``behaviour``, ``hours``,
        ``trust``, ``felt`` or ``network``.
    language
        Of titles, axes and captions.

    Raises
    ------
    InputError
        If there is no such kind, or the result does not have its data.
    """
    if kind not in KINDS:
        raise InputError("kind", expected=f"one of {', '.join(KINDS)}", got=repr(kind), hint=nearest(kind, KINDS))
    return KINDS[kind](result, language=language)


def draw_all(result: Drawable, folder: str | Path, *, which: str = "all", language: Language = ENGLISH) -> list[Path]:
    """Draw the figures of a result, as PNG for screens and SVG for print.

    Parameters
    ----------
    which
        ``all``, or ``main`` for those that a decision needs. Trust is drawn only where it moves.

    Returns
    -------
    list of Path
        The files, PNG before SVG.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    target = check_output(folder)
    single = not isinstance(result, Comparison)
    kinds = [kind for kind in KINDS if which == "all" or kind in MAIN or single]
    figures = {kind: plot(result, kind, language=language) for kind in kinds if _has(result, kind)}
    return save_figures(figures, target, origin=origin_of(result))


def origin_of(result: Drawable) -> str:
    """Where the numbers of a figure come from."""
    seed = getattr(result, "seed", None)
    return origin_line({"": result.scenario}, seed=seed) if isinstance(result.scenario, Scenario) else ""


def _has(result: Drawable, kind: str) -> bool:
    """Whether a result has the data of a figure."""
    if kind in _OF_DIFFERENCES:
        # A run too short for a follow-up has no outcome on clients.
        if not isinstance(result, Comparison) or (kind == "payers" and not payers_of(result)):
            return False
        return kind != "outcomes" or {"functioning", TOTAL_COST} <= set(result.table["outcome"])
    if kind == "base_over_time":
        return not base_of(result).empty
    if kind == "felt":
        return isinstance(result, Comparison) and not result.series.empty and bool(starting_arms(result))
    if kind == "network":
        return bool(result.examples) if isinstance(result, Comparison) else hasattr(result, "graph")
    if kind == "trust" and _is_flat(result):
        return False
    return not result.series.empty


def _is_flat(result: Drawable) -> bool:
    """Whether trust and shared language hardly move in any arm: a figure that nobody reads."""
    spans = [
        float(series[name].max() - series[name].min())
        for arm in arms_in(result)
        if "trust" in (series := series_of(result, arm))
        for name in ("trust", "language")
    ]
    return max(spans, default=0.0) < _LEAST_MOVE


def save_figures(figures: Mapping[str, Figure | None], folder: Path, *, origin: str = "") -> list[Path]:
    """Write each figure as PNG for screens and SVG for print, by its name; None is left out.

    ``origin`` goes into the metadata of the files.

    Returns
    -------
    list of Path
        The files, PNG before SVG.
    """
    written: list[Path] = []
    for name, figure in figures.items():
        if figure is not None:
            written += save_figure(figure, folder / f"{name}.png", folder / f"{name}.svg", origin=origin)
    return written


def save_figure(figure: Figure, *paths: Path, origin: str = "") -> list[Path]:
    """Write a figure to files by their suffix, each file atomically."""
    clean(figure)
    figure.canvas.draw()
    figure.set_layout_engine("none")  # one layout for all files
    for path in paths:
        part = part_of(path)
        kind = path.suffix.lstrip(".")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with styled():
                described = {"Description": origin} if origin and kind in _METADATA else {}
                figure.savefig(part, format=kind, metadata=_METADATA.get(kind, {}) | described)
            part.replace(path)
        except OSError as error:
            raise unwritable(path, error) from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink()
    return list(paths)
