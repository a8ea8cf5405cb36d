"""All figures of a result, by name, and into a folder."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.text import Text

from cosim.errors import InputError, nearest, terminal_text
from cosim.plots.base_over_time import base_of, base_over_time
from cosim.plots.differences import difference_table, outcomes_against_costs
from cosim.plots.hours import hours_by_kind
from cosim.plots.network import network
from cosim.plots.source import Drawable
from cosim.plots.style import styled
from cosim.plots.time_series import behaviour_mix, trust_and_language
from cosim.studies.comparison.comparison import Comparison
from cosim.studies.files import check_output

__all__ = ["KINDS", "draw_all", "plot", "save_figure", "save_figures"]

KINDS: dict[str, Callable[[Drawable], Figure]] = {
    "outcomes": outcomes_against_costs,
    "differences": difference_table,
    "behaviour": behaviour_mix,
    "hours": hours_by_kind,
    "trust": trust_and_language,
    "network": network,
    "base_over_time": base_over_time,
}
_OF_DIFFERENCES = ("outcomes", "differences")
# No dates and versions, so the same numbers give the same file.
_METADATA: dict[str, dict[str, str | None]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


def plot(result: Drawable, kind: str = "outcomes") -> Figure:
    """Draw one figure of a run or a comparison.

    Parameters
    ----------
    kind
        ``outcomes`` (against costs), ``differences``, ``behaviour``, ``hours``, ``trust``, ``network`` or
        ``base_over_time``.

    Raises
    ------
    InputError
        If there is no such kind, or the result does not have its data.
    """
    if kind not in KINDS:
        raise InputError("kind", expected=f"one of {', '.join(KINDS)}", got=repr(kind), hint=nearest(kind, KINDS))
    return KINDS[kind](result)


def draw_all(result: Drawable, folder: str | Path) -> list[Path]:
    """Draw every figure of a result, as PNG for screens and SVG for print.

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
    return save_figures({kind: plot(result, kind) for kind in KINDS if _has(result, kind)}, target)


def _has(result: Drawable, kind: str) -> bool:
    """Whether a result has the data of a figure."""
    if kind in _OF_DIFFERENCES:
        # A run too short for a follow-up has no outcome on clients.
        return isinstance(result, Comparison) and (kind != "outcomes" or "functioning" in set(result.table["outcome"]))
    if kind == "base_over_time":
        return not base_of(result).empty
    if kind == "network":
        return bool(result.examples) if isinstance(result, Comparison) else hasattr(result, "graph")
    return not result.series.empty


def save_figures(figures: Mapping[str, Figure | None], folder: Path) -> list[Path]:
    """Write each figure as PNG for screens and SVG for print, by its name; None is left out.

    Returns
    -------
    list of Path
        The files, PNG before SVG.
    """
    written: list[Path] = []
    for name, figure in figures.items():
        if figure is not None:
            written += save_figure(figure, folder / f"{name}.png", folder / f"{name}.svg")
    return written


def save_figure(figure: Figure, *paths: Path) -> list[Path]:
    """Write a figure to files by their suffix, each file atomically."""
    _clean(figure)
    figure.canvas.draw()
    figure.set_layout_engine("none")  # one layout for all files
    for path in paths:
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        kind = path.suffix.lstrip(".")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with styled():
                figure.savefig(part, format=kind, metadata=_METADATA.get(kind, {}))
            part.replace(path)
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(str(path), expected="a place that can be written to", got=reason) from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink()
    return list(paths)


def _clean(figure: Figure) -> None:
    """Write out control characters in names from data: SVG is XML, which has none."""
    for text in figure.findobj(Text):
        text.set_text(terminal_text(text.get_text()))
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            if not all(label.isprintable() for label in labels):
                axis.set_ticks(axis.get_ticklocs(), [terminal_text(label) for label in labels])
