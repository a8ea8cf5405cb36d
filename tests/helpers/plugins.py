"""Plug-ins as a user writes them."""

from __future__ import annotations

from pathlib import Path

HEAD = """\
import numpy as np
from cosim.care.plugins import Behaviour, Column, Measured, Outcome, Parameter, Plugin, Step, driver
"""
COUNTS = """
{driver}def count(low, high, week, key, world, own):
    for p in range(low, high):
        own.professionals[p]["x"] += own.parameters[world.professionals[p]["organisation"]]["mine.rate"] * (p + week)

def total(run):
    return float(run.own.professionals["x"].sum())

plugin = Plugin("mine", parameters=[Parameter("mine.rate", 0.5, "", 0, 1, "how fast", off=0)],
    columns={{"professionals": [Column("x", "f8", "", "counted")]}},
    phases=[Step("count", "professionals", count, "counts", after="feel")],
    outcomes=[Measured(Outcome("x_total", "system", "", "neither", "all of it"), total)])
"""


def written(folder: Path, text: str, name: str = "mine.py") -> Path:
    file = folder / name
    file.write_text(HEAD + text, encoding="utf-8")
    return file
