"""Options that commands share, each with one help text, and how they become a scenario."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import note, spoken
from cosim.errors import InputError

if TYPE_CHECKING:
    from cosim.care.scenario.model import Scenario

__all__ = [
    "Cluster",
    "Crate",
    "EngineName",
    "Excel",
    "Extend",
    "Figures",
    "Json",
    "Lang",
    "OneOutcome",
    "OptionalScenario",
    "Out",
    "Outcomes",
    "Policies",
    "Quiet",
    "ScenarioName",
    "Seed",
    "Set",
    "Store",
    "StoreFile",
    "StudySeed",
    "Vary",
    "Weeks",
    "Workers",
    "check_crate",
    "command_line",
    "crated",
    "engine_of",
    "flag",
    "kept_runs",
    "loaded",
    "note_decimals",
    "note_idle",
    "option",
    "prepare",
    "runs_of",
    "tried",
    "workers_of",
]

_SCENARIO = "Packaged scenario or TOML file."
_SEED = "Random seed; runs with the same seed use common random numbers."
_KEEP = "Keep every run in this SQLite file; resumes from it if it exists."


def option(name: str, help_text: str, *, metavar: str = "NAME", default: str = "") -> Any:
    """An option with a value; ``default`` describes a default that the declaration does not show."""
    return typer.Option(name, metavar=metavar, help=help_text + (f" [default: {default}]" if default else ""))


def flag(name: str, help_text: str) -> Any:
    """An option without a value."""
    return typer.Option(name, help=help_text)


def runs_of(what: str, *, default: str = "") -> Any:
    """``--runs``: replicates of ``what``, for example ``"every arm, 2 or more"``."""
    return option("--runs", f"Replicates of {what}.", metavar="N", default=default)


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help=_SCENARIO)]
OptionalScenario = Annotated[str, typer.Argument(metavar="[SCENARIO]", help=_SCENARIO)]
StoreFile = Annotated[Path, typer.Argument(metavar="STORE", help="SQLite file of a sweep.")]

Seed = Annotated[int, option("--seed", _SEED, metavar="N")]
StudySeed = Annotated[int | None, option("--seed", _SEED, metavar="N", default="0")]
Weeks = Annotated[int | None, option("--weeks", "Length of a run.", metavar="N", default="as in the scenario")]
Set = Annotated[list[str] | None, option("--set", "Change a value of the scenario (repeatable).", metavar="KEY=VALUE")]
Extend = Annotated[
    list[str] | None,
    option("--extend", "Plug-in: a Python file or an installed one (repeatable).", metavar="PLUGIN"),
]
Policies = Annotated[
    list[str] | None,
    option("--policy", "Policy as one more arm: packaged, TOML file or A+B (repeatable).", metavar="POLICY"),
]
Outcomes = Annotated[list[str] | None, option("--outcome", "Only this outcome (repeatable).")]
OneOutcome = Annotated[str, option("--outcome", "Outcome to analyse.")]
Vary = Annotated[
    list[str] | None,
    option("--vary", "Parameter to vary, as KEY=LOW:HIGH or KEY=A,B,C (repeatable).", metavar="KEY=RANGE"),
]
Workers = Annotated[
    int | None,
    option("--workers", "Runs made at the same time; results do not depend on it.", metavar="N", default="all cores"),
]
EngineName = Annotated[str, option("--engine", "threads or processes; results are the same.")]
Cluster = Annotated[str | None, option("--cluster", "Dask scheduler (tcp://host:8786), or local.", metavar="ADDRESS")]
Store = Annotated[Path | None, option("--store", _KEEP, metavar="FILE")]
Out = Annotated[Path | None, option("--out", "Write tables, figures and JSON to this folder.", metavar="DIR")]
Json = Annotated[bool, flag("--json", "Print JSON instead of tables.")]
Crate = Annotated[bool, flag("--crate", "With --out: also describe the folder as an RO-Crate.")]
Lang = Annotated[str, option("--lang", "Language of sentences, tables and figures: en or nl.", metavar="LANG")]
Excel = Annotated[
    str | None, option("--excel", "With --out: also CSV files that a Dutch Excel opens (nl).", metavar="LANG")
]
Figures = Annotated[str, option("--figures", "With --out: main, all or none.", metavar="WHICH")]
Quiet = Annotated[bool, flag("--quiet", "Suppress progress output.")]


def prepare(
    name: str,
    *,
    policies: Sequence[str] = (),
    changes: Sequence[str] | None = None,
    extend: Sequence[str] | None = None,
) -> Scenario:
    """Load a scenario with its plug-ins, apply ``--set``, add policies, and give the plug-ins a trial.

    Raises
    ------
    InputError
        If any of it is wrong.
    """
    from cosim.care.scenario.load import load_scenario
    from cosim.care.scenario.model import settings

    scenario = load_scenario(name, extend=extend or ())
    if changes:
        scenario = scenario.replace(settings(changes))
    note_decimals(changes or (), [name, *(part for policy in policies for part in policy.split("+"))])
    if policies:
        scenario = scenario.with_policies(list(policies))
    if scenario.policies:
        from cosim.care.acting import check_reach

        check_reach(scenario)
    tried(scenario)
    return scenario


def note_decimals(changes: Sequence[str], files: Sequence[str]) -> None:
    """Say how an amount with three decimals was read, which a reader of Dutch may take for thousands."""
    from cosim.care.policies.amounts import amounts_in, is_amount
    from cosim.care.policies.reading import is_path, read_text
    from cosim.texts.hints import thousands_hint, translated

    found = []
    for text in changes:
        key, _, value = (part.strip() for part in text.partition("="))
        if is_amount(key) and (hint := thousands_hint(value, round_only=False)):
            found.append((f"--set {key}", value, hint))
    for file in dict.fromkeys(files):
        if is_path(file):
            amounts = amounts_in(read_text(Path(file)), round_only=False)
            found += [(f"{file}:{one.line}: {one.key}", one.text, one.hint) for one in amounts]
    for where, value, hint in found:
        read = f"{float(value):g}"
        more = translated(hint, spoken())
        note(spoken().tr("{where}: read as {value}; {hint}", where=where, value=read, hint=more))


def tried(scenario: Scenario) -> None:
    """Refuse plug-ins of a scenario that a trial finds wrong.

    Raises
    ------
    InputError
        With file and line.
    """
    if scenario.extensions:
        from cosim.care.trial import try_plugins

        try_plugins(scenario)


def loaded(extend: Sequence[str] | None) -> None:
    """Load plug-ins that a stored result names.

    Raises
    ------
    InputError
        If one cannot be loaded.
    """
    if extend:
        from cosim.care.plugins.found import load_plugins

        load_plugins(extend)


def note_idle(arms: Mapping[str, Scenario], *, weeks: int | None = None) -> None:
    """Say on standard error which policies do nothing in a run of so many weeks (None: as in the scenario), and why."""
    from cosim.care.acting import idle_notes
    from cosim.texts.refusals import in_words

    found = (sentence for arm in arms.values() for sentence in idle_notes(arm, weeks=weeks))
    for sentence in dict.fromkeys(found):
        note(spoken().tr("note: {sentence}", sentence=in_words(sentence, spoken())))


def workers_of(workers: int | None, scenario: Any = None) -> int:
    """The value of ``--workers``; by default all cores, or one where a single run takes gigabytes (several regions).

    Raises
    ------
    InputError
        If it is below 1.
    """
    if workers is not None:
        from cosim.checks import whole

        return whole("workers", workers, least=1)
    regions = 1.0 if scenario is None else float(scenario.values.get("regions.count", 1))
    return 1 if regions > 1 else os.cpu_count() or 1


def command_line() -> str:
    """The command as it was typed, for the provenance of a result."""
    return shlex.join(["cosim", *sys.argv[1:]])


def engine_of(engine: str, cluster: str | None, workers: int | None) -> Any:
    """The engine that ``--engine`` or ``--cluster`` names, for the library.

    Raises
    ------
    InputError
        If both are given, or the address is none.
    """
    if cluster is None:
        from cosim.checks import one_of

        return one_of("engine", engine, ("threads", "processes"))
    if engine != "threads":
        raise InputError("--engine and --cluster", expected="one of the two", got="both")
    from cosim.studies.runs.cluster import cluster_engine

    return cluster_engine(cluster, workers=workers)


def check_crate(out: Path | None, crate: bool) -> None:
    """Refuse ``--crate`` without a folder.

    Raises
    ------
    InputError
        If there is no ``--out``.
    """
    if crate and out is None:
        raise InputError("--crate", expected="--out DIR beside it, the folder to describe", got="no --out")


def crated(out: Path | None, crate: bool, *, quiet: bool) -> None:
    """Describe a folder of results that has been written."""
    if crate and out is not None:
        from datetime import UTC, datetime

        from cosim.studies.crate import write_crate

        place = write_crate(out, day=datetime.now(tz=UTC).date().isoformat())
        if not quiet:
            note(spoken().tr("written: {file}", file=place))


def kept_runs(store: Path | None) -> str:
    """What an interruption leaves, for its message."""
    if store is None:
        return spoken().tr("nothing is kept without --store")
    return spoken().tr("{store} keeps every finished run; the same command resumes", store=store)
