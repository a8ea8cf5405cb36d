"""``cosim compare --turn``: what would have to be true to turn an answer round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cosim.cli.console import note, spoken
from cosim.cli.emit import Output
from cosim.cli.progress import run_progress

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.studies.comparison.comparison import Comparison
    from cosim.texts.language import Language

__all__ = ["turn_view", "with_turning"]


def with_turning(result: Comparison, arms: Sequence[str], output: Output, **options: Any) -> Comparison:
    """The comparison with its table ``turning``; without it, and with a line, where Ctrl-C ended the search."""
    import pandas as pd

    from cosim.evidence.calibration.fits import calibrated_values
    from cosim.studies.turning import assumptions, turning

    fits = calibrated_values(result.scenario)
    count = len(assumptions(result.scenario, fits))
    output.note(
        spoken().tr("what would turn it round: about {runs} runs, two for each of {n} other values",
                    runs=spoken().fixed(2 * count * len(arms), 0), n=count)
    )  # fmt: skip
    rows: list[dict[str, Any]] = []
    try:
        for arm, written in zip(result.arms[1:], arms, strict=True):
            with run_progress(result.scenario, quiet=output.quiet) as progress:
                found = turning(
                    result.scenario, [written], outcome=options["outcome"], fits=fits, runs=len(result.replicates),
                    seed=result.seed, weeks=result.weeks, workers=options["workers"], engine=options["engine"],
                    store=options["store"], progress=progress,
                )  # fmt: skip
            rows += [{**row, "policy": arm} for row in found.rows()]
    except KeyboardInterrupt:
        note(spoken().tr("interrupted: the comparison is whole, but what would turn it round is left out"))
        return result
    return replace(result, turning=pd.DataFrame(rows))


def turn_view(result: Comparison, language: Language) -> list[RenderableType]:
    """A sentence a policy; nothing where it was not asked."""
    if result.turning.empty:
        return []
    from rich.text import Text

    from cosim.studies.comparison.words import turned_of

    lines = list(turned_of(result, language).values())
    return [
        Text(""),
        Text(language.tr("What would have to be true to turn this round"), style="bold"),
        *map(Text, lines),
    ]
