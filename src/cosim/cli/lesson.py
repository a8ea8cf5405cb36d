"""``cosim lesson``: small experiments to predict, see and discuss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cosim.cli.console import compile_first, interruptible
from cosim.cli.options import Json, Seed, Set, prepare
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.evidence.validation.placebo import PlaceboTrial

__all__ = ["app"]

app = typer.Typer(help="Lessons: predict, look, discuss.", no_args_is_help=True)

_ASK = """\
{chosen} families are worst off in week {week}. A memo goes round that asks everybody to collaborate. Half a year
later you look at the same families again. How many of them are still in crisis, and what did the memo do?
"""


@app.callback()
def _group() -> None:
    """Keep `placebo` a command of its own while it is the only one."""


@app.command()
def placebo(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Packaged name, or a TOML file.")
    ] = "region-2015",
    choose: Annotated[int | None, typer.Option("--choose", help="How many of the worst off are followed.")] = None,
    policy: Annotated[str, typer.Option("--policy", metavar="POLICY", help="The programme.")] = "memo",
    seed: Seed = 0,
    changes: Set = None,
    as_json: Json = False,
) -> None:
    """Choose the worst off, do nothing real, and watch them improve."""
    from cosim.evidence.validation.placebo import CHOSEN, placebo_trial

    chosen = CHOSEN if choose is None else choose
    if chosen < 2:
        raise InputError("--choose", expected="2 families or more", got=chosen)
    prepared = prepare(scenario, changes=changes)
    begins = prepared.with_policies([policy]).policies[-1].start_week
    with interruptible():
        compile_first(prepared)
        trial = placebo_trial(prepared, seed=seed, chosen=chosen, policy=policy)
    if as_json:
        from cosim.studies.files import json_text

        said = {"scenario": prepared.name, "policy": policy, "week": begins, "seed": seed, **trial._asdict()}
        typer.echo(json_text({**said, "naive": trial.naive, "honest": trial.honest, "by_lot": trial.by_lot}), nl=False)
        return
    typer.echo(_text(trial, week=begins, policy=policy))


def _text(trial: PlaceboTrial, *, week: int, policy: str) -> str:
    from cosim.evidence.validation.placebo import AFTER_WEEKS

    points = 100.0
    ask = _ASK.format(chosen=trial.chosen, week=week) if policy == "memo" else ""
    rows = (
        ("in crisis when chosen", "100.0 %"),
        (f"in crisis {AFTER_WEEKS} weeks later, with {policy}", f"{points * trial.treated:.1f} %"),
        (f"the same families without {policy}", f"{points * trial.untreated:.1f} %"),
        ("", ""),
        ("before and after, the naive effect", f"{points * trial.naive:+.1f} points"),
        ("with and without, the honest effect", f"{points * trial.honest:+.1f} points"),
        (
            "half of them by lot against the other half",
            f"{points * trial.by_lot:+.1f} points, give or take {points * trial.half_width:.1f}",
        ),
    )
    lines = [f"  {name:<46}{value:>9}" if name else "" for name, value in rows]
    return "\n".join([*([ask] if ask else []), *lines, "", _sentence(trial, policy)])


def _sentence(trial: PlaceboTrial, policy: str) -> str:
    """The whole in one sentence."""
    naive, honest = abs(100.0 * trial.naive), 100.0 * trial.honest
    told = f"Whoever is chosen for being worst off improves: {naive:.0f} points by themselves and by help under way."
    if abs(honest) < 0.05:
        return f"{told} {policy.capitalize()} did nothing, and only families without it could show that."
    return f"{told} Of these, {policy} did {-honest:+.1f}: only families without it could show that."
