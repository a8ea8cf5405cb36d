"""Find and read scenarios: packaged by name, or a user's own file, with everything they extend."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from cosim.care.plugins.found import Extension, load_plugins
from cosim.care.policies.reading import is_path, parse, read_text, shown
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.resolve import Layer, layer_of, merge
from cosim.errors import InputError, nearest
from cosim.texts.language import ENGLISH, Language

__all__ = ["load_scenario", "packaged_folder", "scenarios"]


@dataclass(frozen=True)
class _Place:
    """Where a scenario file is: ``folder`` is None for a packaged one."""

    identity: str
    label: str
    stem: str
    folder: Path | None
    text: str


def packaged_folder() -> Traversable:
    """Folder of the scenario files that come with the library."""
    return files("cosim.care.scenario").joinpath("packaged")


def scenarios(language: Language = ENGLISH) -> dict[str, str]:
    """Title of every packaged scenario by its name, sorted by name."""
    folder = packaged_folder()
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml")) if folder.is_dir() else []
    found = {}
    for file in names:
        table = parse(folder.joinpath(file).read_text(encoding="utf-8"), label=file)
        stem = file.removesuffix(".toml")
        found[stem] = language.of(str(table.get("title", stem)), str(table.get("title_nl", "")))
    return found


def load_scenario(name_or_path: str | Path, *, extend: Sequence[str | Path] = ()) -> Scenario:
    """Read a scenario and everything it extends, fill in defaults, and check the result.

    Parameters
    ----------
    name_or_path
        A packaged name (see `scenarios`), or the path of a TOML file.
    extend
        Plug-ins besides those that the files name: Python files, or entry points of ``cosim.plugins``.

    Raises
    ------
    InputError
        If there is no such scenario, or at the first mistake in it: file, key, expected, got, nearest allowed key.
    """
    if not isinstance(name_or_path, (str, Path)):
        raise InputError("scenario", expected="a packaged name or a path", got=shown(name_or_path))
    layers: list[Layer] = []
    seen: list[_Place] = []
    place = _find(name_or_path, folder=Path(), where="scenario")
    extensions = _extensions(place, extend)
    while True:
        if place.identity in [one.identity for one in seen]:
            circle = " -> ".join(one.label for one in (*seen, place))
            raise InputError(f"{seen[-1].label}: extends", expected="a chain of scenarios that ends", got=circle)
        seen.append(place)
        raw = parse(place.text, label=place.label)
        layer = layer_of(raw, label=place.label, stem=place.stem, folder=place.folder, extensions=extensions)
        layers.insert(0, layer)
        if layer.get("extends") is None:
            return merge(layers, extensions)
        place = _find(layer.get("extends"), folder=place.folder, where=f"{place.label}: extends")


def _extensions(place: _Place, extend: Sequence[str | Path]) -> tuple[Extension, ...]:
    """Plug-ins of a chain of files, those of an ancestor first; what else is wrong in the chain is said later."""
    wanted: list[tuple[list[str | Path], Path | None]] = [(list(extend), None)]
    seen: set[str] = set()
    with suppress(InputError):
        while place.identity not in seen:
            seen.add(place.identity)
            raw = parse(place.text, label=place.label)
            named = raw.get("extend")
            if isinstance(named, list) and all(isinstance(one, str) for one in named):
                wanted.append((named, place.folder))
            if not isinstance(raw.get("extends"), str):
                break
            place = _find(raw["extends"], folder=place.folder, where=f"{place.label}: extends")
    loaded = [one for names, folder in reversed(wanted) for one in load_plugins(names, folder=folder)]
    return tuple(dict.fromkeys(loaded))


def _find(name: str | Path, *, folder: Path | None, where: str) -> _Place:
    """A file by its path, relative to ``folder``, or a packaged one by its name."""
    if is_path(name):
        path = (folder or Path()) / name
        if path.exists() or where == "scenario":
            return _Place(os.path.realpath(path), str(path), path.stem, path.parent, read_text(path))
        raise InputError(where, expected="a TOML file", got=f"no file '{path}'")
    known = _names()
    if name not in known:
        raise InputError(
            where, expected="a packaged scenario or a path ending in .toml", got=repr(name),
            hint=nearest(str(name), known) or (f"packaged: {', '.join(known)}" if known else ""),
        )  # fmt: skip
    text = packaged_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return _Place(f"packaged {name}", f"{name}.toml", str(name), None, text)


def _names() -> list[str]:
    """Names of the packaged scenarios."""
    folder = packaged_folder()
    return sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")) if folder.is_dir() else []
