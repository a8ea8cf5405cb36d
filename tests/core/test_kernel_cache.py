"""Machine code is kept between processes, never stale, never in the package, and never promised too early."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from pathlib import Path

import pytest

import cosim
from cosim.core.compiled import FAMILIES, cache_folder, family_of, is_compiled
from helpers.exact import fingerprint_of, python, tiny

PACKAGE = Path(cosim.__file__).parent

FOLDER = "from cosim.core.compiled import cache_folder; print(cache_folder())"
FOLDERS = "from cosim.core.compiled import FAMILIES, cache_folder; print(*(cache_folder(one).name for one in FAMILIES))"

# Sums over as many domains as another file, care/state.py, declares.
TOTAL = "import numpy; from cosim.care.rules.needs import total_need; print(total_need(numpy.ones(6)))"

# For each source of kernels: whether an edit of it, and taking that back, is seen in the name of its family's folder.
EDITS = """
import importlib, pathlib, sys
import cosim.core.compiled
package = pathlib.Path(cosim.core.compiled.__file__).parent.parent
for name in sys.argv[1:]:
    path = package / name
    family = cosim.core.compiled.family_of(path)
    before = cosim.core.compiled.cache_folder(family)
    text = path.read_bytes()
    path.write_bytes(text + b"# edited\\n")
    edited = importlib.reload(cosim.core.compiled).cache_folder(family)
    path.write_bytes(text)
    print(name, edited != before and importlib.reload(cosim.core.compiled).cache_folder(family) == before)
"""

COMPILES = re.compile(r"^from cosim\.core\.compiled import .*\b(driver|rule)\b", re.MULTILINE)
IMPORT = re.compile(r"^ *from (cosim\.[\w.]+) import|^ *import (cosim\.[\w.]+)", re.MULTILINE)


@pytest.fixture
def copy(tmp_path):
    """A folder with a copy of the package."""
    shutil.copytree(PACKAGE, tmp_path / "lib" / "cosim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "lib"


def sources_with_kernels():
    """Every file of the package that compiles something, and those whose constants are compiled into it.

    Not those of plug-ins: they make functions with a digest of the plug-in and of their own source in the name, kept in
    the folder of no family, which changes with all of them (``test_functions_of_plugins_are_named_by_their_sources``).
    """
    plugins = PACKAGE / "care" / "plugins"
    found = [path for path in PACKAGE.rglob("*.py") if COMPILES.search(path.read_text("utf-8"))]
    found = [path for path in found if plugins not in path.parents]
    return sorted(
        str(path.relative_to(PACKAGE)) for path in (*found, PACKAGE / "core/compiled.py", PACKAGE / "care/state.py")
    )


def test_an_edit_of_any_source_of_kernels_changes_the_folder(copy, tmp_path):
    names = sources_with_kernels()
    printed = python("-c", EDITS, *names, package=copy, COSIM_CACHE_DIR=str(tmp_path / "kept")).splitlines()

    assert len(names) > 25
    assert printed == [f"{name} True" for name in names]


def imports_of(path):
    """Files of the package that a file imports."""
    found = {first or second for first, second in IMPORT.findall(path.read_text("utf-8"))}
    paths = [PACKAGE.joinpath(*name.split(".")[1:]) for name in found]
    return [path / "__init__.py" if path.is_dir() else path.with_suffix(".py") for path in paths]


@pytest.mark.parametrize("name", sources_with_kernels())
def test_all_that_a_source_of_kernels_imports_belongs_to_its_family(name):
    silent = {PACKAGE / "errors.py", PACKAGE / "checks.py"}  # errors and checks of arguments: nothing to compile
    family = family_of(PACKAGE / name)

    assert family in FAMILIES
    assert {family_of(path) for path in imports_of(PACKAGE / name) if path not in silent} <= {family, "shared"}


def test_an_edit_of_one_family_leaves_the_others_alone(copy, tmp_path):
    def folders(file):
        path = copy / "cosim" / file
        before = python("-c", FOLDERS, package=copy, COSIM_CACHE_DIR=str(tmp_path)).split()
        path.write_text(path.read_text("utf-8") + "# edited\n", "utf-8")
        after = python("-c", FOLDERS, package=copy, COSIM_CACHE_DIR=str(tmp_path)).split()
        return [family for family, old, new in zip(FAMILIES, before, after, strict=True) if old != new]

    assert folders("games/play/donation.py") == ["games"]
    assert folders("care/rules/pay.py") == ["care"]
    assert folders("core/rng.py") == list(FAMILIES)


def test_other_sources_leave_the_folder_alone(copy, tmp_path):
    before = python("-c", FOLDER, package=copy, COSIM_CACHE_DIR=str(tmp_path))
    (copy / "cosim" / "cli" / "app.py").write_text("# edited\n")

    assert python("-c", FOLDER, package=copy, COSIM_CACHE_DIR=str(tmp_path)) == before


@pytest.mark.slow
def test_an_edit_in_another_file_gives_no_stale_answer(copy, tmp_path):
    kept = str(tmp_path / "kept")
    state = copy / "cosim" / "care" / "state.py"

    assert float(python("-c", TOTAL, package=copy, COSIM_CACHE_DIR=kept)) == 6.0
    state.write_text(state.read_text("utf-8").replace("\nDOMAINS = 6 ", "\nDOMAINS = 4 "), "utf-8")
    assert float(python("-c", TOTAL, package=copy, COSIM_CACHE_DIR=kept)) == 4.0


def test_a_new_phase_is_a_new_folder_and_new_code(copy, tmp_path):
    week = copy / "cosim" / "care" / "week.py"
    names = "getattr(run_weeks, 'py_func', run_weeks).__code__.co_names"
    code = f"{FOLDER}; from cosim.care.week import run_weeks; print({names})"
    before = python("-c", code, package=copy, COSIM_CACHE_DIR=str(tmp_path)).split("\n")
    phase = '    Phase("contract",'
    text = week.read_text("utf-8").replace(
        phase, f'    Phase("again", "all at once", feel_threat_all, "once more"),\n{phase}'
    )
    week.write_text(text, "utf-8")
    after = python("-c", code, package=copy, COSIM_CACHE_DIR=str(tmp_path)).split("\n")

    assert before[0] != after[0]
    assert "again" not in before[1]
    assert "again" in after[1]


@pytest.mark.slow
def test_works_and_writes_nothing_where_the_package_is_read_only(copy, tmp_path):
    kept = tmp_path / "kept"
    for path in (copy / "cosim", *(copy / "cosim").rglob("*")):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    before = sorted((copy / "cosim").rglob("*"))
    try:
        printed = python("-c", TOTAL, package=copy, COSIM_CACHE_DIR=str(kept), PYTHONDONTWRITEBYTECODE="1")
        after = sorted((copy / "cosim").rglob("*"))
    finally:
        for path in (copy / "cosim", *(copy / "cosim").rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)  # so that the folder can be cleared away

    assert float(printed) == 6.0
    assert after == before
    assert list(kept.rglob("needs.total_need-*.nbi"))


def test_the_folder_can_be_moved(tmp_path):
    here, there = (Path(python("-c", FOLDER, COSIM_CACHE_DIR=str(tmp_path / at)).strip()) for at in ("a", "b"))

    assert here.is_relative_to(tmp_path / "a")
    assert there.is_relative_to(tmp_path / "b")
    assert here.name == there.name


def test_two_installations_do_not_take_each_others_machine_code_for_theirs(copy, tmp_path):
    mine = Path(python("-c", FOLDER, COSIM_CACHE_DIR=str(tmp_path)).strip())
    copied = Path(python("-c", FOLDER, package=copy, COSIM_CACHE_DIR=str(tmp_path)).strip())

    assert mine != copied
    assert mine.name == copied.name  # the same sources


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the custom of other systems")
def test_without_a_word_the_folder_lies_in_the_users_cache(tmp_path):
    printed = python("-c", FOLDER, COSIM_CACHE_DIR="", XDG_CACHE_HOME=str(tmp_path)).strip()

    assert Path(printed).is_relative_to(tmp_path / "cosim")


def test_a_folder_asked_for_that_cannot_be_is_wrong_input(tmp_path):
    (tmp_path / "file").touch()
    script = """
