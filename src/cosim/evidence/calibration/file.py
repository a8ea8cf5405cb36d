"""A calibration of one's own: free parameters and figures in a TOML file, and figures of plug-ins.

::

    packaged = ["weeks_waited", "services"]

    [[space]]
    key = "recovery.base"
    low = 0.003
    high = 0.012
    why = "half of a need resolved without help in one to four years"

    [[target]]
    outcome = "weeks_ill"
    low = 2.0
    high = 4.0
    source = "our own registration, 2024"

A figure is the mean of an outcome over the replicates: of one arm (`cosim.studies.lab.ARMS`, and ``family_plan``), or
of one arm minus another (``against``). ``packaged`` names figures of `cosim.evidence.calibration.targets` to keep;
effects among them have the arms and the families of their pattern of ``cosim validate``.
Without ``[[space]]`` the packaged parameters are free; without any figure in the file, the packaged figures count.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cosim.care.plugins.together import together
from cosim.care.policies.reading import Location, parse, path_of, read_text, refusal
from cosim.care.scenario import tables
from cosim.care.scenario.model import Scenario
from cosim.core.parameters import keys_of
from cosim.errors import InputError, nearest
from cosim.evidence.calibration.fits import calibration_of
from cosim.evidence.calibration.space import SPACE, Free
from cosim.evidence.calibration.targets import ARMS_OF, FIGURES, TARGETS, Target

__all__ = ["Question", "question_of"]

_SETTINGS = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
Word = Annotated[str, Field(min_length=1)]


class _Free(BaseModel):
    model_config = _SETTINGS

    key: Word
    low: float
    high: float
    log: bool = False
    why: str = ""


class _Figure(BaseModel):
    model_config = _SETTINGS

    outcome: Word
    low: float
    high: float
    arm: Word = "base"
    against: str = ""
    what: str = ""
    source: str = ""


class _File(BaseModel):
    model_config = _SETTINGS

    packaged: list[Word] = []
    space: list[_Free] = []
    target: list[_Figure] = []


class Question(NamedTuple):
    """What is fitted to what."""

    space: tuple[Free, ...] = SPACE
    targets: tuple[Target, ...] = TARGETS


def question_of(scenario: Scenario, file: str | Path | None = None) -> Question:
    """Free parameters and figures of a file, and figures of the scenario's plug-ins; the packaged ones without either.

    Packaged ones are those of the calibrated region of which the scenario shares the largest part of the values
    (`cosim.evidence.calibration.fits.calibration_of`).

    Raises
    ------
    InputError
        With the file and the key of the first mistake.
    """
    packaged = _packaged_question(scenario)
    label, written = ("calibration", _File()) if file is None else (str(file), _read(Path(file)))
    space = tuple(_free(scenario, one, f"{label}: space[{at}]") for at, one in enumerate(written.space))
    targets = [_packaged(name, label) for name in written.packaged]
    targets += [_figure(scenario, one, f"{label}: target[{at}]") for at, one in enumerate(written.target)]
    targets += _of_plugins(scenario) if targets or file is None else []
    if not targets or file is None:
        targets = [*packaged.targets, *targets]
    for kind, names in (("space", [one.key for one in space]), ("target", [one.name for one in targets])):
        double = next((name for name in names if names.count(name) > 1), None)
        if double is not None:
            raise InputError(f"{label}: {kind}", expected="each of them once", got=f"{double} twice")
    return Question(space=space or packaged.space, targets=tuple(targets))


def _packaged_question(scenario: Scenario) -> Question:
    """What a calibrated region was fitted to: a packaged file, or the default."""
    name = f"{calibration_of(scenario)}.toml"
    file = files("cosim.evidence.calibration").joinpath("packaged", name)
    if not file.is_file():
        return Question()
    written = _File.model_validate(parse(file.read_text(encoding="utf-8"), label=name))
    space = tuple(_free(scenario, one, f"{name}: space[{at}]") for at, one in enumerate(written.space))
    return Question(space, tuple(_packaged(one, name) for one in written.packaged))


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(parse(read_text(path), label=str(path)))
    except ValidationError as error:
        raise refusal(error, label=str(path), allowed=_allowed) from None


def _allowed(location: Location) -> list[str]:
    inside: dict[str, type[BaseModel]] = {"space": _Free, "target": _Figure}
    if len(location) < 2 or str(location[0]) not in inside:
        return [*_File.model_fields]
    return [f"{path_of(location[:-1])}.{name}" for name in inside[str(location[0])].model_fields]


def _band(low: float, high: float, where: str) -> None:
    if not low < high:
        raise InputError(where, expected="low below high", got=f"{low:g} to {high:g}")


def _free(scenario: Scenario, one: _Free, where: str) -> Free:
    known = {key: found for key, (found, _) in keys_of(tables.parameters(scenario.extensions)).items()}
    if one.key not in known:
        raise InputError(f"{where}.key", expected="a parameter", got=repr(one.key), hint=nearest(one.key, known))
    parameter = known[one.key]
    if parameter.choices:
        raise InputError(f"{where}.key", expected="a number", got=f"{one.key}, a word")
    _band(one.low, one.high, where)
    if one.low < parameter.low or one.high > parameter.high:
        expected = f"a range within {parameter.low:g} to {parameter.high:g}"
        raise InputError(where, expected=expected, got=f"{one.low:g} to {one.high:g}")
    if one.log and one.low <= 0.0:
        raise InputError(f"{where}.low", expected="a number above 0, since log = true", got=f"{one.low:g}")
    return Free(one.key, one.low, one.high, one.log, one.why)


def _packaged(name: str, label: str) -> Target:
    known = {target.name: target for target in FIGURES}
    if name not in known:
        hint = nearest(name, known) or f"packaged: {', '.join(known)}"
        raise InputError(f"{label}: packaged", expected="a packaged figure", got=repr(name), hint=hint)
    return known[name]


def _figure(scenario: Scenario, one: _Figure, where: str) -> Target:
    outcomes = {found.name: found for found in scenario.outcomes}
    if one.outcome not in outcomes:
        raise InputError(
            f"{where}.outcome", expected="an outcome", got=repr(one.outcome), hint=nearest(one.outcome, outcomes)
        )
    _band(one.low, one.high, where)
    for name, arm in (("arm", one.arm), ("against", one.against)):
        if arm not in ARMS_OF and not (name == "against" and not arm):
            raise InputError(f"{where}.{name}", expected=f"one of {', '.join(ARMS_OF)}", got=repr(arm),
                             hint=nearest(arm, ARMS_OF))  # fmt: skip
    if one.against == one.arm:
        raise InputError(f"{where}.against", expected="another arm than the first", got=repr(one.against))
    found = outcomes[one.outcome]
    name = one.outcome if one.arm == "base" and not one.against else f"{one.outcome}:{one.arm}-{one.against}".strip("-")
    what = one.what or " ".join(part for part in (found.meaning, one.against and "a difference") if part)
    return Target(name, what, found.unit, one.low, one.high, one.source, one.outcome, one.arm, one.against)


def _of_plugins(scenario: Scenario) -> Iterator[Target]:
    """Figures that plug-ins bring along."""
    plugins = together(scenario.extensions)
    for one in plugins.figures if plugins is not None else ():
        found = _Figure(outcome=one.outcome, low=float(one.low), high=float(one.high), source=one.source)
        yield _figure(scenario, found, f"plug-in: target {one.outcome}")
