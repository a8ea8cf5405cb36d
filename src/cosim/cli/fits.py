"""What a comparison says over the acceptable fits, as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cosim.cli.numbers import decimals, fixed, scaled_unit
from cosim.cli.tables import overview_outcomes

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["fits_view"]


def fits_view(spread: Any) -> RenderableType:
    """The outcomes that matter most: the interval of luck beside the range over fits."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    count = int(spread["fits"].iloc[0])
    table = Table(
        title=f"over {count} fits that are as good as the figures can tell", title_justify="left", title_style="bold",
        box=None, pad_edge=False, padding=(0, 1, 0, 0),
    )  # fmt: skip
    for heading in ("policy", "outcome", "unit"):
        table.add_column(heading, no_wrap=heading == "outcome")
    for heading in ("difference", "interval of luck", "range over fits", "same sign", "shown"):
        table.add_column(heading, justify="right", no_wrap=True)
    chosen = overview_outcomes(list(dict.fromkeys(spread["outcome"])), width=140)
    for row in spread[spread["outcome"].isin(chosen)].to_dict("records"):
        scale, unit = scaled_unit(row["unit"], max(abs(row["fits_low"]), abs(row["fits_high"])))
        places = decimals(max(abs(row["fits_high"] - row["fits_low"]), abs(row["difference"]), 1e-12) / scale / 5.0)
        said = {
            key: fixed(row[key] / scale, places, sign=True)
            for key in ("difference", "low", "high", "fits_low", "fits_high")
        }
        table.add_row(
            row["policy"], row["outcome"], unit, said["difference"], f"{said['low']} to {said['high']}",
            f"{said['fits_low']} to {said['fits_high']}",
            f"{row['same_sign']} of {count}", f"{row['shown']} of {count}",
        )  # fmt: skip
    last = (
        "same sign: fits in which the difference points as in the packaged one. shown: fits in which its own interval "
        "excludes zero on that side, before Holm. A difference whose sign depends on the fit is not a result."
    )
    return Group(Padding(table, (1, 0, 0, 0)), Text(last, style="dim"))
