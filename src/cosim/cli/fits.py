"""A comparison over the acceptable fits of the calibration, as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cosim.cli.numbers import decimals, fixed, scaled_unit
from cosim.cli.tables import overview_outcomes

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["fits_view"]


def fits_view(spread: Any) -> RenderableType:
    """The most important outcomes: the interval over replicates beside the range over fits."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    count = int(spread["fits"].iloc[0])
    table = Table(
        title=f"over {count} fits that match the published figures equally well", title_justify="left",
        title_style="bold", box=None, pad_edge=False, padding=(0, 1, 0, 0),
    )  # fmt: skip
    for heading in ("policy", "outcome", "unit"):
        table.add_column(heading, no_wrap=heading == "outcome")
    for heading in ("difference", "95 % interval", "range over fits", "same sign", "shown"):
        table.add_column(heading, justify="right", no_wrap=True)
    chosen = overview_outcomes(list(dict.fromkeys(spread["outcome"])), width=140)
    for row in spread[spread["outcome"].isin(chosen)].to_dict("records"):
        scale, unit = scaled_unit(row["unit"], max(abs(row["fits_low"]), abs(row["fits_high"])))
        places = decimals(max(abs(row["fits_high"] - row["fits_low"]), abs(row["difference"]), 1e-12) / scale / 5.0)
        numbers = {
            key: fixed(row[key] / scale, places, sign=True)
            for key in ("difference", "low", "high", "fits_low", "fits_high")
        }
        table.add_row(
            row["policy"], row["outcome"], unit, numbers["difference"], f"{numbers['low']} to {numbers['high']}",
            f"{numbers['fits_low']} to {numbers['fits_high']}",
            f"{row['same_sign']} of {count}", f"{row['shown']} of {count}",
        )  # fmt: skip
    last = (
        "same sign: fits in which the difference has the sign of the packaged one. shown: fits in which its interval "
        "excludes zero on that side, before Holm. A difference whose sign depends on the fit is not a result."
    )
    return Group(Padding(table, (1, 0, 0, 0)), Text(last, style="dim"))
