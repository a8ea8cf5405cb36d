"""``cosim lesson``: small experiments to predict, see and discuss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import interruptible
from cosim.cli.emit import Output, emit
from cosim.cli.options import Json, OptionalScenario, Quiet, Seed, Set, option, prepare
from cosim.cli.progress import compile_first
from cosim.errors import InputError, terminal_text

if TYPE_CHECKING:
    from cosim.evidence.validation.placebo import PlaceboTrial

__all__ = ["placebo"]

_MOST = 10**9
_QUESTION = """\
{chosen} families are worst off in week {week}. A memo then asks everybody to collaborate. Half a year later you look at
the same families again. How many of them are still in crisis, and what did the memo do?
"""


def placebo(
    scenario: OptionalScenario = "region-2015",
    choose: Annotated[
        int | None, option("--choose", "Number of worst-off families to follow.", metavar="N", default="800")
    ] = None,
    policy: Annotated[str, option("--policy", "Programme to test.", metavar="POLICY")] = "memo",
    seed: Seed = 0,
    changes: Set = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Choose the families who are worst off, send a memo, and see how much they improve."""
    from cosim.checks import whole
    from cosim.evidence.validation.placebo import CHOSEN, placebo_trial

    chosen = CHOSEN if choose is None else choose
    if not 2 <= chosen <= _MOST:
        raise InputError("--choose", expected=f"2 to {_MOST:,} families", got=terminal_text(str(chosen), most=60))
    whole("seed", seed)
    prepared = prepare(scenario, changes=changes)
    week = prepared.with_policies([policy]).policies[-1].start_week
    with interruptible():
        if not quiet:
            compile_first(prepared)
        trial = placebo_trial(prepared, seed=seed, chosen=chosen, policy=policy)
    about = {"scenario": prepared.name, "policy": policy, "week": week, "seed": seed}
    emit(
        Output(as_json, quiet),
        payload=lambda: about | _payload(trial),
        view=lambda: [_text(trial, week=week, policy=policy)],
    )


def _payload(trial: PlaceboTrial) -> dict[str, Any]:
    return {**trial._asdict(), "naive": trial.naive, "honest": trial.honest, "by_lot": trial.by_lot}


def _text(trial: PlaceboTrial, *, week: int, policy: str) -> str:
    from cosim.evidence.validation.placebo import AFTER_WEEKS

    points = 100.0
    question = _QUESTION.format(chosen=trial.chosen, week=week) if policy == "memo" else ""
    rows = (
        ("in crisis when chosen", "100.0 %"),
        (f"in crisis {AFTER_WEEKS} weeks later, with {policy}", f"{points * trial.treated:.1f} %"),
        (f"the same families without {policy}", f"{points * trial.untreated:.1f} %"),
        ("", ""),
        ("before and after, the naive effect", f"{points * trial.naive:+.1f} points"),
        ("with and without, the unbiased effect", f"{points * trial.honest:+.1f} points"),
        (
            "a random half against the other half",
            f"{points * trial.by_lot:+.1f} points, +/- {points * trial.half_width:.1f} (95 % interval)",
        ),
    )
    lines = [f"  {name:<46}{value:>9}" if name else "" for name, value in rows]
    return "\n".join([*([question] if question else []), *lines, "", _sentence(trial, policy)])


def _sentence(trial: PlaceboTrial, policy: str) -> str:
    """The result in one sentence."""
    naive, effect = abs(100.0 * trial.naive), 100.0 * trial.honest
    found = f"Families chosen for being worst off improve by {naive:.0f} points."
    name = policy.capitalize()
    if abs(effect) < 0.05:
        return f"{found} {name} had no effect, and only the comparison without it shows that."
    return f"{found} {name} accounts for {-effect:+.1f} of them, and only the comparison without it shows that."
