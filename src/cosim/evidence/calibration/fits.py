"""The packaged acceptable fits: points of the prior space that match all the figures.

The fit nearest to the middle of all bands is the packaged scenario. The figures do not rule out the others, so a
conclusion has to hold for all of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from importlib.resources import files

from cosim.care.scenario.model import Scenario
from cosim.checks import whole
from cosim.errors import InputError

__all__ = ["calibrated_values", "fitted", "packaged_fits", "table_text"]

_FILE = "region-2015.csv"


def packaged_fits() -> list[dict[str, float | str]]:
    """The packaged fits, the packaged scenario first: key to value. Each states every value, also those of switches."""
    text = files("cosim.evidence.calibration").joinpath("packaged", _FILE).read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return [{key: _value(value) for key, value in row.items()} for row in rows]


def fitted(scenario: Scenario, count: int) -> list[Scenario]:
    """The scenario under the first ``count`` acceptable fits, the first of which is the packaged one.

    Only values from the packaged calibration are replaced; a user's own value is the same in every fit.

    Raises
    ------
    InputError
        If there are fewer fits, or the scenario has no calibrated value.
    """
    count = whole("fits", count, least=2, most=len(packaged_fits()))
    values = calibrated_values(scenario)
    if not values[0]:
        raise InputError(
            "fits", expected="a scenario with calibrated values", got=f"'{scenario.name}', which has its own",
            hint="extend region-2015, or leave fits out",
        )  # fmt: skip
    return [scenario.replace(fit) for fit in values[:count]]


def calibrated_values(scenario: Scenario) -> list[dict[str, float | str]]:
    """The values of every acceptable fit, of the keys at which the scenario has the packaged one."""
    fits = packaged_fits()
    mine = [key for key, value in fits[0].items() if _close(scenario.values[key], value)]
    return [{key: fit[key] for key in mine} for fit in fits]


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _close(one: object, other: float | str) -> bool:
    if isinstance(other, str):
        return one == other
    return isinstance(one, (int, float)) and abs(float(one) - other) <= 1e-9 * max(1.0, abs(other))


def table_text(fits: Sequence[Mapping[str, float | str]], *, head: str) -> str:
    """Fits as a CSV file with a comment at the top."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(fits[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: value if isinstance(value, str) else f"{value:.6g}" for key, value in fit.items()} for fit in fits
    )
    return f"# {head}\n{buffer.getvalue()}"