from cosim.errors import InputError
try:
    import cosim.core.rng
except InputError as error:
    print(error)
"""
    printed = python("-c", script, COSIM_CACHE_DIR=str(tmp_path / "file" / "in"), NUMBA_DISABLE_JIT="0")

    assert printed.startswith("COSIM_CACHE_DIR: expected a folder that can be written, got ")


@pytest.mark.slow
def test_without_any_folder_every_process_compiles_for_itself(tmp_path):
    (tmp_path / "file").touch()
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"), str(tmp_path / "file"))
    printed = python("-c", f"{TOTAL}; from cosim.core.compiled import is_compiled; print(is_compiled())",
                  COSIM_CACHE_DIR="", NUMBA_DISABLE_JIT="0", **nowhere)  # fmt: skip

    assert printed.split() == ["6.0", "False"]


def test_some_machine_code_is_not_the_whole_model(tmp_path):
    kept = "print(is_compiled(), any(cache_folder().rglob('*.nbi')))"
    script = f"{TOTAL}; from cosim.core.compiled import FAMILIES, cache_folder, family_of, is_compiled; {kept}"
    printed = python("-c", script, COSIM_CACHE_DIR=str(tmp_path), NUMBA_DISABLE_JIT="0")

    assert printed.split() == ["6.0", "False", "True"]


def test_what_compiled_functions_call_is_not_made_callable_from_python(tmp_path):
    script = f"{TOTAL}; from cosim.core.rng import key_of, normal; normal(key_of(0), 1, 1, 1, 1)"
    python("-c", script, COSIM_CACHE_DIR=str(tmp_path), NUMBA_DISABLE_JIT="0")
    kept = {
        form: {path.name.split("-")[0] for path in tmp_path.rglob(f"{form}/*/*.nbi")} for form in ("called", "inner")
    }

    assert kept["called"] == {"needs.total_need", "rng.normal"}
    assert kept["inner"] >= {"rng.normal", "rng.uniform", "rng.philox"}
    assert "needs.total_need" not in kept["inner"]


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"}, reason="nothing is compiled")
def test_after_a_run_the_whole_model_is_compiled():
    fingerprint_of(tiny(), weeks=1)

    assert is_compiled()
    assert cache_folder().is_dir()
