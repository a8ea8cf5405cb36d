"""``cosim lesson``: small experiments to predict, see and discuss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cosim.cli.console import interruptible
from cosim.cli.emit import Output, emit
from cosim.cli.options import Json, Lang, OptionalScenario, Quiet, Seed, Set, option, prepare
from cosim.cli.progress import compile_first
from cosim.errors import InputError, terminal_text
from cosim.texts.language import mark

if TYPE_CHECKING:
    from cosim.evidence.validation.placebo import PlaceboTrial
    from cosim.texts.language import Language

__all__ = ["placebo"]

_MOST = 10**9
_MEMO = mark("A memo then asks everybody to collaborate.")
_OTHER = mark("Then this begins: {policy}.")
_QUESTION = mark("""\
{chosen} families are worst off in week {week}. {then} Half a year later you look at the same families again.
How many of them are still in crisis, and how much of the change is due to it?
""")


def placebo(
    scenario: OptionalScenario = "region-2025",
    choose: Annotated[
        int | None,
        option("--choose", "Number of worst-off families to follow.", metavar="N", default="800, or half of them"),
    ] = None,
    policy: Annotated[str, option("--policy", "Programme to test.", metavar="POLICY")] = "memo",
    seed: Seed = 0,
    changes: Set = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Choose the families who are worst off, send a memo, and see how much they improve."""
    from cosim.checks import whole
    from cosim.evidence.validation.placebo import placebo_trial
    from cosim.texts.language import language_of

    language = language_of(lang)
    if choose is not None and not 2 <= choose <= _MOST:
        raise InputError("--choose", expected=f"2 to {_MOST:,} families", got=terminal_text(str(choose), most=60))
    whole("seed", seed)
    prepared = prepare(scenario, changes=changes)
    programme = prepared.with_policies([policy]).policies[-1]
    week, title = programme.start_week, language.of(programme.title, programme.title_nl) or programme.name
    with interruptible():
        if not quiet:
            compile_first(prepared)
        trial = placebo_trial(prepared, seed=seed, chosen=choose, policy=policy)
    about = {"scenario": prepared.name, "policy": policy, "week": week, "seed": seed}
    emit(
        Output(as_json, quiet),
        payload=lambda: about | _payload(trial),
        view=lambda: [_text(trial, language, week=week, policy=policy, title=title)],
    )


def _payload(trial: PlaceboTrial) -> dict[str, Any]:
    return {**trial._asdict(), "naive": trial.naive, "honest": trial.honest, "by_lot": trial.by_lot}


def _text(trial: PlaceboTrial, language: Language, *, week: int, policy: str, title: str) -> str:
    from cosim.evidence.validation.placebo import AFTER_WEEKS

    def share(value: float) -> str:
        return f"{language.fixed(100.0 * value, 1)} %"

    def points(value: float) -> str:
        return language.tr("{number} points", number=language.fixed(100.0 * value, 1, sign=True))

    then = language.tr(_MEMO) if policy == "memo" else language.tr(_OTHER, policy=title)
    question = language.tr(_QUESTION, chosen=trial.chosen, week=week, then=then)
    half = language.fixed(100.0 * trial.half_width, 1)
    rows = (
        (language.tr("in crisis when chosen"), share(1.0)),
        (
            language.tr("in crisis {weeks} weeks later, with {policy}", weeks=AFTER_WEEKS, policy=policy),
            share(trial.treated),
        ),
        (language.tr("the same families without {policy}", policy=policy), share(trial.untreated)),
        ("", ""),
        (language.tr("before and after, the naive effect"), points(trial.naive)),
        (language.tr("with and without, the unbiased effect"), points(trial.honest)),
        (
            language.tr("a random half against the other half"),
            language.tr("{points}, +/- {half} (95 % interval)", points=points(trial.by_lot), half=half),
        ),
    )
    wide = max(46, 2 + max(len(name) for name, _ in rows))
    lines = [f"  {name:<{wide}}{value:>9}" if name else "" for name, value in rows]
    return "\n".join([question, *lines, "", _sentence(trial, title, language)])


def _sentence(trial: PlaceboTrial, title: str, language: Language) -> str:
    """The result in one sentence: how much families improve, and whether the policy helps, harms or does nothing."""
    naive, effect = abs(100.0 * trial.naive), 100.0 * trial.honest
    found = language.tr(
        "Families chosen for being worst off improve by {points} points.", points=language.fixed(naive, 0)
    )
    size = language.fixed(abs(effect), 1)
    if trial.honest == 0.0:
        last = language.tr("{name}: no effect at all, and only the comparison without it shows that.", name=title)
    elif abs(effect) < 0.05:
        last = language.tr("{name}: hardly any effect, and only the comparison without it shows that.", name=title)
    elif effect > 0.0:
        last = language.tr(
            "{name}: {points} points more stay in crisis than without it, and only that comparison shows it.",
            name=title, points=size,
        )  # fmt: skip
    else:
        last = language.tr(
            "{name}: {points} of these points are due to it, and only the comparison without it shows that.",
            name=title, points=size,
        )  # fmt: skip
    return f"{found} {last}"
