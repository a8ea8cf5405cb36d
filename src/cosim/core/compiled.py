"""Compiled functions and the folder their machine code is kept in.

Numba's own disk cache checks only the file that holds a function, so an edit in another file that the function calls
would be missed. The cache folder is therefore named by a digest of every source that can end up in a function's
machine code: when any of them changes, so does the folder, and nothing stale can be found. The sources fall into
families (`FAMILIES`) that do not call each other, so that work on games does not compile the care system again. The
folder lies in the user's cache directory, so a read-only installation works too. ``COSIM_CACHE_DIR`` moves it. Where no
folder can be written at all, nothing is kept and every process compiles for itself.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import numba

from cosim.errors import InputError

__all__ = [
    "FAMILIES",
    "cache_folder",
    "driver",
    "family_of",
    "from_text",
    "is_compiled",
    "prepare",
    "rule",
    "user_cache",
]

Function = TypeVar("Function", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent.parent
_SHARED = ("core",)
# What may be called by functions of a family; tests find what is missing here. A function in no family may call all.
FAMILIES: dict[str, tuple[str, ...]] = {
    "care": (
        *_SHARED,
        "care/state.py",
        "care/rules",
        "care/week.py",
        "care/recorder.py",
        "care/engine.py",
        "care/mesa/seal.py",
        "care/world/population.py",
    ),
    "games": (*_SHARED, "games/play"),
    "group_search": (*_SHARED, "group_search"),
    "shared": _SHARED,
}
_LINES = 10_000  # more than any file has
_FORMS = ("called", "inner")  # folders of machine code: called from Python, or by compiled functions only
_LAST = "called/care_*/week.run_weeks-*.nbi"  # Numba's index of the function that calls all others, written after them

_caching: Any = import_module("numba.core.caching")
_registry: Any = import_module("numba.core.registry")
_typeinfer: Any = import_module("numba.core.typeinfer")
_NUMBA: Any = numba  # some versions publish types, but without what is used here


def _sources(family: str) -> Iterator[Path]:
    """Every file whose text can end up in machine code of a family, in the same order everywhere."""
    names = FAMILIES.get(family) or tuple(dict.fromkeys(name for some in FAMILIES.values() for name in some))
    for name in names:
        path = _PACKAGE / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _digest(family: str) -> str:
    """Digest of all sources that can end up in machine code, and of the versions that compile them."""
    seen = hashlib.sha256(f"{numba.__version__} {sys.version_info[:3]}".encode())
    for path in _sources(family):
        seen.update(path.relative_to(_PACKAGE).as_posix().encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def family_of(file: str | Path) -> str:
    """Family of the functions in a file; empty for a file outside this package.

    Examples
    --------
    >>> family_of(_PACKAGE / "care" / "rules" / "pay.py"), family_of(_PACKAGE / "core" / "rng.py"), family_of("mine.py")
    ('care', 'shared', '')
    """
    if _PACKAGE not in Path(file).parents:
        return ""
    name = Path(file).relative_to(_PACKAGE).as_posix()
    found = [
        family
        for family, sources in FAMILIES.items()
        if any(name == one or name.startswith(f"{one}/") for one in sources)
    ]
    return "shared" if "shared" in found else found[0] if found else ""


def user_cache() -> Path:
    """The user's cache directory by the convention of the operating system."""
    if named := os.environ.get("COSIM_CACHE_DIR"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "cosim"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "cosim"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cosim"


# Numba looks machine code up by the path of the source: two installations cannot share theirs.
_PLACE = hashlib.sha256(str(_PACKAGE).encode()).hexdigest()[:8]


@cache
def cache_folder(family: str = "care") -> Path:
    """Folder that holds the machine code of the present sources of a family (it may not exist yet)."""
    return user_cache() / _PLACE / (family or "other") / f"kernels-{_digest(family)}"


def is_compiled() -> bool:
    """Whether the machine code of the whole care system for the present sources is on disk: a run starts at once."""
    return any(cache_folder().glob(_LAST))


@cache
def _keeps(folder: Path) -> bool:
    """Whether machine code can be kept; makes the folder.

    Raises
    ------
    InputError
        If the folder named by ``COSIM_CACHE_DIR`` cannot be written.
    """
    named = os.environ.get("COSIM_CACHE_DIR")
    with suppress(OSError):
        _make(folder)
    writable = folder.is_dir() and os.access(folder, os.W_OK)
    if not writable and named:
        raise InputError("COSIM_CACHE_DIR", expected="a folder that can be written", got=named)
    if writable and not _is_private(folder):
        if named:
            raise InputError("COSIM_CACHE_DIR", expected="a folder that only you can write to, for code is run from it",
                             got=named, hint=f"run: chmod -R go-w {named}; or give each user a folder")  # fmt: skip
        return False
    return writable


def _make(folder: Path) -> None:
    """Make a folder and those above it, closed to others."""
    for one in reversed([folder, *folder.parents]):
        one.mkdir(mode=0o700, exist_ok=True)


def _is_private(folder: Path) -> bool:
    """Whether nobody else can put machine code into a folder: from the user's cache folder down, each is checked.

    One that belongs to this user and that others may write to is emptied and closed to them: what is in it may be
    theirs.
    """
    if os.name != "posix":
        return True
    place = user_cache()
    try:
        for one in (place, folder.parent.parent, folder.parent, folder):
            found = one.stat() if one == place else one.lstat()
            shared = bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
            if one == place and shared and found.st_mode & stat.S_ISVTX:
                continue  # as /tmp: others cannot move what is ours
            if found.st_uid not in {os.geteuid(), 0} or (stat.S_ISLNK(found.st_mode) and one != place):
                return False
            if shared:
                if one == place and os.environ.get("COSIM_CACHE_DIR"):
                    return False  # a folder of the user's own is left as it is
                one.chmod(0o700)
                if one != place:
                    shutil.rmtree(one)
                    _make(folder)
    except OSError:
        return False
    return True


class _Guarded(_caching.FunctionCache):  # type: ignore[misc]
    """Numba's cache of a function; what cannot be read is compiled again, what cannot be written is done without."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        # Two processes that compile one function for different types would give their files the same name.
        name = Path(self._cache_file._index_path).stem
        self._cache_file._data_name_pattern = f"{name}.{os.getpid()}-{{number:d}}.nbc"

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Machine code, or None: a process that was killed, or a full disk, leaves files cut off."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001 - whatever a damaged pickle raises
            index = Path(self._cache_file._index_path)
            with suppress(OSError):
                for one in (index, *index.parent.glob(f"{glob.escape(index.stem)}.*.nbc")):
                    one.unlink(missing_ok=True)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep machine code, if there is room."""
        try:
            super().save_overload(sig, data)
        except Exception:  # noqa: BLE001 - a full disk, or an index that is damaged: it goes, and the next process writes another
            with suppress(OSError):
                Path(self._cache_file._index_path).unlink()


def rule(function: Function, *, signature: str | None = None) -> Function:
    """Compile a function of one entity, which compiled callers take in whole (it is inlined).

    A world has a dozen arrays, which make a hundred arguments in machine code: calling a rule cost more than carrying
    it out. Inlined, a run is more than twice as fast, and to the last bit the same. With a ``signature`` there is one
    version, made at import; without it there is one for every set of argument types, and Numba takes every literal
    number for a type of its own (that was 54 versions of `cosim.core.rng.uniform`).
    """
    return _compiled(function, inline=True, signature=signature)


def driver(function: Function) -> Function:
    """Compile a function that goes through many entities and calls rules on them; it is called, never inlined."""
    return _compiled(function, inline=False)


class _Function(_registry.CPUDispatcher):  # type: ignore[misc]
    """A compiled function in two forms: one for compiled callers, and one for Python, made when Python first calls it.

    Taking a world apart for a call from Python is more machine code than most rules. Of three hundred functions Python
    calls a handful, so compilation took half as long again with that code everywhere.
    """

    signature: str | None = None  # the only one, if any

    def __call__(self, *given: Any) -> Any:
        """Call the form for Python."""
        return self.outer(*given)

    @cached_property
    def outer(self) -> Any:
        """The form for Python."""
        options = self.targetoptions | {"no_cpython_wrapper": False}
        return _only(self.signature, _made(self.py_func, _registry.CPUDispatcher, options))


def _compiled(function: Function, *, inline: bool, signature: str | None = None) -> Function:
    """Compile ``function`` at first use, without the interpreter lock, and keep the machine code on disk.

    With ``NUMBA_DISABLE_JIT=1`` the function stays plain Python and gives the same numbers, bit for bit. ``fastmath``
    stays off: it would let the compiler reorder sums, and Python and machine code would give different bits.
    """
    if _NUMBA.config.DISABLE_JIT:
        return function
    options = {"nopython": True, "nogil": True, "_nrt": False, "no_cfunc_wrapper": True, "forceinline": inline}
    made = _made(function, _Function, options | {"no_cpython_wrapper": True})
    made.signature = signature
    return _only(signature, made)  # type: ignore[no-any-return]


def _made(function: Callable[..., Any], kind: Any, options: dict[str, Any]) -> Any:
    """A dispatcher of Numba's whose machine code is kept in a folder for its family and its form."""
    made = kind(py_func=function, targetoptions=options)
    folder = cache_folder(family_of(function.__code__.co_filename))
    if _keeps(folder):
        before, _NUMBA.config.CACHE_DIR = _NUMBA.config.CACHE_DIR, str(folder / _FORMS[kind is _Function])
        try:
            made._cache = _Guarded(function)  # reads the folder now
        finally:
            _NUMBA.config.CACHE_DIR = before
    return made


def _only(signature: str | None, made: Any) -> Any:
    """Compile a function for one signature, if there is one, and for no other."""
    if signature is not None:
        with _typeinfer.register_dispatcher(made):
            made.compile(signature)
            made.disable_compile()
    return made


def prepare(function: Callable[..., Any], *given: Any, inner: bool = False) -> None:
    """Compile a function for the types of ``given`` without calling it; for compiled callers only if ``inner``."""
    if isinstance(function, _Function):
        (function if inner else function.outer).compile(tuple(_NUMBA.typeof(one) for one in given))


def from_text(text: str, names: Mapping[str, Any], *, file: str) -> dict[str, Any]:
    """Functions made from source text, for code that follows from a list: see `cosim.care.week`.

    Numba keeps machine code only of functions in a file. These carry the path of ``file``, the source that holds the
    list, so their machine code is kept like that of any function in it, under the same digest. Their line numbers come
    after the last line of that file: no traceback shows a line that has nothing to do with them.

    Parameters
    ----------
    text
        Definitions of functions.
    names
        What they may refer to, ``__name__`` of their module included.
    file
        ``__file__`` of that module.

    Returns
    -------
    dict
        ``names`` and what ``text`` defines.
    """
    known = dict(names)
    exec(compile("\n" * _LINES + text, file, "exec", dont_inherit=True), known)
    return known
