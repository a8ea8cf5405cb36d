"""``cosim lesson build`` and ``cosim lesson check``: the pages, and every surprise found again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cosim.cli.console import interruptible, note
from cosim.cli.emit import Output, emit
from cosim.cli.options import Json, Lang, Quiet, Store, Workers, flag, option, runs_of, workers_of
from cosim.cli.progress import RunProgress, compile_first, size
from cosim.errors import CosimError, InputError

if TYPE_CHECKING:
    from cosim.lessons.load import Lesson

__all__ = ["build", "check"]

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Lessons; all of them if none is named.")]


def _lessons(names: list[str] | None) -> list[Lesson]:
    from cosim.lessons.load import lesson_names, lesson_of

    found = {one.name: one for one in (lesson_of(name) for name in names or lesson_names())}
    numbers = [one.table.number for one in found.values()]
    for one in found.values():
        if numbers.count(one.table.number) > 1:
            raise InputError("lessons", expected="each number once", got=f"two with number {one.table.number}")
    return list(found.values())


def _prepare(chosen: list[Lesson], *, quiet: bool) -> None:
    """Compile first, where a lesson needs the large model."""
    from cosim.lessons.arms import base_of

    large = [one.table for one in chosen if one.table.kind != "board"]
    if large and not quiet:
        compile_first(base_of(large[0]))


def build(
    names: Names = None,
    out: Annotated[Path, option("--out", "Folder of the site.", metavar="DIR")] = Path("site"),
    url: Annotated[str, option("--url", "Address where the site will be, for its QR code.", metavar="ADDRESS")] = "",
    runs: Annotated[int | None, runs_of("every scenario, 2 or more", default="as in each lesson")] = None,
    workers: Workers = None,
    store: Annotated[
        Path | None,
        option(
            "--store",
            "SQLite file that keeps every run; a killed build goes on.",
            metavar="FILE",
            default="beside the site",
        ),
    ] = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write the lessons as pages that work offline, with an index and a pack for the teacher.

    Lessons that are in the folder already, and are not named, stay in it and in the index.
    """
    from cosim.checks import whole
    from cosim.lessons.kept import kept_in
    from cosim.lessons.site import MOST_BYTES, file_of
    from cosim.lessons.site import build as build_site
    from cosim.studies.runs.runner import Runner
    from cosim.texts.language import language_of

    language, chosen = language_of(lang), _lessons(names)
    replicates = None if runs is None else whole("runs", runs, least=2)
    count = workers_of(workers)
    kept = out.parent / f".{out.name or 'site'}-runs.sqlite" if store is None else store
    output = Output(as_json, quiet, out)
    output.check()
    stay = kept_in(out, [file_of(one) for one in chosen])
    if stay:
        output.note(f"already in {out}, and stay: {', '.join(one['name'] for one in stay)}")
    with interruptible(f"interrupted; {kept} keeps every finished run, and the same command goes on"):
        _prepare(chosen, quiet=quiet)
        with RunProgress() as shown:
            progress = None if quiet else shown
            with Runner(workers=count, store=kept, progress=progress) as runner:
                files = build_site(chosen, out, runner, lang=language.code, url=url, replicates=replicates,
                                   made=lambda name: output.note(f"lesson {name}"))  # fmt: skip
    sizes = {path.name: path.stat().st_size for path in files}
    for name, bytes_ in sizes.items():
        if bytes_ > MOST_BYTES:
            note(f"note: {name} has {size(bytes_)}; a page should have at most {size(MOST_BYTES)}")
    emit(
        output,
        payload=lambda: {"out": str(out), "store": str(kept), "files": sizes},
        view=lambda: [f"{out}: {len(files)} pages, {size(sum(sizes.values()))}; open {out / 'index.html'}"],
    )


def check(
    names: Names = None,
    write: Annotated[bool, flag("--write", "Keep what was found: badges are written from it.")] = False,
    quick: Annotated[bool, flag("--quick", "Replicates only, without other fits and ways of choosing.")] = False,
    runs: Annotated[int | None, runs_of("every world, 2 or more", default="as in each lesson")] = None,
    workers: Workers = None,
    store: Store = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Find the surprise of every lesson again; exit code 1 if one is gone."""
    from cosim.checks import whole
    from cosim.lessons.check import FITS, check_lesson, checked, write_checked
    from cosim.studies.runs.runner import Runner

    chosen = _lessons(names)
    replicates = None if runs is None else whole("runs", runs, least=2)
    count = workers_of(workers)
    found: dict[str, Any] = {}
    with interruptible("interrupted; nothing is written"):
        _prepare(chosen, quiet=quiet)
        with RunProgress() as shown:
            progress = None if quiet else shown
            with Runner(workers=count, store=store, progress=progress) as runner:
                for lesson in chosen:
                    fits = 0 if quick else FITS
                    found[lesson.name] = check_lesson(lesson.table, runner, replicates=replicates, fits=fits)
    if write and not quick:
        write_checked(checked() | found)
    emit(Output(as_json, quiet), payload=lambda: {"lessons": found}, view=lambda: ["\n".join(_lines(found))])
    gone = [f"{lesson}: {name}" for lesson, name in _gone(found)]
    if gone:
        raise CosimError(f"{len(gone)} of the surprises found in fewer than half of the replicates: {', '.join(gone)}")


def _gone(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (lesson, name)
        for lesson, one in found.items()
        for name, row in one["surprises"].items()
        if 2 * row["replicates"][0] < row["replicates"][1]
    ]


def _lines(found: dict[str, Any]) -> list[str]:
    lines = []
    for lesson, one in found.items():
        for name, row in one["surprises"].items():
            counts = [
                f"{kind} {row[kind][0]} of {row[kind][1]}" for kind in ("replicates", "fits", "ways") if row[kind]
            ]
            each = ", ".join(f"{way} {n} of {of}" for way, (n, of) in row["by_way"].items())
            lines.append(f"{lesson:<14}{name:<14}{', '.join(counts)}{f' ({each})' if each else ''}")
    return lines
