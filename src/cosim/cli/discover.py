"""``cosim discover``: the sampled worlds in which a policy fails, as a box and as a sentence."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cosim.cli.emit import Output, emit
from cosim.cli.options import Json, Lang, OneOutcome, Out, Quiet, StoreFile, command_line, option
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.studies.analysis.discover import Discovery
    from cosim.studies.analysis.worlds import Aim
    from cosim.studies.store.read import Results
    from cosim.texts.language import Language

__all__ = ["discover"]


def discover(
    store: StoreFile,
    outcome: OneOutcome,
    better_than: Annotated[
        str | None, option("--better-than", "Worlds in which a policy beats the base.", metavar="base")
    ] = None,
    above: Annotated[
        float | None, option("--above", "Instead: worlds in which the outcome is above X.", metavar="X")
    ] = None,
    below: Annotated[
        float | None, option("--below", "Instead: worlds in which the outcome is below X.", metavar="X")
    ] = None,
    policy: Annotated[
        list[str] | None, option("--policy", "Only this arm of the store (repeatable).", metavar="POLICY")
    ] = None,
    box: Annotated[
        int | None, option("--box", "Box of the trajectory to use.", metavar="N", default="chosen by the printed rule")
    ] = None,
    out: Out = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Show in how many worlds a policy succeeds, when it fails, and the regret of every arm."""
    from cosim.cli.sensitivity import arm_in
    from cosim.studies.analysis.discover import discover as find
    from cosim.studies.store.read import load_store
    from cosim.texts.language import language_of

    language = language_of(lang)
    aim = _aim(outcome, better_than, above, below)
    output = Output(as_json, quiet, out)
    output.check()
    results = load_store(store)
    found = find(results, aim, policies=[arm_in(results, text) for text in policy or ()], box=box)
    emit(
        output,
        payload=lambda: _payload(results, found),
        view=lambda: _view(results, found, language),
        save=lambda folder: _save(results, found, folder),
        draw=lambda folder: _draw(found, folder, language),
    )


def _view(results: Results, found: list[Discovery], language: Language) -> list[RenderableType]:
    from cosim.cli.boxes import discovery_view

    return [discovery_view(results, found, language)]


def _aim(outcome: str, better_than: str | None, above: float | None, below: float | None) -> Aim:
    """The aim of exactly one of the three options."""
    from cosim.studies.analysis.worlds import Aim
    from cosim.studies.arms import BASE

    given = {"--better-than": better_than, "--above": above, "--below": below}
    used = [name for name, value in given.items() if value is not None]
    if len(used) != 1:
        raise InputError(
            " or ".join(given), expected="one of the three", got=" and ".join(used) if used else "none",
            hint="for a policy against the base: --better-than base",
        )  # fmt: skip
    if better_than is not None:
        if better_than != BASE:
            raise InputError("--better-than", expected="base, which every arm is paired with", got=repr(better_than))
        return Aim(outcome, "better")
    threshold = above if above is not None else below
    if threshold is None or not math.isfinite(threshold):
        raise InputError(used[0], expected="a number", got=threshold)
    return Aim(outcome, "above" if above is not None else "below", threshold)


def _payload(results: Results, found: list[Discovery]) -> dict[str, object]:
    from cosim.care.provenance import versions

    study = results.study
    return {
        "kind": "discovery", "study": study.identity, "scenario": study.scenario.name,
        "identity": study.scenario.identity, "worlds": len(study), "replicates": study.runs, "seed": study.seed,
        "factors": [factor.key for factor in study.factors], "command": command_line(), "versions": versions(),
        "arms": [one.to_dict() for one in found], "robustness": found[0].robustness.to_dict("records"),
    }  # fmt: skip


def _save(results: Results, found: list[Discovery], out: Path) -> list[Path]:
    from cosim.core.untrusted import file_name
    from cosim.studies.files import csv_text, json_text, write_set

    texts = {"robustness.csv": csv_text(found[0].robustness)}
    for one in found:
        if one.boxes:
            texts[f"boxes-{file_name(one.worlds.policy)}.csv"] = csv_text(one.trajectory())
    texts["result.json"] = json_text(_payload(results, found))
    return write_set(out, texts)


def _draw(found: list[Discovery], out: Path, language: Language) -> list[Path]:
    from cosim.plots.discovery import draw_discovery

    return draw_discovery(found, out, language=language)
