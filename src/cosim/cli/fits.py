"""A comparison over the acceptable fits of the calibration, as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cosim.cli.numbers import decimals, scaled_unit
from cosim.cli.tables import overview_outcomes
from cosim.texts.outcomes import in_files_or_words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.texts.language import Language

__all__ = ["fits_view"]


def fits_view(spread: Any, language: Language) -> RenderableType:
    """The most important outcomes: the interval over replicates beside the range over fits."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    from cosim.cli.titled import titled_table

    count = int(spread["fits"].iloc[0])
    table = titled_table(language.tr("over {n} fits that match the published figures equally well", n=count), gap=1)
    for heading in (language.tr("policy"), language.tr("outcome"), language.tr("unit")):
        table.add_column(heading)
    for heading in (
        language.tr("difference"), language.tr("95 % interval"), language.tr("range over fits"),
        language.tr("same sign"), language.tr("shown"),
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    chosen = overview_outcomes(list(dict.fromkeys(spread["outcome"])), width=140)
    for row in spread[spread["outcome"].isin(chosen)].to_dict("records"):
        scale, unit = scaled_unit(row["unit"], max(abs(row["fits_low"]), abs(row["fits_high"])), language)
        places = decimals(max(abs(row["fits_high"] - row["fits_low"]), abs(row["difference"]), 1e-12) / scale / 5.0)
        numbers = {
            key: language.fixed(row[key] / scale, places, sign=True)
            for key in ("difference", "low", "high", "fits_low", "fits_high")
        }
        ranges = [
            language.tr("{low} to {high}", low=numbers[f"{of}low"], high=numbers[f"{of}high"]) for of in ("", "fits_")
        ]
        counts = [language.tr("{n} of {all}", n=row[key], all=count) for key in ("same_sign", "shown")]
        name, _ = in_files_or_words(row["outcome"], row["unit"], language)
        table.add_row(row["policy"], name, unit, numbers["difference"], *ranges, *counts)
    last = language.tr(
        "same sign: fits in which the difference has the sign of the packaged one. shown: fits in which its interval "
        "excludes zero on that side, before Holm. A difference whose sign depends on the fit is not a result."
    )
    return Group(Padding(table, (1, 0, 0, 0)), Text(last, style="dim"))
