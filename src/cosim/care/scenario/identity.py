"""Identity of a scenario: a hash of the model version and of the values that differ from the declared defaults.

A parameter that is added later and is off by default changes no identity, so earlier results and stores keep theirs.
See ``docs/decisions/0023-identity-is-what-differs.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from numbers import Real
from types import MappingProxyType
from typing import Any

from cosim.care.model_version import MODEL_VERSION
from cosim.care.plugins.found import Extension
from cosim.care.policies.model import Policy
from cosim.care.scenario import tables
from cosim.care.scenario.parts import Domain, Municipality, NetworkSource
from cosim.care.scenario.series import Series
from cosim.core.parameters import Parameter, keys_of

__all__ = ["differing", "digest", "identity_by_all_values", "identity_of", "plain"]

# Of a scenario, what describes it and decides nothing.
_DESCRIBED = frozenset(
    {"name", "title", "title_nl", "description", "description_nl", "notes", "inhabitants", "municipal_euros", "small"}
)
# Fields that describe and decide nothing: words about policies, and where a network file is kept.
_WORDS = frozenset(
    {
        "title",
        "title_nl",
        "description",
        "description_nl",
        "caveat",
        "caveat_nl",
        "ideas",
        "conflicts",
        "file",
        "status",
        "source",
    }
)


def identity_of(
    *,
    weeks: int,
    values: Mapping[str, float | str],
    domains: Sequence[Domain],
    network: NetworkSource | None,
    policies: Sequence[Policy],
    start: str | None = None,
    series: Mapping[str, Series] | None = None,
    municipalities: Sequence[Municipality] = (),
    extensions: Sequence[Extension] = (),
    before: Mapping[str, float | str] = MappingProxyType({}),
) -> str:
    """SHA-256 of everything that determines a run, as hexadecimal digits.

    Names, notes, words about policies and the order of policies do not count. Nor does ``network.builder`` where a
    network file replaces it. A start counts where there is a series: alone it gives weeks a date and moves no number.
    Plug-ins count with the hash of their source, and with all their values.
    """
    differs = differing(values)
    if network is not None:
        differs.pop("network.builder", None)
    dated = {"start": start, "series": plain(series)} if series else {}
    places = {"municipalities": plain(municipalities)} if municipalities else {}
    plugged = {"extensions": [[one.name, one.digest] for one in extensions]} if extensions else {}
    past = {"before": plain(before)} if before else {}
    return digest(
        dated
        | past
        | places
        | plugged
        | {
            "model": MODEL_VERSION,
            "weeks": weeks,
            "domains": plain(domains),
            "network": plain(network),
            "values": differs,
            "policies": sorted((plain(policy) for policy in policies), key=lambda policy: str(policy["name"])),
        }
    )


def differing(values: Mapping[str, float | str]) -> dict[str, float | str]:
    """The values that are not the declared defaults, by key.

    Examples
    --------
    >>> differing({"walls.height": 0.9, "status.barrier": 0.3})
    {'walls.height': 0.9}
    """
    defaults = _defaults(tables.parameters())
    return {key: plain(value) for key, value in values.items() if value != defaults.get(key)}


@lru_cache(maxsize=4)
def _defaults(parameters: tuple[Parameter, ...]) -> dict[str, float | str]:
    return {key: plain(parameter.defaults[at]) for key, (parameter, at) in keys_of(parameters).items()}


def plain(value: object) -> Any:
    """A value in JSON form, the same for equal values.

    Numbers become floats, so that 1 and 1.0 do not differ, nor 0.0 and -0.0. Of a dataclass only the fields that are
    not at their default are kept, so that a field added later changes nothing.

    Examples
    --------
    >>> plain([1, -0.0, "a", {"b": True}]), plain(Policy("memo", start_week=3))
    ([1.0, 0.0, 'a', {'b': True}], {'name': 'memo', 'start_week': 3.0})
    """
    if is_dataclass(value):
        given = {one.name: (getattr(value, one.name), one.default) for one in fields(value) if one.name not in _WORDS}
        return {name: plain(part) for name, (part, default) in given.items() if part != default}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, bool):
        return value
    return float(value) + 0.0 if isinstance(value, Real) else value


def digest(content: object) -> str:
    """SHA-256 of plain content, independent of the order of keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def identity_by_all_values(resolved: Mapping[str, Any]) -> str:
    """Identity of a resolved scenario by the scheme before model versions: a hash of all values, defaults included.

    It recognises old stores, see `cosim.studies.store.migrate`; remove it when they are no longer supported.
    """
    content = {key: part for key, part in resolved.items() if key not in _DESCRIBED}
    if content["network"] is not None:
        content["network"] = {key: part for key, part in content["network"].items() if key != "file"}
    described = _WORDS - {"file", "status", "source"}
    policies = [{key: part for key, part in one.items() if key not in described} for one in content["policies"]]
    for policy in policies:
        cost = policy["running_cost"]
        policy["running_cost"] = {key: part for key, part in cost.items() if key not in ("status", "source")}
    content["policies"] = sorted(policies, key=lambda policy: str(policy["name"]))
    return digest(content)
