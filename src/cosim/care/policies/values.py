"""Check whether a value is valid for a parameter, and describe valid values."""

from __future__ import annotations

from numbers import Real
from typing import cast

from cosim.care.policies.reading import shown
from cosim.core.parameters import Parameter
from cosim.errors import InputError, nearest
from cosim.texts.hints import number_hint, quotes_hint

__all__ = ["advice", "checked", "fits", "wanted", "written"]


def wanted(parameter: Parameter) -> str:
    """Description of the valid values of a parameter.

    Examples
    --------
    >>> wanted(Parameter("teams.size_max", 4, "professionals", 1, 6, "Most professionals.", whole=True))
    'a whole number from 1 to 6 (professionals)'
    """
    if parameter.choices:
        return f"one of {', '.join(parameter.choices)}"
    kind = "a whole number" if parameter.whole else "a number"
    unit = "" if parameter.unit in ("", "0..1") else f" ({parameter.unit})"
    return f"{kind} from {parameter.low:.12g} to {parameter.high:.12g}{unit}"


def written(value: float | str) -> str:
    """The shortest exact text of a value.

    Examples
    --------
    >>> written(0.5), written(168), written("fixed")
    ('0.5', '168', 'fixed')
    """
    return value if isinstance(value, str) else f"{value:.12g}"


def fits(parameter: Parameter, value: object) -> bool:
    """Whether a value has the right type and is within range; a truth value is not a number."""
    if parameter.choices:
        return isinstance(value, str) and value in parameter.choices
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    number = cast("float", value)
    return parameter.low <= number <= parameter.high and not (parameter.whole and number != int(number))


def advice(parameter: Parameter, value: object) -> str:
    """The nearest allowed word, for a word that is not allowed; how a number is written, for one that is not."""
    if parameter.choices:
        if not isinstance(value, str):
            return ""
        return quotes_hint(value) or nearest(value, parameter.choices)
    return number_hint(value, low=parameter.low, high=parameter.high)


def checked(parameter: Parameter, value: object, *, where: str) -> float | str:
    """The stored value: a word, or a float that is not minus zero.

    Raises
    ------
    InputError
        If the value does not fit.
    """
    if not fits(parameter, value):
        raise InputError(where, expected=wanted(parameter), got=shown(value), hint=advice(parameter, value))
    return value if isinstance(value, str) else float(value) + 0.0  # type: ignore[arg-type]
