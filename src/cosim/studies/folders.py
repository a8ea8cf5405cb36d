"""Folders of results: files that belong together appear together, and one process writes at a time.

A set of files is written in four steps. A reader, or a process that dies at any instant, meets the old set or the new.

1. The folder is locked. The operating system takes the lock back when its holder dies, however it dies.
2. All files are written, and forced to the disk, in the hidden folder ``.cosim-new``.
3. ``.cosim-new`` is renamed to ``.cosim-commit``. This is the one moment at which the new set counts.
4. The files are moved to their places, those of the old set that the new one does not have are deleted, and
   ``SHA256SUMS`` comes last.

A process that dies before step 3 leaves the old set; the next process that locks the folder deletes ``.cosim-new``.
One that dies in step 4 leaves a set that the next process that opens the folder finishes (`settle`). ``SHA256SUMS``
names the sets of a folder and their files, so that a mixture, such as a table copied in from elsewhere, is found
(`changed`), also by ``sha256sum --check``.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from cosim.core.untrusted import is_plain
from cosim.core.writing import unwritable
from cosim.errors import InputError

__all__ = [
    "SUMS",
    "add_figures",
    "changed",
    "hold",
    "in_use",
    "locked",
    "release_all",
    "remove_parts",
    "settle",
    "write_set",
]

fcntl: Any = None
with suppress(ImportError):  # Windows has none
    fcntl = import_module("fcntl")

SUMS = "SHA256SUMS"
_NEW, _COMMIT, _REMOVED = ".cosim-new", ".cosim-commit", "removed"
_PART = re.compile(r"\..+\.(\d+)\.part")
_FIGURES = {".png", ".svg"}
_TAKEN = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}

_guard = threading.Lock()
_held: dict[str, tuple[int, list[str]]] = {}  # by place: descriptor of its lock, -1 if none; folders made for it


def hold(folder: Path) -> None:
    """Lock a folder for this process until `release_all`; makes it, and clears what dead processes left in it.

    Raises
    ------
    InputError
        If another process writes to it, or it cannot be made.
    """
    place = os.path.realpath(folder)
    with _guard:
        if place in _held:
            return
        try:
            made = _missing(place)
            Path(place).mkdir(parents=True, exist_ok=True)
            locked = _lock(place)
        except OSError as error:
            if error.errno in _TAKEN and fcntl is not None and os.access(place, os.W_OK):
                raise in_use(folder) from None
            raise unwritable(folder, error) from error
        _held[place] = (locked, made)
    settle(folder)
    _clear(Path(place))


def _missing(place: str) -> list[str]:
    """The folders of a path that do not exist, the last one first."""
    found = []
    for one in (Path(place), *Path(place).parents):
        if one.is_dir():
            break
        found.append(str(one))
    return found


def in_use(folder: Path) -> InputError:
    """The refusal of a folder that another process writes to."""
    return InputError(str(folder), expected="a folder that no other process writes to", got="one in use",
                      hint="wait, stop the other one, or name another folder")  # fmt: skip


def _lock(place: str) -> int:
    """Descriptor of a lock on a folder, -1 where the system or the file system has none."""
    if fcntl is None:
        return -1
    descriptor = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in _TAKEN:
            raise
        return -1  # such as a network drive without locks
    return descriptor


def release_all() -> None:
    """Let other processes write to the folders; one that was made here and is still empty goes."""
    with _guard:
        for place in list(_held):
            _release(place)


def _release(place: str) -> None:
    descriptor, made = _held.pop(place, (-1, []))
    with suppress(OSError):
        for one in made:
            Path(one).rmdir()  # stays if there is something in it
    if descriptor >= 0:
        os.close(descriptor)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder meanwhile, or use the lock that this process has.

    Raises
    ------
    InputError
        As `hold`.
    """
    had = os.path.realpath(folder) in _held
    hold(folder)
    try:
        yield
    finally:
        if not had:
            with _guard:
                _release(os.path.realpath(folder))


