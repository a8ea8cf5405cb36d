"""What changes tomorrow: changes of a policy as sentences to those who work with it, and to families."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cosim.texts.language import Language, mark
from cosim.texts.outcomes import payer_of, sector_of
from cosim.texts.running import running_amounts

__all__ = ["ACTORS", "tomorrow"]

ACTORS = {
    "professional": mark("For a professional"),
    "family": mark("For a family"),
    "organisation": mark("For an organisation"),
    "purchaser": mark("For the purchaser"),
}


_KINDS = ("set", "scale", "add")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("cosim.report").joinpath("floor.toml").read_text(encoding="utf-8"))


def tomorrow(
    policies: Sequence[Mapping[str, Any]], values: Mapping[str, Any], language: Language
) -> dict[str, list[str]]:
    """Sentences by actor, in the order of `ACTORS`; a change without words is named by its key.

    Parameters
    ----------
    policies
        As their files have them.
    values
        Of the base, to tell a rise from a fall where a change sets a value.
    """
    found: dict[str, list[str]] = {actor: [] for actor in ACTORS}
    for policy in policies:
        for change in policy.get("changes", ()):
            for actor, sentence in _sentences(change, values, language):
                if sentence not in found[actor]:
                    found[actor].append(sentence)
        found["organisation"] += [one for one in _reach(policy.get("reach", {}), language) if one]
        if amounts := running_amounts(policy.get("running_cost", {}), language):
            payer = str(policy["running_cost"].get("payer") or "")
            found["purchaser"].append(
                language.tr("Running it is paid by {payer}: {amounts}.", amounts=amounts,
                            payer=payer_of(payer, language))
                if payer else language.tr("Running it has to be paid for: {amounts}.", amounts=amounts)
            )  # fmt: skip
    return found


def _reach(reach: Mapping[str, Any], language: Language) -> list[str]:
    """Which organisations take part, where not all of them do."""
    share, sector, place = reach.get("share"), reach.get("sector"), reach.get("municipality")
    return [
        "" if share is None else language.tr("Only a part takes part, drawn at random: {share} % of the organisations.",
                                             share=language.fixed(100.0 * float(share), 0)),
        "" if not sector else language.tr("Only organisations in {sector} take part.",
                                          sector=sector_of(str(sector), language)),
        "" if not place else language.tr("Only what {place} decides changes.", place=place),
        "" if not reach.get("names") else language.tr("Only these take part: {names}.",
                                                      names=", ".join(map(str, reach["names"]))),
    ]  # fmt: skip


def _sentences(change: Mapping[str, Any], values: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """Actors whom one change reaches, each with its sentence, by the longest key that fits."""
    key = str(change["key"])
    fits = [prefix for prefix in _phrases() if key == prefix or (prefix.endswith(".") and key.startswith(prefix))]
    side = "up" if _rises(change, values) else "down"
    phrase = _phrases()[max(fits, key=len)] if fits else {}
    found = {
        actor: language.of(words[side], words.get(f"{side}_nl", ""))
        for actor in ACTORS
        if side in (words := phrase if phrase.get("who") == actor else phrase.get(actor, {}))
    }
    if phrase.get("who") in found or (fits and key.startswith("funding.")):
        return list(found.items())  # the part of a mix that goes is said by the part that comes
    kind = next(kind for kind in _KINDS if kind in change)
    written = language.local(str(change[kind]))
    words = {
        "set": language.tr("{key} becomes {value}.", key=key, value=written),
        "scale": language.tr("{key} is multiplied by {value}.", key=key, value=written),
        "add": language.tr("{key} changes by {value}.", key=key, value=written),
    }
    return [*found.items(), ("organisation", words[kind])]


def _rises(change: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a change raises its value; one that sets it to a word or to what it is counts as a rise."""
    if "scale" in change:
        return float(change["scale"]) >= 1.0
    if "add" in change:
        return float(change["add"]) >= 0.0
    new, old = change["set"], values.get(change["key"], 0.0)
    if isinstance(new, str) or isinstance(old, str):
        return True
    return float(new) >= float(old) and not (float(new) == 0.0 == float(old))
