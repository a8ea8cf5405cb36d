"""What policies change in each municipality: on the first page costs by policy, on the page of a policy the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.report.content import Block, Cell, Number, Paragraph, Table
from cosim.report.numbers import money_cell, plain_number
from cosim.texts.amounts import bounds, places_of
from cosim.texts.language import Language
from cosim.texts.outcomes import payer_of
from cosim.texts.sizes import AT_MOST_SMALL, MATTERS, NONE, PERHAPS, UNCLEAR
from cosim.texts.verdicts import verdict_word

__all__ = ["costs_by_municipality", "policy_by_municipality", "span_by_municipality"]

_ALL = "all"
_MOST = 40  # municipalities in a table: the largest; all are in municipalities.csv
_WIDE = 5  # policies beside each other on the first page
_OVERALL = {"waiting": "weeks_waited"}  # outcome of the whole region that belongs to a quantity
Row = Mapping[str, Any]
Found = dict[tuple[str, str], Row]


def costs_by_municipality(
    result: Any, overall: Mapping[tuple[str, str], Row], titles: Mapping[str, str], language: Language
) -> list[Block]:
    """Costs of a year by municipality, and what each policy changes; a sentence where there are no municipalities."""
    if result.municipalities.empty:
        return [Paragraph(language.tr(
            "Not per municipality: this scenario does not say which municipalities it covers ([municipalities.NAME] "
            "with inhabitants)."
        ), "note")]  # fmt: skip
    policies = result.arms[1:]
    tables = {policy: _of(result.municipalities, policy) for policy in policies}
    first = tables[policies[0]]
    shown = policies[:_WIDE]
    head = [
        language.tr("municipality"),
        language.tr("inhabitants"),
        language.tr("youths helped, per 1,000 inhabitants"),
        language.tr("EUR a year if you change nothing"),
        language.tr("EUR per inhabitant"),
        *(titles[policy] for policy in shown),
    ]
    rows: list[list[Cell]] = []
    for name in _names(first):
        inhabitants, euros = float(first[name, "inhabitants"]["base"]), float(first[name, "euros_total"]["base"])
        line: list[Cell] = [
            _named(name, language), plain_number(inhabitants, language),
            _decimal(float(first[name, "users_per_1000"]["base"]), language),
            money_cell(euros, language, sign=False), money_cell(euros / inhabitants, language, sign=False),
        ]  # fmt: skip
        line += [_money(tables[policy][name, "euros_total"], overall, language) for policy in shown]
        rows.append(line)
    note = language.tr(
        "Columns of policies: difference with changing nothing, in EUR a year. What cannot be told for the whole "
        "region is not told for one municipality either."
    )
    if len(shown) < len(policies):
        note += " " + language.tr("The other {n} policies: on their own pages.", n=len(policies) - len(shown))
    return [Table(language.tr("Costs by municipality"), head, rows, note + _rest(first, language))]


def span_by_municipality(result: Any, policy: str, language: Language) -> str:
    """From the municipality that pays least more to the one that pays most, in euros an inhabitant a year."""
    found = _of(result.municipalities, policy)
    euros = sorted(
        float(row["difference"]) / float(found[name, "inhabitants"]["base"])
        for (name, quantity), row in found.items()
        if quantity == "euros_total" and name != _ALL
    )
    low, high = bounds(euros[0], euros[-1], "EUR", language)
    return language.tr("{low} to {high}", low=low, high=high)


def policy_by_municipality(
    result: Any, overall: Mapping[tuple[str, str], Row], policy: str, language: Language
) -> list[Block]:
    """What one policy changes in each municipality; nothing where there are none."""
    if result.municipalities.empty:
        return []
    found = _of(result.municipalities, policy)
    head = [language.tr("municipality"), language.tr("EUR a year"), language.tr("EUR per inhabitant"),
            language.tr("youths helped in a year"), language.tr("families waiting"),
            language.tr("how families do (SD)")]  # fmt: skip
    rows: list[list[Cell]] = []
    for name in _names(found):
        inhabitants = float(found[name, "inhabitants"]["base"])
        euros = found[name, "euros_total"]
        line: list[Cell] = [_named(name, language), _money(euros, overall, language),
                            money_cell(float(euros["difference"]) / inhabitants, language)]  # fmt: skip
        line += [
            _decimal(
                float(found[name, one]["difference"]),
                language,
                sign=True,
                mark=_mark(found[name, one], overall, language),
            )
            for one in ("users", "waiting", "functioning")
        ]
        rows.append(line)
    note = language.tr(
        "Differences with changing nothing, means over the years after the warm-up, not adjusted for the "
        "number of municipalities. Providers are shared, so a policy in one municipality may change its "
        "neighbours."
    )
    tables: list[Block] = [Table(language.tr("By municipality"), head, rows, note + _rest(found, language))]
    payers = [name for name in dict.fromkeys(one for _, one in found) if name.startswith("euros_")]
    payers = [name for name in payers if name not in {"euros_total", "euros_per_user"}]
    if len(payers) > 1:
        tables.append(_by_payer(found, payers, overall, language))
    return tables


def _by_payer(
    found: Found, payers: Sequence[str], overall: Mapping[tuple[str, str], Row], language: Language
) -> Table:  # fmt: skip
    """Who pays more or less, in each municipality."""
    rows: list[list[Cell]] = [
        [_named(name, language), *(_money(found[name, payer], overall, language) for payer in payers)]
        for name in _names(found)
    ]
    head = [language.tr("municipality"), *(payer_of(payer.removeprefix("euros_"), language) for payer in payers)]
    return Table(language.tr("Euros a year by municipality and payer"), head, rows,
                 language.tr("Differences with changing nothing, in EUR a year."))  # fmt: skip


def _of(table: Any, policy: str) -> Found:
    rows = table[table["policy"] == policy].to_dict("records")
    return {(row["municipality"], row["quantity"]): row for row in rows}


def _names(found: Found) -> list[str]:
    """The largest first, the region last."""
    sizes = {name: float(row["base"]) for (name, quantity), row in found.items() if quantity == "inhabitants"}
    largest = sorted((name for name in sizes if name != _ALL), key=lambda name: -sizes[name])
    return [*largest[:_MOST], *([_ALL] if _ALL in sizes else [])]


def _rest(found: Found, language: Language) -> str:
    left = len({name for name, _ in found}) - len(_names(found))
    return " " + language.tr("{n} smaller ones are in municipalities.csv.", n=left) if left else ""


def _named(name: str, language: Language) -> str:
    return language.tr("all together") if name == _ALL else name


def _mark(row: Row, overall: Mapping[tuple[str, str], Row], language: Language) -> str:
    """Doubt about one municipality; also where there is doubt about the whole region, whose verdict is adjusted."""
    quantity = str(row["quantity"])
    region = overall.get((str(row["policy"]), _OVERALL.get(quantity, quantity)))
    low, high = float(row["low"]), float(row["high"])
    if low == high == 0.0:
        return verdict_word({"size": NONE}, language)
    whole = MATTERS if region is None else region["size"]
    if not (low > 0.0 or high < 0.0) or whole in {UNCLEAR, AT_MOST_SMALL}:
        return verdict_word({"size": UNCLEAR}, language)
    return verdict_word({"size": PERHAPS}, language) if whole == PERHAPS else ""


def _money(row: Row, overall: Mapping[tuple[str, str], Row], language: Language) -> Number:
    return money_cell(float(row["difference"]), language, mark=_mark(row, overall, language))


def _decimal(value: float, language: Language, *, sign: bool = False, mark: str = "") -> Cell:
    if value != value:
        return "-"
    places = max(1, places_of(value)) if abs(value) < 100.0 else 0
    return Number(value, language.fixed(value, places, sign=sign), places, mark)
