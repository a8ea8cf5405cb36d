"""``cosim policy``: list and show policies, start a new one, check one in a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import note, spoken, write
from cosim.cli.emit import Output, emit
from cosim.cli.options import Json, Lang, Quiet, flag, note_decimals, note_idle, option, prepare
from cosim.errors import InputError
from cosim.texts.language import Language, language_of, mark
from cosim.texts.running import running_amounts
from cosim.texts.sources import source_of
from cosim.texts.verdicts import status_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.care.policies.model import Policy

__all__ = ["check_policy", "list_policies", "new_policy", "show_policy"]


def list_policies(lang: Lang = "en", as_json: Json = False) -> None:
    """List the packaged policies."""
    from cosim.care.policies.load import load_policy, policies

    language = language_of(lang)
    found = [load_policy(name) for name in policies()]
    emit(
        Output(as_json),
        payload=lambda: {"policies": {policy.name: _title(policy, language) for policy in found}},
        view=lambda: [_table(found, language)],
    )


def _title(policy: Policy, language: Language) -> str:
    return language.of(policy.title, policy.title_nl)


def _table(found: list[Policy], language: Language) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(language.tr("policy"), no_wrap=True)
    table.add_column(language.tr("title"))
    table.add_column(language.tr("from week"), justify="right")
    table.add_column(language.tr("phase-in"), justify="right")
    for policy in found:
        phase = language.tr("{number} weeks", number=policy.phase_in_weeks)
        table.add_row(policy.name, _title(policy, language), str(policy.start_week), phase)
    return table


def show_policy(
    which: Annotated[str, typer.Argument(metavar="POLICY", help="Packaged policy or TOML file.")],
    written: Annotated[bool, flag("--written", "Print the file as it is written.")] = False,
    scenario: Annotated[
        str | None, option("--scenario", "Say also what of it cannot act in this scenario.", metavar="SCENARIO")
    ] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Show whom a policy reaches, what it changes, when, what it costs to run, and what the model leaves out."""
    from cosim.care.policies.compose import check_acts, check_changes
    from cosim.care.policies.load import load_policy
    from cosim.care.scenario import tables
    from cosim.core.parameters import keys_of

    language = language_of(lang)
    found = load_policy(which)
    if written and not as_json:
        write(_as_written(which))
        return
    check_changes([found], parameters=tables.mechanisms(), structural=keys_of(tables.structure()))
    check_acts([found], parameters=tables.mechanisms())
    note_decimals((), [which])
    if scenario is not None:
        note_idle({"shown": prepare(scenario, policies=[which])})
    else:
        _note_refusal(which)
    emit(Output(as_json), payload=found.as_dict, view=lambda: _lines(found, language))


def _note_refusal(which: str) -> None:
    """Say what `cosim compare` would refuse about it in the packaged region: a policy file belongs to no scenario."""
    from cosim.texts.refusals import refusal

    try:
        prepare(_REGION, policies=[which])
    except InputError as error:
        why = refusal(error, spoken())
        note(spoken().tr("note: cosim compare refuses it: {why}", why=why))


def _as_written(name: str) -> str:
    from cosim.care.policies.load import packaged_folder
    from cosim.care.policies.reading import is_path, read_text

    if is_path(name):
        return read_text(Path(name))
    return packaged_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8")


_BECOMES = {
    "set": mark("changes: {key}, set = {value} (it becomes {value})"),
    "scale": mark("changes: {key}, scale = {value} (it is multiplied by {value})"),
    "add": mark("changes: {key}, add = {value} (it changes by {value})"),
}


def _lines(policy: Policy, language: Language) -> Iterator[RenderableType]:
    from rich.text import Text

    return (Text(line) for line in _sentences(policy, language))  # as text, so that long lines wrap between words


def _sentences(policy: Policy, language: Language) -> Iterator[str]:
    """A line for everything in a policy; keys and values are those of its file."""
    tr = language.tr
    yield f"{policy.name}: {_title(policy, language)}"
    if policy.description:
        yield language.of(policy.description, policy.description_nl)
    yield tr("when: {when}", when=_when(policy, language))
    yield tr("reaches: {whom}", whom=_reach(policy, language))
    for change in policy.changes:
        yield tr(_BECOMES[change.kind], key=change.key, value=change.value)
    if not policy.changes:
        yield tr("changes: nothing")
    yield tr("costs: {what}", what=_costs(policy, language))
    if policy.caveat:
        yield tr("left out: {what}", what=" ".join(language.of(policy.caveat, policy.caveat_nl).split()))
    if policy.conflicts:
        yield tr("not together with: {names}", names=", ".join(policy.conflicts))
    if policy.ideas:
        yield tr("ideas: {names}", names=", ".join(policy.ideas))


