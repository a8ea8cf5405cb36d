"""One style for all figures: readable in print, distinguishable without colour.

Colours are those of Okabe and Ito (2008), Color Universal Design, https://jfly.uni-koeln.de/color/, which people with
any common colour blindness can distinguish. Each behaviour keeps its colour, line and hatch in every figure, and the
three differ in lightness, for print in grey.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.style import context
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from cosim.errors import terminal_text
from cosim.texts.language import Language, mark

__all__ = [
    "ARM_LOOKS",
    "BEHAVIOUR_LOOKS",
    "BETTER",
    "HOUR_LOOKS",
    "JUDGED_LOOKS",
    "MORE_LOOKS",
    "TOGETHER_LOOKS",
    "WORSE",
    "Look",
    "clean",
    "in_words",
    "local_ticks",
    "new_figure",
    "styled",
    "words",
    "wrapped",
]

_BLACK, _ORANGE, _SKY, _GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
_YELLOW, _BLUE, _VERMILION, _PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"

_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.6,
    "hatch.linewidth": 0.6,
    "savefig.dpi": 200,
    "svg.hashsalt": "cosim",  # the same figure gives the same file
    "svg.fonttype": "path",
}


class Look(NamedTuple):
    """Colour, line, marker and hatch of one thing in every figure."""

    colour: str
    line: Any
    marker: str
    hatch: str


BEHAVIOUR_LOOKS = {
    "competitive": Look(_VERMILION, "--", "s", "///"),
    "side_by_side": Look(_ORANGE, (0, (1, 1)), "^", ""),
    "co_creative": Look(_BLUE, "-", "o", "..."),
}

# For behaviours of plug-ins that name no colour or marker of their own, in turn.
MORE_LOOKS = (Look(_PURPLE, "-.", "D", "xxx"), Look(_GREEN, "-.", "P", "++"), Look(_SKY, "-.", "v", "oo"))

HOUR_LOOKS = {
    "effective": Look(_BLUE, "-", "o", ""),
    "wasted": Look(_VERMILION, "-", "o", "///"),
    "alignment": Look(_ORANGE, "-", "o", "\\\\\\"),
    "planning": Look(_GREEN, "-", "o", "..."),
    "administration": Look(_PURPLE, "-", "o", "xxx"),
    "learning": Look(_SKY, "-", "o", "++"),
    "idle": Look("#E5E5E5", "-", "o", ""),
}

# Verdicts have colours of their own, apart from those of behaviours, and each its mark; "full" is a filled one.
BETTER, WORSE, NEITHER, UNDECIDED = "#00695C", "#8E1B5B", "#333333", "#6B6B6B"
JUDGED_LOOKS = {
    "better": Look(BETTER, "-", "o", "full"),
    "worse": Look(WORSE, "-", "s", "full"),
    "higher": Look(NEITHER, "-", "D", "full"),
    "lower": Look(NEITHER, "-", "D", "full"),
    "no difference shown": Look(UNDECIDED, "-", "D", ""),
    "exactly none": Look(UNDECIDED, "-", "x", "full"),
}

# What two verdicts say together, by the keys of `cosim.texts.verdicts.TOGETHER`.
TOGETHER_LOOKS = {
    "better": Look(BETTER, "-", "o", "full"),
    "worse": Look(WORSE, "-", "s", "full"),
    "mixed": Look(NEITHER, "-", "D", "full"),
    "different": Look(NEITHER, "-", "P", "full"),
    "unclear": Look(UNDECIDED, "-", "D", ""),
    "small": Look(UNDECIDED, "-", "o", ""),
    "none": Look(UNDECIDED, "-", "x", "full"),
}

_ARM_COLOURS = (_BLACK, _BLUE, _VERMILION, _GREEN, _PURPLE, _ORANGE, _SKY)
_ARM_LINES: tuple[Any, ...] = ("-", "--", "-.", (0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)))
_ARM_MARKERS = "oPs^DvX*<>h"

# Seven colours, five lines and eleven markers are coprime numbers: the first 385 arms all differ.
ARM_LOOKS = tuple(Look(_ARM_COLOURS[at % 7], _ARM_LINES[at % 5], _ARM_MARKERS[at % 11], "") for at in range(7 * 5 * 11))


def clean(figure: Figure) -> None:
    """Write out control characters in names from data: SVG is XML, which has none."""
    for text in figure.findobj(Text):
        text.set_text(terminal_text(text.get_text()))
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            if not all(label.isprintable() for label in labels):
                axis.set_ticks(axis.get_ticklocs(), [terminal_text(label) for label in labels])


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the style of this module over Matplotlib's defaults; the user's settings are restored afterwards."""
    with context(["default", _STYLE]):
        yield


def new_figure(width: float, height: float, *, title: str, caption: str) -> tuple[Figure, SubFigure]:
    """An empty figure in inches, with the title above and the origin below, and the subfigure to draw in.

    It is not registered in pyplot.
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    if title:
        figure.suptitle(_wrapped(title, int(9.0 * width)), x=0.01, ha="left", fontsize=11.5, fontweight="bold")
    figure.supxlabel(_wrapped(caption, int(16.0 * width)), x=0.01, ha="left", fontsize=7.5, color="#444444")
    return figure, cast("SubFigure", figure.subfigures())


def wrapped(text: str, characters: int) -> str:
    """A name on several lines, none longer than so many characters where words allow it."""
    return textwrap.fill(text, characters, break_long_words=False, break_on_hyphens=False)


def local_ticks(panel: Any, language: Language, *, only: str = "xy") -> None:
    """Numbers on the axes as the language writes them."""
    for name in only:
        axis = panel.xaxis if name == "x" else panel.yaxis
        axis.set_major_formatter(FuncFormatter(lambda value, at: language.local(f"{round(value, 9):,.9g}")))


def _wrapped(text: str, characters: int) -> str:
    """Lines that fit the width of a figure; line breaks in the text are kept."""
    return "\n".join(textwrap.fill(line, characters) for line in text.splitlines())


_BEHAVIOURS = {
    "competitive": mark("competitive"), "side_by_side": mark("side-by-side"), "co_creative": mark("co-creative"),
}  # fmt: skip
_HOURS = {
    "effective": mark("effective"),
    "wasted": mark("wasted"),
    "alignment": mark("alignment"),
    "planning": mark("planning"),
    "administration": mark("administration"),
    "learning": mark("learning"),
    "idle": mark("idle"),
}


def in_words(name: str, language: Language) -> str:
    """A behaviour or a kind of hours in words of a language."""
    found = _BEHAVIOURS.get(name) or _HOURS.get(name)
    return words(name) if found is None else language.tr(found)


_LABELS = {"euros_total": "total costs", "placed": "placed out of home", "waste_share": "wasted hours of work"}


def words(name: str) -> str:
    """A column or arm name in words.

    Examples
    --------
    >>> words("share_co_creative"), words("euros_municipality"), words("audit+one-plan")
    ('share co-creative', 'costs, municipality', 'audit + one-plan')
    """
    if name in _LABELS:
        return _LABELS[name]
    label = name.replace("co_creative", "co-creative").replace("side_by_side", "side-by-side")
    if label.startswith("euros_"):
        label = f"costs, {label.removeprefix('euros_')}"
    return label.replace("_", " ").replace("+", " + ")
