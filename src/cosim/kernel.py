"""Compiled functions and the folder their machine code is kept in.

Numba's own disk cache looks only at the file a function stands in, so an edit in another file that the function
calls would be missed. The cache folder is therefore named by a digest of every kernel source of this package: when
any of them changes, so does the folder, and nothing stale can be found. The folder lies in the user's cache
directory, so a read-only installation works too. ``COSIM_CACHE_DIR`` moves it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

__all__ = ["cache_folder", "is_compiled", "kernel"]

Function = TypeVar("Function", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent
_KERNEL_FOLDERS = ("core", "rules", "model")


def _digest() -> str:
    """Digest of all sources that can end up in machine code, and of the versions that compile them."""
    seen = hashlib.sha256(f"{numba.__version__} {sys.version_info[:3]}".encode())
    for folder in _KERNEL_FOLDERS:
        for path in sorted((_PACKAGE / folder).rglob("*.py")):
            seen.update(path.relative_to(_PACKAGE).as_posix().encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _base_folder() -> Path:
    """The user's cache directory by the custom of the operating system."""
    if named := os.environ.get("COSIM_CACHE_DIR"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "cosim"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "cosim"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cosim"


_FOLDER = _base_folder() / f"kernels-{_digest()}"


def cache_folder() -> Path:
    """Folder that holds the machine code of the present sources (it may not exist yet)."""
    return _FOLDER


def is_compiled() -> bool:
    """Whether machine code for the present sources is on disk, so that a run starts at once."""
    return any(_FOLDER.rglob("*.nbi"))


def kernel(function: Function) -> Function:
    """Compile ``function`` at first use, without the interpreter lock, and keep the machine code on disk.

    With ``NUMBA_DISABLE_JIT=1`` the function stays plain Python and gives the same numbers, bit for bit. ``fastmath``
    stays off: it would let the compiler reorder sums, and Python and machine code would part ways.
    """
    if numba.config.DISABLE_JIT:
        return function
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_FOLDER)  # read by Numba while it decorates; restored at once
    try:
        return numba.njit(nogil=True, cache=True, _nrt=False)(function)  # type: ignore[no-any-return]
    finally:
        numba.config.CACHE_DIR = before
