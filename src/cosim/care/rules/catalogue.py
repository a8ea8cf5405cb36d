"""All parameters of all mechanisms, in one tuple. Rule files that declare ``PARAMETERS`` are found automatically."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from cosim.care import rules
from cosim.care.rules import choice
from cosim.core.parameters import Parameter

__all__ = ["MODULES", "PARAMETERS"]

# Fixed order, used by files, schemas and tables. A new rule file needs no line here: it comes last, by name.
_FIRST = (
    "practices", "arrive", "wait", "intake", "hours", "relations", "team", "plan", "work", "rebound", "close",
    "recover", "learn", "pay", "feel", "choose", "imitation", "conditional", "reinforcement", "best_response",
    "partners", "steer", "contract",
)  # fmt: skip


def _place(name: str) -> tuple[int, str]:
    return (_FIRST.index(name), "") if name in _FIRST else (len(_FIRST), name)


def _modules() -> tuple[ModuleType, ...]:
    """The rule files that declare parameters."""
    names = {
        module.name: f"{package.__name__}.{module.name}"
        for package in (rules, choice)
        for module in iter_modules(package.__path__)
        if not module.ispkg and f"{package.__name__}.{module.name}" != __name__
    }
    modules = [import_module(names[name]) for name in sorted(names, key=_place)]
    return tuple(module for module in modules if hasattr(module, "PARAMETERS"))


MODULES = _modules()
PARAMETERS: tuple[Parameter, ...] = tuple(parameter for module in MODULES for parameter in module.PARAMETERS)
