"""``cosim lesson NAME``: it asks for a prediction first, and then answers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cosim.cli.command import Group
from cosim.cli.console import interruptible, width, write
from cosim.cli.emit import Output, emit
from cosim.cli.options import Json, Lang, Quiet, Store, Workers, kept_runs, option, runs_of, workers_of
from cosim.cli.progress import run_progress
from cosim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.lessons.ask import Compared
    from cosim.lessons.load import Lesson
    from cosim.lessons.measure import Measured
    from cosim.lessons.schema import Item, LessonTable
    from cosim.texts.language import Language

__all__ = ["LessonGroup", "ask", "list_lessons"]


class LessonGroup(Group):
    """A group in which any other word is the name of a lesson."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of that name, or the one that asks, with the name."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            return "ask", self.commands["ask"], args
        return TyperGroup.resolve_command(self, ctx, args)


def list_lessons(lang: Lang = "en", as_json: Json = False) -> None:
    """List the lessons, each with its question."""
    from cosim.lessons.load import lessons
    from cosim.texts.language import language_of

    code = language_of(lang).code
    rows = [{"number": one.table.number, "name": one.name, "question": one.texts[code].question} for one in lessons()]
    lines = [f"{row['number']}  {row['name']:<14}{row['question']}" for row in rows]
    emit(Output(as_json), payload=lambda: {"lessons": rows}, view=lambda: ["\n".join(lines)])


