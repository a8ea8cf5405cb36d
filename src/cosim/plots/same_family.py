"""The same family in two worlds: without a policy and with it, beside the noise."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from cosim.errors import InputError
from cosim.plots.source import Drawable, named, origin
from cosim.plots.style import ARM_LOOKS, local_ticks, new_figure, styled
from cosim.studies.comparison.changed import Changed
from cosim.texts.language import ENGLISH, Language

__all__ = ["same_family"]

_BARS = 41


def same_family(result: Drawable, found: Changed, *, language: Language = ENGLISH) -> Figure:
    """A point per family, without the policy against with it; and how far families moved, beside the noise alone.

    Raises
    ------
    InputError
        If no family was followed up.
    """
    families = found.clients
    if families.empty:
        raise InputError("same_family", expected="families that were followed up", got="none")
    row = found.table[(found.table["kind"] == "clients") & (found.table["group"] == "all")].iloc[0]
    floor, look, quiet = float(row["floor"]), ARM_LOOKS[2], ARM_LOOKS[0]
    title = named(result, language).get(found.policy, found.policy)
    with styled():
        figure, body = new_figure(
            9.0, 4.4, title=language.tr("{policy}: the same families in two worlds", policy=title),
            caption=origin(result, language),
        )  # fmt: skip
        worlds, moved = body.subplots(1, 2)
        above = families["above"]
        for part, colour, label in (
            (families[~above], "#999999", language.tr("within the noise floor")),
            (families[above], look.colour, language.tr("above it")),
        ):
            worlds.scatter(part["base"], part["policy"], s=7, color=colour, linewidths=0, alpha=0.6, label=label)
        ends = np.quantile(families["base"].to_numpy(dtype=np.float64), [0.0, 1.0])
        worlds.plot(ends, ends, color=quiet.colour, linewidth=0.8)
        worlds.set_xlabel(language.tr("functioning without the policy (SD)"))
        worlds.set_ylabel(language.tr("functioning with the policy (SD)"))
        worlds.legend(loc="upper left", markerscale=2.0)
        most = max(
            float(np.quantile(np.abs(families["difference"].to_numpy(dtype=np.float64)), 0.99)), 2.0 * floor, 1e-9
        )
        edges = np.linspace(-most, most, _BARS)
        moved.hist(np.clip(families["difference"], -most, most), bins=edges.tolist(), color=look.colour, alpha=0.75,
                   label=language.tr("the policy"))  # fmt: skip
        moved.hist(np.clip(families["noise"], -most, most), bins=edges.tolist(), histtype="step", color=quiet.colour,
                   label=language.tr("noise: one number changed by 0.1 %"))  # fmt: skip
        moved.set_yscale("symlog", linthresh=1.0)
        for side in (-floor, floor):
            moved.axvline(side, color=quiet.colour, linestyle=":", linewidth=0.9)
        moved.set_xlabel(language.tr("difference in functioning (SD)"))
        moved.set_ylabel(language.tr("families"))
        moved.legend(loc="upper left", fontsize=7.5)
        moved.set_ylim(top=30.0 * len(families))  # room for the legend
        for panel in (worlds, moved):
            local_ticks(panel, language)
    return figure