def write_set(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that belong together; those that an earlier set of the same names had besides are deleted.

    Raises
    ------
    InputError
        If another process writes there, or the folder cannot be written or is full: the earlier set stays.
    """
    with locked(folder), _writable(folder):
        sets = [one for one in _sets(folder) if not set(one) & set(files)]
        before = [one for one in _sets(folder) if set(one) & set(files)]
        gone = [
            name for one in before for name, kept in one.items() if name not in files and _sum(folder / name) == kept
        ]
        sets.append({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
        _commit(folder, {**files, _REMOVED: "\n".join(gone).encode(), SUMS: _sums_text(sets)})


def add_figures(folder: Path, names: Iterable[str], draw: Callable[[Path], list[Path]]) -> list[Path]:
    """Draw figures and add them to the set that has these files; all of them, or none.

    Parameters
    ----------
    names
        Files of the set; none of them has to exist.
    draw
        Draws into a folder and returns the files.
    """
    with locked(folder), _writable(folder):
        stage = _stage(folder)
        try:
            drawn = draw(stage)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        sums = {path.name: _sum(path) for path in drawn}
        sets = _sets(folder)
        mine = next((one for one in sets if set(one) & set(names)), None)
        if mine is None:
            sets.append(sums)
        else:
            mine.update(sums)
        _write(stage / SUMS, _sums_text(sets))
        _publish(folder)
    return [folder / path.name for path in drawn]


def settle(folder: Path) -> None:
    """Finish a set that a process left when it died while it moved files to their places.

    Raises
    ------
    InputError
        If a set is being written just now, or cannot be finished here.
    """
    commit = folder / _COMMIT
    if not commit.is_dir():
        return
    with locked(folder), _writable(folder):
        if commit.is_dir():
            _move(folder)


def changed(file: Path) -> str | None:
    """One file of the set of ``file`` that is not as it was written with the others; None if there is none.

    Figures do not count, nor does a file that is gone. Results from before sets were kept have no sums.
    """
    settle(file.parent)
    mine: dict[str, str] = next((one for one in _sets(file.parent) if file.name in one), {})
    for name, kept in mine.items():
        if Path(name).suffix not in _FIGURES and _sum(file.parent / name) not in (None, kept):
            return name
    return None


def remove_parts(folder: Path) -> None:
    """Delete unfinished files of processes that are gone."""
    with suppress(OSError):
        for path in folder.glob(".*.part"):
            found = _PART.fullmatch(path.name)
            if found is not None and not _alive(int(found[1])):
                path.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    if os.name != "posix":  # os.kill would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def _clear(folder: Path) -> None:
    """Delete what dead processes left; the caller holds the folder."""
    if _held[os.path.realpath(folder)][0] >= 0:
        shutil.rmtree(folder / _NEW, ignore_errors=True)
    remove_parts(folder)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        shutil.rmtree(folder / _NEW, ignore_errors=True)
        raise unwritable(folder, error) from error


def _stage(folder: Path) -> Path:
    stage = folder / _NEW
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    return stage


def _commit(folder: Path, files: Mapping[str, bytes]) -> None:
    stage = _stage(folder)
    try:
        for name, data in files.items():
            _write(stage / name, data)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    _publish(folder)


def _publish(folder: Path) -> None:
    _force(folder / _NEW)
    (folder / _NEW).rename(folder / _COMMIT)
    _force(folder)
    _move(folder)


def _write(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on the disk: a rename must not come before what it renames."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _force(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system knows how."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _move(folder: Path) -> None:
    """Move the files of a set that counts to their places; may be begun again wherever it stopped."""
    commit = folder / _COMMIT
    removed = commit / _REMOVED
    if removed.is_file():
        for name in removed.read_text("utf-8").splitlines():
            if is_plain(name):
                (folder / name).unlink(missing_ok=True)
    names = sorted(path.name for path in commit.iterdir() if path.name not in {SUMS, _REMOVED})
    for name in names:
        (commit / name).replace(folder / name)
    if (commit / SUMS).is_file():
        (commit / SUMS).replace(folder / SUMS)
    removed.unlink(missing_ok=True)
    commit.rmdir()


def _sets(folder: Path) -> list[dict[str, str]]:
    """The sets of a folder: hash by name of file; none if there are no sums, or they cannot be read."""
    found: list[dict[str, str]] = []
    try:
        text = (folder / SUMS).read_text("utf-8")
    except (OSError, ValueError):
        return found
    for line in text.splitlines():
        if line.startswith("#"):
            found.append({})
        elif found and (row := re.fullmatch(r"([0-9a-f]{64})  (.+)", line)) and is_plain(row[2]):
            found[-1][row[2]] = row[1]
    return [one for one in found if one]


def _sums_text(sets: Iterable[Mapping[str, str | None]]) -> bytes:
    """As ``sha256sum`` writes it, with a line that begins each set."""
    lines: list[str] = []
    for one in sets:
        lines += ["# files that belong together", *(f"{kept}  {name}" for name, kept in one.items())]
    return ("\n".join(lines) + "\n").encode()


def _sum(path: Path) -> Any:
    """SHA-256 of a file; None if it is gone."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
