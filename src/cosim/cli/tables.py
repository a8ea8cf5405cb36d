"""A comparison as tables for people: the overview, and with ``--details`` a block per policy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cosim.cli.answer import answer_view, marks_line
from cosim.cli.cost import cost_view
from cosim.cli.numbers import count, decimals, ratio, scaled_unit
from cosim.cli.titled import titled_table
from cosim.studies.comparison.words import caveats_of, primary_of, scenario_title, sized_table, telling
from cosim.texts.language import ENGLISH, Language, mark
from cosim.texts.outcomes import heading_of, in_files_or_words, scaled_unit_of
from cosim.texts.sizes import SMALL
from cosim.texts.verdicts import verdict_mark, verdict_word

__all__ = ["comparison_view", "overview_outcomes"]

_STYLES = {"better": "bold green", "worse": "bold red", "higher": "bold", "lower": "bold"}
_DIM = "dim"
_HEADINGS = {"clients": mark("clients"), "costs": mark("costs, by payer"), "system": mark("system")}
_OVERVIEW = (  # in order of weight
    "functioning", "euros_total", "weeks_waited", "placed", "share_co_creative", "cost_per_client", "waste_share",
    "claim_practice_gap", "goals",
)  # fmt: skip
_VERDICT = 14  # width of a verdict, which may take two lines
_ROOM = 12  # width of an overview column
_UNITS, _WIDE, _AIRY = 98, 118, 130  # width from which a block has units, all columns, and room between them
_MOST = 20  # policies in an overview; more are in files


def comparison_view(
    result: Any, *, width: int, language: Language = ENGLISH, details: bool = True, more: str = ""
) -> RenderableType:
    """What ``cosim compare`` prints about a `Comparison`: answers, overview, and ``details`` of every policy.

    Parameters
    ----------
    more
        How to see more, in a sentence.
    """
    confidence = 100.0 * float(result.provenance.get("question", {}).get("confidence", 0.95))
    title = scenario_title(result.scenario, language)
    runs = language.tr(
        "{runs} paired runs of {weeks} weeks, seed {seed}", runs=_many(result), weeks=result.weeks, seed=result.seed
    )
    head = f"{title} ({result.scenario.name}): {runs}{_why_so_many(result)}"
    table = sized_table(result)
    overview, marks = _overview(result, table, width=width, language=language)
    parts: list[RenderableType] = [
        Text(head, style="bold"),
        Padding(answer_view(result, language, width=width), (1, 0, 0, 0)),
        Padding(overview, (1, 0, 0, 0)),
        Text(marks_line(result, language, marks=marks), style=_DIM),
    ]
    if details:
        caveats = caveats_of(result, language)
        for policy in result.arms[1:]:
            parts.append(
                Padding(_block(result, table, policy, confidence, width=width, language=language), (1, 0, 0, 0))
            )
            if caveats.get(policy):
                left_out = language.tr("Not in the model: {what}", what=caveats[policy])
                parts.append(Text(left_out, style=_DIM))
        parts.append(Padding(Text(_columns_line(confidence, width=width, language=language), style=_DIM), (1, 0, 0, 0)))
    if not result.cost.empty:
        parts.append(Padding(cost_view(result, language), (1, 0, 0, 0)))
    if more:
        parts.append(Text(more, style=_DIM))
    return Group(*parts)


def _many(result: Any) -> str:
    """Number of runs; a range where arms stopped after numbers of their own."""
    counts = set(result.runs_by_arm.values())
    return f"{min(counts)}-{max(counts)}" if len(counts) > 1 else f"{len(result.replicates)}"


def _why_so_many(result: Any) -> str:
    """Why the number of runs is what it is, unless --runs gave it."""
    plain = result.provenance.get("question", {}).get("precision") is None and not result.interrupted
    return "" if plain else f"; {result.stopping}"


def overview_outcomes(known: Sequence[str], *, width: int, first: Sequence[str] = ()) -> list[str]:
    """As many outcomes as there is room for: ``first``, then those that matter most, then others."""
    room = max(2, (width - 26) // (_ROOM + 1))
    wanted = dict.fromkeys((*first[:1], *_OVERVIEW))
    chosen = ([name for name in wanted if name in known] or list(known))[:room]
    return [name for name in known if name in chosen]


def _columns_line(confidence: float, *, width: int, language: Language) -> str:
    first = language.tr(
        "interval: paired {confidence} %. verdict: after Holm, over the policies for primary outcomes (*) and over "
        "the whole table for the others, which are exploratory; perhaps: sure alone, not among so many comparisons; "
        "cannot tell: not the same as none.",
        confidence=language.local(f"{confidence:g}"),
    )
    if width < _WIDE:
        more = language.tr("On {n} columns or more, and with --out or --json: also effects, runs needed and pairing.",
                           n=_WIDE)  # fmt: skip
        return f"{first} {more}"
    more = language.tr(
        "effect: difference in standard deviations between clients. runs: replicates that bring half the "
        "interval down to --precision, or else to 0.05 SD, 1 percentage point or 2 % of the base. pairing: how "
        "many times wider the interval would be without common random numbers."
    )
    return f"{first} {more}"


def _scaled(row: Any, language: Language) -> tuple[float, str]:
    """Divisor and unit of an overview column."""
    if row["unit"] == "share":
        return 0.01, "%"
    scale, _ = scaled_unit(row["unit"], row["base"])
    return scale, scaled_unit_of(row["unit"], scale, language)


def _overview(result: Any, sizes: Any, *, width: int, language: Language) -> tuple[Table, set[str]]:
    """The table, and the marks that are in it."""
    rows = {(row["policy"], row["outcome"]): row for row in sizes.to_dict("records")}
    known = list(dict.fromkeys(sizes["outcome"]))
    outcomes = overview_outcomes(known, width=width, first=primary_of(result))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), title_justify="left")
    table.add_column(language.tr("overview"), min_width=18, max_width=30, vertical="bottom")
    first = max(result.arms[1:], key=result.runs_by_arm.__getitem__)  # the base over as many runs as there are
    scales = {}
    for outcome in outcomes:
        scales[outcome] = _scaled(rows[first, outcome], language)
        name = heading_of(outcome, language)
        table.add_column(f"{name}\n({scales[outcome][1]})", justify="right", max_width=_ROOM, vertical="bottom",
                         overflow="fold")  # fmt: skip
    shown = telling(result, _MOST)
    caveats = caveats_of(result, language)
    places = {outcome: _places([rows[policy, outcome] for policy in shown], scales[outcome][0])
              for outcome in outcomes}  # fmt: skip
    bases = [
        language.fixed(rows[first, outcome]["base"] / scales[outcome][0], places[outcome]) + "  "
        for outcome in outcomes
    ]
    table.add_row("base" if language.code == "en" else language.tr("if you change nothing"), *bases)
    for policy in shown:
        cells = [_marked(rows[policy, outcome], scales[outcome][0], places[outcome], language) for outcome in outcomes]
        table.add_row(f"{_spaced(policy)}{' !' if caveats.get(policy) else ''}", *cells)
    if len(shown) < len(result.arms) - 1:
        table.add_row(language.tr("... and {n} more", n=len(result.arms) - 1 - len(shown)))
    return table, {verdict_mark(rows[policy, outcome], language) for policy in shown for outcome in outcomes}


def _marked(row: dict[str, Any], scale: float, places: int, language: Language) -> Text:
    """A difference with its mark."""
    verdict = row["verdict"]
    difference = row["difference"] / scale
    if verdict in _STYLES and abs(difference) < 0.5 * 10.0**-places:  # a sure but small one, such as what a memo costs
        places = min(4, decimals(difference))
    number = "" if verdict == "exactly none" else language.fixed(difference, places, sign=True)
    style = _DIM if row["size"] == SMALL else _STYLES.get(verdict, _DIM)
    return Text(f"{number} {verdict_mark(row, language)}", style=style)


def _places(rows: Sequence[dict[str, Any]], scale: float) -> int:
    """Decimals for one outcome over all policies: two digits of the typical half width."""
    halves = sorted(half for row in rows if (half := _half(row) / scale) > 0.0)
    return decimals(halves[len(halves) // 2]) if halves else decimals(rows[0]["base"] / scale / 10.0)


def _half(row: dict[str, Any]) -> float:
    half = (row["high"] - row["low"]) / 2.0
    return abs(row["difference"]) / 10.0 if math.isnan(half) or half == 0.0 else float(half)


def _spaced(policy: str) -> str:
    """The name of a bundle with spaces, so that it can wrap."""
    return policy.replace("+", " + ")


def _block(result: Any, sizes: Any, policy: str, confidence: float, *, width: int, language: Language) -> Table:
    """One policy: a row an outcome, grouped; in English with keys and units as in the files."""
    table = titled_table(language.tr("{policy} against base", policy=_spaced(policy)), gap=2 if width >= _AIRY else 1)
    table.add_column(language.tr("outcome"), min_width=18, overflow="fold")
    if width >= _UNITS:
        table.add_column(language.tr("unit"), min_width=10, overflow="fold")
    interval = language.tr("{confidence} % interval", confidence=language.local(f"{confidence:g}"))
    for heading in (language.tr("base"), language.tr("difference"), interval):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(language.tr("verdict"), min_width=_VERDICT, max_width=_VERDICT)
    wide = [language.tr("effect"), language.tr("runs"), language.tr("pairing")] if width >= _WIDE else []
    for heading in wide:
        table.add_column(heading, justify="right", no_wrap=True)
    mine = sizes[sizes["policy"] == policy].to_dict("records")
    for group in dict.fromkeys(row["group"] for row in mine):
        heading = language.tr(_HEADINGS[group]) if group in _HEADINGS else group
        table.add_row(Text(heading, style="underline"))
        for cells, style in _group_rows([row for row in mine if row["group"] == group], language):
            shown = cells if width >= _WIDE else cells[:6]
            table.add_row(*(shown if width >= _UNITS else [shown[0], *shown[2:]]), style=style)
    return table


def _group_rows(rows: Sequence[dict[str, Any]], language: Language) -> Iterator[tuple[list[str], str]]:
    """Cells and style of every outcome of a group."""
    fixed = language.fixed
    for row in rows:
        scale, unit = scaled_unit(row["unit"], row["base"], language)
        verdict = row["verdict"]
        key, _ = in_files_or_words(row["outcome"], row["unit"], language)
        name = f"  {key}{'*' if row['role'] == 'primary' else ''}"
        if verdict == "exactly none":
            base = fixed(row["base"] / scale, decimals(row["base"] / scale / 10.0))
            yield [name, unit, base, "0", "", verdict_word(row, language)], _DIM
            continue
        places = decimals(_half(row) / scale)
        low, high = (fixed(row[end] / scale, places, sign=True) for end in ("low", "high"))
        small = row["size"] == SMALL
        yield (
            [
                name,
                unit,
                fixed(row["base"] / scale, places),
                fixed(row["difference"] / scale, places, sign=True),
                "-" if low == high == "-" else language.tr("{low} to {high}", low=low, high=high),
                verdict_word(row, language),
                fixed(row["effect"], 2, sign=True),
                language.local(count(row["runs_needed"])),
                language.local(ratio(row["pairing_factor"])),
            ],
            _DIM if small else _STYLES.get(verdict, ""),
        )
