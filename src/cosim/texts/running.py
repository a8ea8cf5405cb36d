"""What it costs to run a policy, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cosim.texts.language import Language, mark

__all__ = ["running_amounts"]

_AMOUNTS = {
    "per_week": mark("EUR {euros} a week"),
    "per_professional_week": mark("EUR {euros} a week per professional reached"),
    "per_client_week": mark("EUR {euros} a week per client reached"),
}


def running_amounts(cost: Mapping[str, Any], language: Language) -> str:
    """The amounts of a policy's ``running_cost``, as its file has them; empty if it costs nothing to run.

    Examples
    --------
    >>> running_amounts({"per_week": 1500.0}, Language("en"))
    'EUR 1,500 a week'
    """
    found = [(text, float(cost.get(key) or 0.0)) for key, text in _AMOUNTS.items()]
    return ", ".join(
        language.tr(text, euros=language.local(f"{value:,.6g}")) for text, value in found if value
    )  # fmt: skip
