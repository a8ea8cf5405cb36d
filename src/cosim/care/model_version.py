"""Version of the model: it moves when numbers move.

Raise it by one in the commit that changes any outcome of any scenario for the same seed. Three kinds of change do that:
a rule with other results, another declared default, and a new parameter whose default is not its ``off`` value. A new
parameter that is off by default, a new outcome and a faster kernel do not.

The identity of a scenario holds this number instead of the values at their defaults (`cosim.care.scenario.identity`),
so two scenarios with the same identity give the same numbers only if the rule is kept. ``make refresh`` compares the
declared defaults and the recorded runs with those of the version before, and refuses to record them under the same
number.
"""

from __future__ import annotations

__all__ = ["MODEL_VERSION"]

MODEL_VERSION = 1
