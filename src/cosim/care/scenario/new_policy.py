"""A new policy file to start from: every line with a comment, and what its keys mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cosim.care.policies.load import load_policy
from cosim.care.policies.model import Change, Policy, Reach, RunningCost
from cosim.care.scenario import tables
from cosim.care.scenario.parts import note_of
from cosim.care.scenario.writing import about, in_comment, toml_value
from cosim.core.parameters import keys_of
from cosim.errors import InputError
from cosim.texts.language import ENGLISH, Language

__all__ = ["new_policy_text"]

_EXAMPLE = Policy(
    "example",
    description="Administration falls by a tenth.",
    description_nl="De administratie neemt met een tiende af.",
    start_week=52,
    phase_in_weeks=26,
    changes=(Change("administration.share", "scale", 0.9),),
)


def new_policy_text(name: str, *, source: str | None = None, language: Language = ENGLISH) -> str:
    """The text of a new policy: a short example, or a copy of the policy ``source`` under another name.

    Comments are in the language; keys and values are not.

    Raises
    ------
    InputError
        If the name cannot be used, or there is no such policy.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        raise InputError("policy name", expected="letters, digits, - _ and .", got=repr(name))
    model = _EXAMPLE if source is None else load_policy(source)
    title, tr = name.replace("-", " ").replace("_", " ").capitalize(), language.tr
    lines = [
        "#:schema ./policy.schema.json",
        f"name = {toml_value(name)}",
        f"title = {toml_value(title if source is None else model.title)}",
        f"description = {toml_value(model.description)}",
        f"caveat = {toml_value(model.caveat)}  "
        + tr("# what the model leaves out about this policy, in a sentence; shown with every result"),
        *_dutch(model, copied=source is not None, language=language),
        f"ideas = {toml_value(model.ideas)}" if model.ideas else tr('# ideas = ["I16"]  # of docs/ideas.md'),
        f"start_week = {model.start_week}  "
        + tr("# first week with any effect; outcomes count from measure.warm_up_weeks on"),
        f"phase_in_weeks = {model.phase_in_weeks}  "
        + tr("# the change grows evenly to its full size; 0 is at once"),
        tr("# end_week = 156  # first week without any effect; without it the policy does not end")
        if model.end_week is None
        else f"end_week = {model.end_week}  " + tr("# first week without any effect"),
        (f"conflicts = {toml_value(model.conflicts)}" if model.conflicts else '# conflicts = ["audit"]')
        + "  " + tr("# policies that it cannot be combined with"),
        *_reach(model.reach, language),
        *_changes(model.changes, language),
        *_cost(model.running_cost, language),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _dutch(model: Policy, *, copied: bool, language: Language) -> Iterator[str]:
    """The same texts in Dutch; the title of a copy is left to its author."""
    texts = {"title_nl": model.title_nl, "description_nl": model.description_nl, "caveat_nl": model.caveat_nl}
    for key, text in texts.items():
        if text:
            yield f"{key} = {toml_value(text)}"
    if not copied:
        yield '# title_nl = "..."  ' + language.tr("# the texts in Dutch: title_nl, description_nl, caveat_nl")


def _reach(reach: Reach, language: Language) -> Iterator[str]:
    tr = language.tr
    yield ""
    yield "[reach]"
    yield from (f"{key} = {toml_value(value)}" for key, value in reach.as_dict().items())
    if reach.everyone:
        yield tr("# or, instead, one or more of these, which must all hold:")
        yield '# sector = "youth_care"  ' + tr("# only organisations of this sector")
        yield "# share = 0.5  " + tr("# only a random half of the organisations")
        yield '# names = ["organisation 0"]  ' + tr("# only these")
    keys = ", ".join(_of_purchaser())
    yield tr('# Keys that only the purchaser reads need organisations = "all": {keys}.', keys=keys)


def _of_purchaser() -> Iterator[str]:
    """Keys that only the purchaser reads; a section of them is written with a star."""
    sections: dict[str, list[tuple[str, bool]]] = {}
    for key, (parameter, _) in keys_of(tables.mechanisms()).items():
        sections.setdefault(key.partition(".")[0], []).append((key, parameter.read_by != "organisations"))
    for section, keys in sections.items():
        found = [key for key, read in keys if read]
        yield from [f"{section}.*"] if len(found) == len(keys) else found


def _changes(changes: tuple[Change, ...], language: Language) -> Iterator[str]:
    yield ""
    yield language.tr("# Every change has a key and one of set, scale (times) or add.")
    yield language.tr("# All keys: {command}", command="cosim scenario show classroom --resolved")
    known = keys_of(tables.parameters())
    for change in changes:
        yield "[[changes]]"
        if change.key in known:
            parameter = known[change.key][0]
            yield f"# {in_comment(about(parameter, note_of(parameter)))}"
        yield f"key = {toml_value(change.key)}"
        yield f"{change.kind} = {toml_value(change.value)}"
        yield ""


def _cost(cost: RunningCost, language: Language) -> Iterator[str]:
    tr = language.tr
    yield "[running_cost]  " + tr("# in EUR")
    yield f"per_week = {toml_value(cost.per_week)}"
    yield f"per_professional_week = {toml_value(cost.per_professional_week)}  " + tr("# at the organisations reached")
    yield f"per_client_week = {toml_value(cost.per_client_week)}  " + tr("# in care")
    yield (
        f"payer = {toml_value(cost.payer)}"
        if cost.payer
        else '# payer = "municipality"  ' + tr("# if left out, the first payer of the scenario")
    )
    yield f"status = {toml_value(cost.status)}  " + tr("# published (with a source), calibrated or assumed")
    yield f"source = {toml_value(cost.source)}"