def _when(policy: Policy, language: Language) -> str:
    tr = language.tr
    first = policy.start or tr("week {n}", n=policy.start_week)
    last = policy.end or ("" if policy.end_week is None else tr("week {n}", n=policy.end_week))
    when = tr("from {first} until {last}", first=first, last=last) if last else tr("from {first} onwards", first=first)
    if policy.phase_in_weeks:
        when += tr(", growing to full size over {n} weeks", n=policy.phase_in_weeks)
    return when


def _reach(policy: Policy, language: Language) -> str:
    reach, tr = policy.reach, language.tr
    if reach.everyone:
        return tr("all organisations, and the purchaser")
    parts = [tr("sector {name}", name=reach.sector)] if reach.sector else []
    if reach.share is not None:
        parts.append(tr("a random share of {share}", share=f"{reach.share:g}"))
    parts += [tr("only {names}", names=", ".join(reach.names))] if reach.names else []
    parts += [tr("what municipality {name} decides", name=reach.municipality)] if reach.municipality else []
    return tr("organisations: {which}", which="; ".join(parts))


def _costs(policy: Policy, language: Language) -> str:
    cost, tr = policy.running_cost, language.tr
    amounts = running_amounts(policy.as_dict().get("running_cost", {}), language)
    if not amounts:
        return tr("nothing to run")
    payer = cost.payer or tr("the first payer of the scenario")
    status = status_of(cost.status, language) + (f": {source_of(cost.source, language)}" if cost.source else "")
    return tr("{amounts}, paid by {payer} ({status})", amounts=amounts, payer=payer, status=status)


_REGION = "region-2025"


def check_policy(
    which: Annotated[str, typer.Argument(metavar="POLICY", help="Packaged policy, TOML file or A+B.")],
    scenario: Annotated[str, option("--scenario", "Scenario to apply it to.", metavar="SCENARIO")] = "classroom",
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Check a policy in a scenario: what cannot act is refused, what does nothing there is noted."""
    from cosim.care.acting import full_value, idle_notes
    from cosim.care.policies.values import written
    from cosim.texts.refusals import in_words

    language = language_of(lang)
    base = prepare(scenario)
    changed = prepare(scenario, policies=[which])
    added = changed.policies[len(base.policies) :]
    notes = idle_notes(changed)
    rows = [
        (one.name, change.key, full_value(change.key, base), full_value(change.key, changed))
        for one in added
        for change in one.changes
    ]
    emit(
        Output(as_json),
        payload=lambda: {
            "policies": [one.name for one in added],
            "scenario": base.name,
            "fine": True,
            "changes": [dict(zip(("policy", "key", "before", "after"), row, strict=True)) for row in rows],
            "notes": list(notes),
        },
        view=lambda: [
            language.tr("{policy}: fine in {scenario}", policy=which, scenario=scenario)
            + (language.tr(", with {n} to note", n=len(notes)) if notes else ""),
            *(f"{name}: {key} {written(before)} -> {written(after)}" for name, key, before, after in rows),
        ],
    )
    for sentence in notes:
        note(language.tr("note: {sentence}", sentence=in_words(sentence, language)))


def new_policy(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new policy; NAME.toml is written.")],
    source: Annotated[str | None, option("--from", "Policy to copy.", metavar="POLICY")] = None,
    folder: Annotated[Path, option("--folder", "Folder to write to.", metavar="DIR")] = Path(),
    lang: Lang = "en",
    quiet: Quiet = False,
) -> None:
    """Start a new policy: a commented file, and beside it the schema that editors use to complete keys."""
    from cosim.care.scenario.new_policy import new_policy_text
    from cosim.care.scenario.writing import schema_texts
    from cosim.studies.files import write_all

    language = language_of(lang)
    file = folder / f"{name}.toml"
    text = new_policy_text(name, source=source, language=language)
    if file.exists():
        raise InputError(str(file), expected="a new file", got="an existing file", hint="choose another name")
    schema = "policy.schema.json"
    write_all({file: text, folder / schema: schema_texts()[schema]}, checked=folder)
    if not quiet:
        note(language.tr("written: {file} and {other}", file=file, other=folder / schema))
        note(language.tr("next: edit it, then {command}", command=f"cosim policy check {file}{language.option}"))
