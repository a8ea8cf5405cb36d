"""The packaged acceptable fits of a region: points of its space at which no figure is implausible.

The first is the packaged scenario. The figures do not rule out the others, so a conclusion has to hold for all of them.
Two regions have fits, and a scenario has those of the region of which it shares the largest part of the values.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from importlib.resources import files

from cosim.care.scenario.model import Scenario
from cosim.checks import whole
from cosim.errors import InputError

__all__ = ["CALIBRATED", "calibrated_values", "calibration_of", "fitted", "packaged_fits", "table_text"]

CALIBRATED = ("region-2025", "region-2015")


def packaged_fits(region: str) -> list[dict[str, float | str]]:
    """The fits of a packaged region, itself first: key to value. Each states every value, also those of switches."""
    text = files("cosim.evidence.calibration").joinpath("packaged", f"{region}.csv").read_text(encoding="utf-8")
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
    values = calibrated_values(scenario)
    if not values[0]:
        raise InputError(
            "fits", expected="a scenario with calibrated values", got=f"'{scenario.name}', which has its own",
            hint="extend region-2025, or leave fits out",
        )  # fmt: skip
    return [scenario.replace(fit) for fit in values[: whole("fits", count, least=2, most=len(values))]]


def calibrated_values(scenario: Scenario) -> list[dict[str, float | str]]:
    """The values of every acceptable fit, of the keys at which the scenario has the packaged one."""
    fits = packaged_fits(calibration_of(scenario))
    mine = _shared(scenario, fits[0])
    return [{key: fit[key] for key in mine} for fit in fits]


def calibration_of(scenario: Scenario) -> str:
    """The packaged region, of `CALIBRATED`, of which a scenario shares the largest part of the calibrated values."""

    def part(region: str) -> float:
        own = packaged_fits(region)[0]
        return len(_shared(scenario, own)) / len(own)

    return max(CALIBRATED, key=part)


def _shared(scenario: Scenario, fit: Mapping[str, float | str]) -> list[str]:
    return [key for key, value in fit.items() if _close(scenario.values[key], value)]


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
