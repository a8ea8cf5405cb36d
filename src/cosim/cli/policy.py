"""``cosim policy``: list and show the packaged policies, and one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import write
from cosim.cli.emit import Output, emit
from cosim.cli.options import Json, flag

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.care.policies.model import Policy

__all__ = ["list_policies", "show_policy"]


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
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="Packaged policy or TOML file.")],
    written: Annotated[bool, flag("--written", "Print the file as it is written.")] = False,
    as_json: Json = False,
) -> None:
    """Show whom a policy reaches, what it changes, when, and what it costs to run."""
    from cosim.care.policies.load import load_policy

    found = load_policy(policy)
    if written and not as_json:
        write(_as_written(policy))
        return
    emit(Output(as_json), payload=found.as_dict, view=lambda: _lines(found))


def _as_written(name: str) -> str:
    from cosim.care.policies.load import packaged_folder
    from cosim.care.policies.reading import is_path

    if is_path(name):
        return Path(name).read_text(encoding="utf-8")
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
        word = {"set": "becomes", "scale": "is multiplied by", "add": "grows by"}[change.kind]
        yield f"changes: {change.key} {word} {change.value}"
    if not policy.changes:
        yield "changes: nothing"
    yield f"costs: {_costs(policy)}"
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
    return ", ".join(parts) + payer if parts else "nothing to run"
