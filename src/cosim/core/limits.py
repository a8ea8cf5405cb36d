"""The memory that a process may use here: the least of the machine, its control group and its own limits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from cosim.errors import InputError

__all__ = ["check_memory", "memory"]

_GROUPS = Path("/sys/fs/cgroup")
_UNKNOWN = 64.0 * 2**30  # where the system does not say
_COMPILED = (
    0.8 * 2**30
)  # addresses of the compiler and compiled code: without them LLVM ends the process without a word
_RESIDENT = 0.2 * 2**30  # memory that these take
_ADDRESSES, _RSS = 0, 1  # columns of /proc/self/statm
_SHARE = 0.9  # of what is there: the rest is for everything else


def memory() -> float:
    """Bytes that this process may still use: the least that the machine, control groups and ``ulimit -v`` leave."""
    taken = _in_use(_RSS) + _RESIDENT
    whole = min([_UNKNOWN if (machine := _machine()) is None else machine, *_of_groups()])
    return min([max(0.0, whole - taken), *_of_process()])


def _machine() -> float | None:
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):  # not on Windows
        return None


def _of_groups() -> Iterator[float]:
    """Limits of control groups, version 2 and 1; a container sees its own at the top."""
    lines: list[str] = []
    with suppress(OSError):
        lines = Path("/proc/self/cgroup").read_text("ascii").splitlines()
    for line in lines:
        _, controllers, place = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        top, name = (_GROUPS / "memory", "memory.limit_in_bytes") if controllers else (_GROUPS, "memory.max")
        folder = top / place.strip("/")
        for one in (folder, *folder.parents):
            if one == top or top in one.parents:
                with suppress(OSError, ValueError):
                    yield float(int((one / name).read_text("ascii")))  # "max" is no number


def _of_process() -> Iterator[float]:
    """What the limits of the address space leave, apart from what compiled code takes of it."""
    with suppress(ImportError, OSError, ValueError):
        resource = import_module("resource")
        for limit in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
            allowed = resource.getrlimit(limit)[0]
            if allowed != resource.RLIM_INFINITY:
                yield max(0.0, float(allowed) - _in_use(_ADDRESSES) - _COMPILED)


def _in_use(column: int) -> float:
    """Bytes that this process takes; 0 where the system does not say."""
    with suppress(OSError, ValueError, IndexError):
        return float(Path("/proc/self/statm").read_text("ascii").split()[column]) * os.sysconf("SC_PAGE_SIZE")
    return 0.0


def check_memory(size: float, *, where: str, what: str, hint: str = "") -> None:
    """Refuse what does not fit, before it is made.

    Parameters
    ----------
    size
        Bytes that it takes.
    where, what
        The place of the error, and what it is, with its numbers: ``"a network of 10 players"``.

    Raises
    ------
    InputError
        If that is more than this process may use.

    Examples
    --------
    >>> check_memory(1e30, where="graph", what="a network")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    cosim.errors.InputError: graph: expected what fits ...
    """
    limit = memory() * _SHARE
    if not limit:
        expected = f"{_COMPILED / 2**30:.1f} GiB for compiled code, and what {what} takes"
        raise InputError(
            "memory", expected=expected, got="less", hint="raise the limit (ulimit -v, or that of the container)"
        )
    if size > limit:
        raise InputError(
            where, expected=f"what fits the {limit / 2**30:.1f} GiB of memory here",
            got=f"about {size / 2**30:,.1f} GiB ({what})",
            hint=hint,
        )  # fmt: skip
