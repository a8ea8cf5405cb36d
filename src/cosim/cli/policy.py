"""``cosim policy``: list and show policies, start a new one, check one in a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import note, write
from cosim.cli.emit import Output, emit
from cosim.cli.options import Json, Quiet, flag, note_decimals, note_idle, option, prepare
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.care.policies.model import Policy

__all__ = ["check_policy", "list_policies", "new_policy", "show_policy"]


def list_policies(as_json: Json = False) -> None:
    """List the packaged policies."""
    from cosim.care.policies.load import load_policy, policies

    found = [load_policy(name) for name in policies()]
    emit(
        Output(as_json),
        payload=lambda: {"policies": {policy.name: policy.title for policy in found}},
        view=lambda: [_table(found)],
    )


def _table(found: list[Policy]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("policy", no_wrap=True)
    table.add_column("title")
    table.add_column("from week", justify="right")
    table.add_column("phase-in", justify="right")
    for policy in found:
        table.add_row(policy.name, policy.title, str(policy.start_week), f"{policy.phase_in_weeks} weeks")
    return table


def show_policy(
    which: Annotated[str, typer.Argument(metavar="POLICY", help="Packaged policy or TOML file.")],
    written: Annotated[bool, flag("--written", "Print the file as it is written.")] = False,
    scenario: Annotated[
        str | None, option("--scenario", "Say also what of it cannot act in this scenario.", metavar="SCENARIO")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show whom a policy reaches, what it changes, when, what it costs to run, and what the model leaves out."""
    from cosim.care.policies.compose import check_acts, check_changes
    from cosim.care.policies.load import load_policy
    from cosim.care.scenario import tables
    from cosim.core.parameters import keys_of

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
        _note_sector(found)
    emit(Output(as_json), payload=found.as_dict, view=lambda: _lines(found))


def _note_sector(found: Policy) -> None:
    """Say which sectors there are, where a policy names one that the packaged region does not have."""
    from cosim.care.scenario.load import load_scenario

    sector = found.reach.sector
    if sector is not None and sector not in (known := load_scenario("region-2015").sectors):
        note(f"note: region-2015 has no sector {sector!r}; it has: {', '.join(known)}")


def _as_written(name: str) -> str:
    from cosim.care.policies.load import packaged_folder
    from cosim.care.policies.reading import is_path, read_text

    if is_path(name):
        return read_text(Path(name))
    return packaged_folder().joinpath(f"{name}.toml").read_text(encoding="utf-8")


def _lines(policy: Policy) -> Iterator[RenderableType]:
    from rich.text import Text

    return (Text(line) for line in _sentences(policy))  # as text, so that long lines wrap between words


def _sentences(policy: Policy) -> Iterator[str]:
    yield f"{policy.name}: {policy.title}"
    if policy.description:
        yield policy.description
    phase = f", growing to full size over {policy.phase_in_weeks} weeks" if policy.phase_in_weeks else ""
    end = "onwards" if policy.end_week is None else f"until week {policy.end_week}"
    end = end if policy.end is None else f"until {policy.end}"
    yield f"when: from {policy.start or f'week {policy.start_week}'} {end}{phase}"
    yield f"reaches: {_reach(policy)}"
    for change in policy.changes:
        word = {"set": "becomes", "scale": "is multiplied by", "add": "changes by"}[change.kind]
        yield f"changes: {change.key}, {change.kind} = {change.value} (it {word} {change.value})"
    if not policy.changes:
        yield "changes: nothing"
    yield f"costs: {_costs(policy)}"
    if policy.caveat:
        yield f"left out: {' '.join(policy.caveat.split())}"
    if policy.conflicts:
        yield f"not together with: {', '.join(policy.conflicts)}"
    if policy.ideas:
        yield f"ideas: {', '.join(policy.ideas)}"


def _reach(policy: Policy) -> str:
    reach = policy.reach
    if reach.everyone:
        return "all organisations, and the purchaser"
    parts = [f"sector {reach.sector}"] if reach.sector else []
    parts += [f"a random share of {reach.share:g}"] if reach.share is not None else []
    parts += [f"only {', '.join(reach.names)}"] if reach.names else []
    parts += [f"what municipality {reach.municipality} decides"] if reach.municipality else []
    return "organisations: " + "; ".join(parts)


def _costs(policy: Policy) -> str:
    cost = policy.running_cost
    parts = [
        f"EUR {value:g} a week{who}"
        for value, who in (
            (cost.per_week, ""),
            (cost.per_professional_week, " per professional reached"),
            (cost.per_client_week, " per client reached"),
        )
        if value
    ]
    payer = f", paid by {cost.payer or 'the first payer of the scenario'}"
    origin = f" ({cost.status}{': ' if cost.source else ''}{cost.source})"
    return ", ".join(parts) + payer + origin if parts else "nothing to run"


def check_policy(
    which: Annotated[str, typer.Argument(metavar="POLICY", help="Packaged policy, TOML file or A+B.")],
    scenario: Annotated[str, option("--scenario", "Scenario to apply it to.", metavar="SCENARIO")] = "classroom",
    as_json: Json = False,
) -> None:
    """Check a policy in a scenario: what cannot act is refused, what does nothing there is noted."""
    from cosim.care.acting import full_value, idle_notes
    from cosim.care.policies.values import written

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
            f"{which}: fine in {scenario}" + (f", with {len(notes)} to note" if notes else ""),
            *(f"{name}: {key} {written(before)} -> {written(after)}" for name, key, before, after in rows),
        ],
    )
    for sentence in notes:
        note(f"note: {sentence}")


def new_policy(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new policy; NAME.toml is written.")],
    source: Annotated[str | None, option("--from", "Policy to copy.", metavar="POLICY")] = None,
    folder: Annotated[Path, option("--folder", "Folder to write to.", metavar="DIR")] = Path(),
    quiet: Quiet = False,
) -> None:
    """Start a new policy: a commented file, and beside it the schema that editors use to complete keys."""
    from cosim.care.scenario.new_policy import new_policy_text
    from cosim.care.scenario.writing import schema_texts
    from cosim.studies.files import write_all

    file = folder / f"{name}.toml"
    text = new_policy_text(name, source=source)
    if file.exists():
        raise InputError(str(file), expected="a new file", got="an existing file", hint="choose another name")
    schema = "policy.schema.json"
    write_all({file: text, folder / schema: schema_texts()[schema]}, checked=folder)
    if not quiet:
        note(f"written: {file} and {folder / schema}")
        note(f"next: edit it, then cosim policy check {file}")
