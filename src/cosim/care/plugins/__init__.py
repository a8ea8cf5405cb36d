"""Plug-ins: mechanisms, outcomes, choice rules and networks of one's own, without a fork of the model.

All that the author of one needs is here: see ``docs/how-to/plugins.md``.
"""

from __future__ import annotations

from cosim.care.networks.ties_wanted import NetworkPlan
from cosim.care.outcomes.catalogue import Outcome
from cosim.care.plugins.declared import Behaviour, Figure, Finished, Measured, Own, Plugin, Step, stream_of
from cosim.care.plugins.found import load_plugin
from cosim.care.reviewer import Reviewer
from cosim.care.state import Column
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import normal, uniform

__all__ = [
    "Behaviour",
    "Column",
    "Figure",
    "Finished",
    "Measured",
    "NetworkPlan",
    "Outcome",
    "Own",
    "Parameter",
    "Plugin",
    "Reviewer",
    "Step",
    "driver",
    "load_plugin",
    "normal",
    "rule",
    "stream_of",
    "uniform",
]
