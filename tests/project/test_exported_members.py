"""The front door: short, sorted, complete, and quick to open."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import cosim

PUBLIC = [
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
HEAVY = {"jinja2", "matplotlib", "mesa", "networkx", "numba", "numpy", "pandas", "pydantic", "rich", "scipy"}


def loaded_by(code: str) -> set[str]:
    """Top-level modules that a new interpreter holds after `code`."""
    script = f"import sys\n{code}\nprint('LOADED', *{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.rpartition("LOADED")[2].split())


def test_public_names_are_these_and_sorted():
    assert cosim.__all__ == PUBLIC == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_name_can_be_used(name):
    found = getattr(cosim, name)
    assert isinstance(found, str) or callable(found)
    assert getattr(cosim, name) is found


@pytest.mark.parametrize("name", PUBLIC)
def test_public_name_is_not_hidden_by_a_package(name):
    modules = {path.stem for path in Path(cosim.__file__).parent.iterdir()}
    assert name not in modules  # by name: `Game` is not `game`, also where files do not tell the two apart


def test_dir_shows_every_public_name():
    assert set(PUBLIC) <= set(dir(cosim))


def test_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        cosim.nonsense  # noqa: B018


def test_importing_loads_nothing_heavy():
    assert not loaded_by("import cosim") & HEAVY


def test_help_loads_nothing_heavy():
    code = "from cosim.cli import main\nsys.argv = ['cosim', '--help']\ntry:\n    main()\nexcept SystemExit:\n    pass"
    assert not loaded_by(code) & HEAVY


def test_version_is_the_one_to_cite():
    citation = Path(cosim.__file__).parents[2] / "CITATION.cff"
    if not citation.exists() or cosim.__version__ == "0+uninstalled":
        pytest.skip("needs both the source tree and an installed package")
    cited = re.search(r"^version: (.+)$", citation.read_text(encoding="utf-8"), re.MULTILINE)
    assert cited is not None
    assert cited[1] == cosim.__version__
