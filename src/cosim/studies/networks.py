"""Network files kept with results and stores, so that an answer is read, and run again, where the file is not.

A resolved scenario names its network by a path and by the digest of its content (`NetworkSource.digest`). In a result
or a store the path is relative to that file, and the content is kept once by its digest. A reader takes the network
from its place if it is there unchanged, and else from what is kept, which is then written to the user's cache folder.
"""

from __future__ import annotations

import atexit
import base64
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from cosim.care.scenario.resolve import network_digest
from cosim.core.compiled import user_cache
from cosim.core.untrusted import is_plain
from cosim.core.writing import part_of
from cosim.errors import InputError
from cosim.network_files.formats import files_of
from cosim.network_files.source import MOST_BYTES

__all__ = ["as_text", "content_of", "from_text", "packed", "placed", "relative", "unpacked"]

Content = Mapping[str, bytes]
Kept = Callable[[str], Content | None]
_DIGEST = re.compile(r"[0-9a-f]{64}")


def networks_in(scenarios: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The networks of resolved scenarios, each content once."""
    seen = {one["network"]["digest"]: one["network"] for one in scenarios.values() if one.get("network")}
    yield from seen.values()


def content_of(scenarios: Mapping[str, Any]) -> dict[str, dict[str, bytes]]:
    """Every file that is read for the networks of resolved scenarios: by digest, then by name of file.

    A network that is gone, or has changed since, is left out.
    """
    found: dict[str, dict[str, bytes]] = {}
    for network in networks_in(scenarios):
        file = Path(network["file"])
        if _is_there(file, network):
            with suppress(OSError):
                found[network["digest"]] = {one.name: one.read_bytes() for one in files_of(file, network["format"])}
    return found


def _is_there(file: Path, network: Mapping[str, Any]) -> bool:
    with suppress(InputError, OSError, ValueError):
        return bool(network_digest(file, network["format"], where="network") == network["digest"])
    return False


def relative(resolved: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """A resolved scenario whose network file is named as seen from a folder."""
    network = resolved.get("network")
    if not network:
        return dict(resolved)
    try:
        file = os.path.relpath(Path(network["file"]).resolve(), folder.resolve())
    except ValueError:  # another drive
        file = str(Path(network["file"]).resolve())
    return {**resolved, "network": {**network, "file": Path(file).as_posix()}}


def placed(resolved: Any, folder: Path, kept: Kept) -> Any:
    """A resolved scenario, read from a file in ``folder``, with its network file where it is on this machine.

    What is no resolved scenario is returned as it is: who reads it says what is wrong.
    """
    network = resolved.get("network") if isinstance(resolved, dict) else None
    if not isinstance(network, dict) or not all(isinstance(network.get(key), str) for key in ("file", "digest")):
        return resolved
    network = {"format": None, **network}
    for file in (folder / network["file"], Path(network["file"])):  # relative to the working folder in older results
        if _is_there(file, network):
            return {**resolved, "network": {**network, "file": file.as_posix()}}
    content = kept(network["digest"])
    name = Path(network["file"]).name
    if content and name in content and _DIGEST.fullmatch(network["digest"]):
        file = _unpack(network["digest"], name, content, network)
        return {**resolved, "network": {**network, "file": file.as_posix()}}
    return resolved


def _unpack(digest: str, name: str, content: Content, network: Mapping[str, Any]) -> Path:
    """The file in the user's cache folder, or in one that goes at the end where that cannot be written."""
    file = user_cache() / "networks" / digest / name
    if _is_there(file, network):
        return file
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(file.parent, content)
    except OSError:
        file = _own_folder() / digest / name
        file.parent.mkdir(exist_ok=True, mode=0o700)
        _write(file.parent, content)
    return file


def _write(folder: Path, content: Content) -> None:
    for name, data in content.items():
        part = part_of(folder / name)
        part.write_bytes(data)
        part.replace(folder / name)


@cache
def _own_folder() -> Path:
    folder = tempfile.mkdtemp(prefix="cosim-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def packed(data: bytes) -> bytes:
    """The content of a file, compressed."""
    return zlib.compress(data)


def unpacked(data: object) -> bytes:
    """What `packed` was given.

    Raises
    ------
    ValueError
        If it is something else, or larger than a network file may be.
    """
    if not isinstance(data, bytes):
        raise ValueError(f"a network of type {type(data).__name__}")
    try:
        reader = zlib.decompressobj()
        found = reader.decompress(data, MOST_BYTES + 1)
    except zlib.error as error:
        raise ValueError(f"a damaged network ({error})") from None
    if not reader.eof:
        raise ValueError("a network that is cut off or too large")
    return found


def as_text(content: Mapping[str, Content]) -> dict[str, dict[str, str]]:
    """Networks as JSON can hold them."""
    return {
        digest: {name: base64.b64encode(packed(data)).decode() for name, data in files.items()}
        for digest, files in content.items()
    }


def from_text(plain: object) -> dict[str, dict[str, bytes]]:
    """Networks that `as_text` made.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if not isinstance(plain, dict):
        raise ValueError("networks that are no table")
    found: dict[str, dict[str, bytes]] = {}
    for digest, files in plain.items():
        if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
            raise ValueError("networks that are no tables of text")
        if not all(map(is_plain, files)):
            raise ValueError("a network whose name is a path")
        found[digest] = {name: unpacked(base64.b64decode(text, validate=True)) for name, text in files.items()}
    return found
