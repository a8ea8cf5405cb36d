"""Find and read policies: packaged by name, or a user's own file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from cosim.care.policies.model import Policy
from cosim.care.policies.reading import is_path, parse, read_text, refusal
from cosim.care.policies.schema import ChangeTable, PolicyTable, ReachTable, RunningCostTable, WhenTable
from cosim.errors import InputError, nearest

__all__ = ["allowed_keys", "load_policy", "packaged_folder", "policies", "policy_from"]

_BELOW: dict[str, type[BaseModel]] = {
    "reach": ReachTable, "changes": ChangeTable, "running_cost": RunningCostTable, "when": WhenTable,
}  # fmt: skip


def packaged_folder() -> Traversable:
    """Folder of the policy files that come with the library."""
    return files("cosim.care.policies").joinpath("packaged")


def policies() -> tuple[str, ...]:
    """Names of the packaged policies, sorted."""
    folder = packaged_folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def load_policy(name_or_path: str | Path, *, folder: Path | None = None) -> Policy:
    """Read a policy.

    Parameters
    ----------
    name_or_path
        A packaged name (see `policies`), or the path of a TOML file.
    folder
        Folder that a relative path starts from; the working folder if left out.

    Raises
    ------
    InputError
        If there is no such policy, or the file is not a policy.
    """
    if is_path(name_or_path):
        path = (folder or Path()) / Path(name_or_path)
        return policy_from(parse(read_text(path), label=str(path)), label=str(path))
    name = str(name_or_path)
    known = policies()
    if name not in known:
        raise InputError(
            f"policy {name!r}", expected="a packaged policy or a path ending in .toml", got=repr(name),
            hint=nearest(name, known) or (f"packaged: {', '.join(known)}" if known else ""),
        )  # fmt: skip
    label = f"{name}.toml"
    policy = policy_from(parse(packaged_folder().joinpath(label).read_text(encoding="utf-8"), label=label), label=label)
    if policy.name != name:
        raise InputError(f"{label}: name", expected=repr(name), got=repr(policy.name))
    return policy


def policy_from(table: Mapping[str, Any], *, label: str) -> Policy:
    """A policy from the content of its file.

    Raises
    ------
    InputError
        At the first mistake; ``label`` names the file in the message.
    """
    try:
        return PolicyTable.model_validate(table).policy()
    except ValidationError as error:
        raise refusal(error, label=label, allowed=allowed_keys) from None


def _names(model: type[BaseModel]) -> list[str]:
    """Keys that a table may hold."""
    return [field.alias or name for name, field in model.model_fields.items()]


def allowed_keys(location: tuple[str | int, ...]) -> Iterable[str]:
    """Full keys that are allowed at a place in a policy file."""
    top = str(location[0])
    if len(location) == 1 or top not in _BELOW:
        return _names(PolicyTable)
    before = f"{top}[{location[1]}]." if isinstance(location[1], int) else f"{top}."
    return [before + name for name in _names(_BELOW[top])]
