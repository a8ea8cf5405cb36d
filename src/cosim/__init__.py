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
    from cosim.agents.system import CareSystem
    from cosim.errors import CosimError, InputError
    from cosim.experiments.compare import compare
    from cosim.experiments.comparison import Comparison
    from cosim.experiments.rerun import rerun
    from cosim.game.game import Game
    from cosim.game.playing import play
    from cosim.networks.user import load_network
    from cosim.policies.load import load_policy
    from cosim.policies.load import policies as list_policies
    from cosim.policies.model import Policy
    from cosim.scenario.load import load_scenario
    from cosim.scenario.load import scenarios as list_scenarios
    from cosim.scenario.model import Scenario
    from cosim.scenario.simulate import Run, simulate
    from cosim.sweeps.execute import run_study
    from cosim.sweeps.read import load_store
    from cosim.sweeps.study import make_study

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
    "compare",
    "list_policies",
    "list_scenarios",
    "load_network",
    "load_policy",
    "load_scenario",
    "load_store",
    "make_study",
    "play",
    "rerun",
    "run_study",
    "simulate",
]

# Where each name lives. The two lists are not called `policies` and `scenarios`: importing the package
# `cosim.policies` would put itself in the place of a function of that name.
_HOME = {
    "CareSystem": ("cosim.agents.system", "CareSystem"),
    "Comparison": ("cosim.experiments.comparison", "Comparison"),
    "CosimError": ("cosim.errors", "CosimError"),
    "Game": ("cosim.game.game", "Game"),
    "InputError": ("cosim.errors", "InputError"),
    "Policy": ("cosim.policies.model", "Policy"),
    "Run": ("cosim.scenario.simulate", "Run"),
    "Scenario": ("cosim.scenario.model", "Scenario"),
    "compare": ("cosim.experiments.compare", "compare"),
    "list_policies": ("cosim.policies.load", "policies"),
    "list_scenarios": ("cosim.scenario.load", "scenarios"),
    "load_network": ("cosim.networks.user", "load_network"),
    "load_policy": ("cosim.policies.load", "load_policy"),
    "load_scenario": ("cosim.scenario.load", "load_scenario"),
    "load_store": ("cosim.sweeps.read", "load_store"),
    "make_study": ("cosim.sweeps.study", "make_study"),
    "play": ("cosim.game.playing", "play"),
    "rerun": ("cosim.experiments.rerun", "rerun"),
    "run_study": ("cosim.sweeps.execute", "run_study"),
    "simulate": ("cosim.scenario.simulate", "simulate"),
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
