"""How organisations and professionals work together around clients, and what that does to the clients and costs.

The front door. A name is looked up when it is first used, so that ``import cosim`` and ``cosim --help`` answer at
once; nothing inside the package imports from here.

Examples
--------
>>> import cosim
>>> issubclass(cosim.InputError, cosim.CosimError)
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cosim.care.mesa.system import CareSystem
    from cosim.care.networks.user import load_network
    from cosim.care.policies.load import load_policy
    from cosim.care.policies.load import policies as list_policies
    from cosim.care.policies.model import Policy
    from cosim.care.scenario.load import load_scenario
    from cosim.care.scenario.load import scenarios as list_scenarios
    from cosim.care.scenario.model import Scenario
    from cosim.care.simulate import Run, simulate
    from cosim.errors import CosimError, InputError
    from cosim.games.play.game import Game
    from cosim.games.play.play import play
    from cosim.studies.analysis.discover import discover
    from cosim.studies.analysis.sensitivity import analyse
    from cosim.studies.comparison.compare import compare
    from cosim.studies.comparison.comparison import Comparison
    from cosim.studies.comparison.paired import paired_interval
    from cosim.studies.rerun import rerun
    from cosim.studies.runs.execute import run_study
    from cosim.studies.store.read import load_store
    from cosim.studies.sweeps.study import make_study

    __version__: str

__all__ = [
    "CareSystem",
    "Comparison",
    "CosimError",
    "Game",
    "InputError",
    "Policy",
    "Run",
    "Scenario",
    "__version__",
    "analyse",
    "compare",
    "discover",
    "list_policies",
    "list_scenarios",
    "load_network",
    "load_policy",
    "load_scenario",
    "load_store",
    "make_study",
    "paired_interval",
    "play",
    "rerun",
    "run_study",
    "simulate",
]

# Where each name lives. The two lists are not called `policies` and `scenarios`: importing the package
# `cosim.care.policies` would put itself in the place of a function of that name.
_HOME = {
    "CareSystem": ("cosim.care.mesa.system", "CareSystem"),
    "Comparison": ("cosim.studies.comparison.comparison", "Comparison"),
    "CosimError": ("cosim.errors", "CosimError"),
    "Game": ("cosim.games.play.game", "Game"),
    "InputError": ("cosim.errors", "InputError"),
    "Policy": ("cosim.care.policies.model", "Policy"),
    "Run": ("cosim.care.simulate", "Run"),
    "Scenario": ("cosim.care.scenario.model", "Scenario"),
    "analyse": ("cosim.studies.analysis.sensitivity", "analyse"),
    "compare": ("cosim.studies.comparison.compare", "compare"),
    "discover": ("cosim.studies.analysis.discover", "discover"),
    "list_policies": ("cosim.care.policies.load", "policies"),
    "list_scenarios": ("cosim.care.scenario.load", "scenarios"),
    "load_network": ("cosim.care.networks.user", "load_network"),
    "load_policy": ("cosim.care.policies.load", "load_policy"),
    "load_scenario": ("cosim.care.scenario.load", "load_scenario"),
    "load_store": ("cosim.studies.store.read", "load_store"),
    "make_study": ("cosim.studies.sweeps.study", "make_study"),
    "paired_interval": ("cosim.studies.comparison.paired", "paired_interval"),
    "play": ("cosim.games.play.play", "play"),
    "rerun": ("cosim.studies.rerun", "rerun"),
    "run_study": ("cosim.studies.runs.execute", "run_study"),
    "simulate": ("cosim.care.simulate", "simulate"),
}


def _version() -> str:
    """Version of the installed distribution; a source tree on the path that is not installed has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cosim")
    except PackageNotFoundError:
        return "0+uninstalled"


def __getattr__(name: str) -> object:
    """Look a public name up in the module it lives in, and keep it."""
    if name == "__version__":
        found: object = _version()
    elif name in _HOME:
        module, attribute = _HOME[name]
        found = getattr(import_module(module), attribute)
    else:
        raise AttributeError(f"module 'cosim' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names, also those not yet looked up."""
    return sorted({*globals(), *__all__})