def ask(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name or number of a lesson, or its folder.")],
    predict: Annotated[
        str | None, option("--predict", "Your prediction; asked for in a terminal.", metavar="VALUE")
    ] = None,
    knobs: Annotated[
        str | None, option("--knobs", "Stop of each knob, from 0, with commas.", metavar="N,N", default="as they stand")
    ] = None,
    replicate: Annotated[int, option("--replicate", "Replicate that is yours.", metavar="N")] = 0,
    runs: Annotated[int | None, runs_of("every world, 2 or more", default="as in the lesson")] = None,
    workers: Workers = None,
    store: Store = None,
    lang: Lang = "en",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Ask a question, take a prediction, and answer from the model. Typed as cosim lesson NAME."""
    from cosim.checks import whole
    from cosim.lessons.arms import base_of, defaults_of, stops_at
    from cosim.lessons.ask import compared, prediction_of, stops_of
    from cosim.lessons.load import lesson_of
    from cosim.lessons.measure import measured_at
    from cosim.studies.runs.runner import Runner
    from cosim.texts.language import language_of

    language, lesson = language_of(lang), lesson_of(name)
    table = lesson.table
    stops = stops_of(knobs, table) or defaults_of(table)
    stops_at(table, stops)
    replicates = table.replicates if runs is None else whole("runs", runs, least=2)
    whole("replicate", replicate)
    workers = workers_of(workers)
    if not as_json:
        write(_question(lesson, language))
    prediction = prediction_of(_prompted(lesson, language) if predict is None else predict, table, language)
    silent = quiet or table.kind == "board"
    with (
        interruptible(f"interrupted; {kept_runs(store)}"),
        run_progress(base_of(table), quiet=silent) as progress,
        Runner(workers=workers, store=store, progress=progress) as runner,
    ):
        found = measured_at(table, runner, stops, replicates)
    rows = compared(found, prediction, stops, language)
    emit(
        Output(as_json, quiet),
        payload=lambda: _payload(lesson, found, stops, rows, language),
        view=lambda: _view(lesson, found, stops, rows, replicate % replicates, language),
    )


def _question(lesson: Lesson, language: Language) -> str:
    import textwrap

    texts, columns = lesson.texts[language.code], min(100, width())
    setting = "\n".join(textwrap.wrap(texts.setting, columns))
    return f"\n{texts.question}\n\n{setting}\n\n"


def _prompted(lesson: Lesson, language: Language) -> str:
    """A prediction that is typed.

    Raises
    ------
    InputError
        If there is nobody to ask.
    """
    from cosim.lessons.ask import unit_of, wanted
    from cosim.lessons.load import ui_texts

    texts, words = lesson.texts[language.code], ui_texts(language.code)["terminal"]
    what = wanted(lesson.table, language)
    if not sys.stdin.isatty():
        raise InputError("--predict", expected=words["wanted_first"].format(what=what), got="nothing",
                         hint="without a terminal give it on the command line")  # fmt: skip
    lines = []
    for item in lesson.table.predict.items:
        unit = "" if lesson.table.predict.form in ("rank", "one") else unit_of(lesson.table, item, language)
        lines.append(f"  {item.name}: {texts.predict.items[item.name]}{f' ({unit})' if unit else ''}")
    write("\n".join([texts.predict.lead, *lines, ""]))
    return str(typer.prompt(f"{words['ask']}, {what}"))


def _payload(
    lesson: Lesson, found: Measured, stops: tuple[int, ...], rows: list[Compared], language: Language
) -> dict[str, Any]:
    from cosim.lessons.ask import as_record
    from cosim.lessons.words import badge_text, sentence_of

    table = lesson.table
    return {
        "lesson": table.name, "question": lesson.texts[language.code].question, "knobs": list(stops),
        "replicates": found.replicates, "prediction": as_record(rows),
        "outcomes": {
            name: {world.name: found.values(name, world.name, stops) for world in table.worlds}
            for name in table.outcomes
        },
        "sentences": [sentence_of(found, lesson, name, language, stops) for name in table.outcomes],
        "badge": badge_text(lesson, language),
    }  # fmt: skip


def _view(
    lesson: Lesson,
    found: Measured,
    stops: tuple[int, ...],
    rows: list[Compared],
    mine: int,
    language: Language,
) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    from cosim.lessons.arms import defaults_of
    from cosim.lessons.load import ui_texts
    from cosim.lessons.words import badge_text, facts_of, filled, sentence_of

    table, code = lesson.table, language.code
    words, ui = ui_texts(code)["terminal"], ui_texts(code)["ui"]
    texts = filled(lesson.texts[code].model_dump(), facts_of(found, language), where=f"lesson {table.name}, {code}")
    parts: list[RenderableType] = [_predicted(lesson, rows, language), _outcomes(lesson, found, stops, mine, language)]
    parts += [
        Padding(Text(sentence_of(found, lesson, table.shown or table.outcomes[0], language, stops)), (0, 0, 1, 0))
    ]
    if stops == defaults_of(table):
        parts += [Padding(Text(texts["answer"]), (0, 0, 1, 0))]
    for heading, lines in (
        (words["explain"], [texts["explain"]]), (words["discuss"], texts["discuss"]),
        (words["limits"], texts["limits"]), (words["found_again"], [badge_text(lesson, language)]),
    ):  # fmt: skip
        parts.append(Text(heading, style="bold"))
        parts += [Padding(Text(f"- {line}" if len(lines) > 1 else line), (0, 0, 0, 2)) for line in lines]
    origin = ui["origin" if table.board is None else "origin_board"]
    last = (f"\n{words['page'].format(name=table.name)}", origin.format(scenario=table.scenario, version=_version()))
    return [*parts, *(Text(line, style="dim") for line in last)]


def _version() -> str:
    from cosim.care.provenance import versions

    return versions()["cosim"]


def _predicted(lesson: Lesson, rows: list[Compared], language: Language) -> RenderableType:
    from rich.padding import Padding
    from rich.table import Table

    from cosim.lessons.load import ui_texts

    ui, texts = ui_texts(language.code)["ui"], lesson.texts[language.code]
    view = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    view.add_column(ui["place"] if lesson.table.predict.form == "rank" else "")
    view.add_column(ui["yours"], justify="right")
    view.add_column(ui["found"], justify="right")
    for row in rows:
        item = next(one for one in lesson.table.predict.items if one.name == row.item)
        view.add_row(texts.predict.items[row.item], *_side_by_side(lesson.table, item, row, language))
    return Padding(view, (1, 0))


def _side_by_side(table: LessonTable, item: Item, row: Compared, language: Language) -> tuple[str, str]:
    """A prediction and the result, with their unit."""
    from cosim.lessons.ask import unit_of
    from cosim.lessons.looks import look_of

    form = table.predict.form
    if form == "rank":
        return language.fixed(row.predicted, 0), language.fixed(row.found, 0)
    unit, places = unit_of(table, item, language), max(0, look_of(item.outcome, language).places)
    sign = item.against is not None and unit != "%"
    yours, found = (
        f"{language.fixed(value, 0 if unit == '%' else places, sign=sign)} {unit}".strip()
        for value in (row.predicted, row.found)
    )
    return ("x" if row.predicted else "") if form == "one" else yours, found


def _outcomes(lesson: Lesson, found: Measured, stops: tuple[int, ...], mine: int, language: Language) -> RenderableType:
    from rich.padding import Padding
    from rich.table import Table

    from cosim.lessons.load import ui_texts
    from cosim.lessons.looks import look_of, written

    texts = lesson.texts[language.code]
    view = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    view.add_column(ui_texts(language.code)["terminal"]["outcome"])
    for world in lesson.table.worlds:
        view.add_column(texts.worlds[world.name], justify="right")
    for outcome in lesson.table.outcomes:
        cells = []
        for world in lesson.table.worlds:
            values = found.values(outcome, world.name, stops)
            own = written(values[mine], outcome, language, unit=False)
            cells.append(f"{written(sum(values) / len(values), outcome, language)} ({own})")
        view.add_row(look_of(outcome, language).title, *cells)
    return Padding(view, (0, 0, 1, 0))
