"""Which families gain and which lose, and which organisations: above the noise floor where `--who` measured it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cosim.report.again import again_with
from cosim.report.content import Block, Cell, Code, Heading, Paragraph, Table
from cosim.report.numbers import plain_number, share_cell
from cosim.texts.amounts import plain_amount
from cosim.texts.language import Language
from cosim.texts.outcomes import group_of

if TYPE_CHECKING:
    from cosim.report.given import Given

__all__ = ["losing_organisations", "who_gains"]

_KINDS = {"family": "clients", "organisation": "organisations"}  # as `who.csv` and `changed.csv` name them
_CHANCE = 0.05  # of what changes nothing is above the floor
_MOST_LOSE = 0.8  # share of organisations from which the first page says so
_MOST_LOSE_UNKNOWN = 0.9  # the same where chance is not known


def who_gains(given: Given, policy: str) -> list[Block]:
    """Families and organisations one by one, under the heading of the page of a policy."""
    language = given.language
    blocks: list[Block] = [Heading(language.tr("Which families gain, and which lose"))]
    above = _above(given, policy)
    if above:
        blocks.append(Paragraph(_families(above, language)))
        return [*blocks, *(_above_floor(above, kind, language) for kind in _KINDS if _of(above, kind))]
    who = given.result.who
    known = [] if who is None or who.empty else who[who["policy"] == policy].to_dict("records")
    if not known:
        blocks.append(Paragraph(language.tr("Families were not compared one by one in this result."), "note"))
        return blocks
    if all(row["same"] == row["count"] for row in known):
        same = language.tr("Every family, and every organisation, fares exactly the same with the policy as without.")
        return [*blocks, Paragraph(same)]
    blocks += [
        Paragraph(
            language.tr(
                "How many are better or worse off by the policy is not known here. Any change, however small, makes "
                "nearly every family fare a little differently, so these shares are mostly chance: only exactly the "
                "same is certain. This says what is above the noise:"
            ),
            "warning",
        ),
        Code(again_with(given.result, "--who")),
    ]
    return [*blocks, *(_counted(known, kind, language) for kind in _KINDS if any(row["kind"] == kind for row in known))]


def _above(given: Given, policy: str) -> list[dict[str, Any]]:
    if given.changed is None:
        return []
    found: list[dict[str, Any]] = given.changed[
        (given.changed["policy"] == policy) & (given.changed["count"] > 0)
    ].to_dict("records")
    return found


def _of(rows: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["kind"] == _KINDS[kind]]


def _families(above: Sequence[Mapping[str, Any]], language: Language) -> str:
    """The message: how many gain and lose beyond noise, and whether that is more than chance gives."""
    row = next((one for one in _of(above, "family") if one["group"] == "all"), None)
    if row is None:
        return language.tr("No family was followed up, so none can be compared.")
    count = int(row["count"])
    better, worse = (share_cell(int(row[name]) / count, language).text for name in ("up", "down"))
    share = (int(row["up"]) + int(row["down"])) / count
    if share <= 2.0 * _CHANCE:
        return language.tr(
            "{better} of the families are better off and {worse} worse off by more than noise, which is about what "
            "chance gives (5 %): for single families nothing is shown.", better=better, worse=worse,
        )  # fmt: skip
    return language.tr(
        "{better} of the families are better off and {worse} worse off by more than noise; chance alone gives 5 % "
        "together.", better=better, worse=worse,
    )  # fmt: skip


def _above_floor(above: Sequence[Mapping[str, Any]], kind: str, language: Language) -> Table:
    head = [language.tr("group"), language.tr("number"), language.tr("better off"), language.tr("worse off"),
            language.tr("no more than noise"), language.tr("exactly the same")]  # fmt: skip
    mine = _of(above, kind)
    rows: list[list[Cell]] = []
    for row in mine:
        count, up, down, differ = (int(row[name]) for name in ("count", "up", "down", "differ"))
        parts = [share_cell(part / count, language) for part in (up, down, differ - up - down, count - differ)]
        rows.append([_group(str(row["group"]), kind, language), plain_number(count, language), *parts])
    floor = plain_amount(float(mine[0]["floor"]), str(mine[0]["unit"]), language)
    note = (
        language.tr("One run, a year after each family came: how it does, family by family.") if kind == "family"
        else language.tr("One run, at its end: the reserve of each organisation.")
    )  # fmt: skip
    note += " " + language.tr(
        "Better and worse off: by more than {floor}. Of changes that come from one number changed by 0.1 %, 95 % are "
        "smaller.", floor=floor,
    )  # fmt: skip
    return Table(_caption(kind, language), head, rows, note)


def _counted(known: Sequence[Mapping[str, Any]], kind: str, language: Language) -> Table:
    head = [language.tr("group"), language.tr("number"), language.tr("came out better"),
            language.tr("came out worse"), language.tr("exactly the same")]  # fmt: skip
    rows: list[list[Cell]] = []
    for row in known:
        if row["kind"] == kind:
            count = int(row["count"])
            parts = [share_cell(int(row[name]) / count, language) for name in ("better", "worse", "same")]
            rows.append([_group(str(row["group"]), kind, language), plain_number(count, language), *parts])
    note = (
        language.tr("One run, a year after each family came: need left, family by family, chance included.")
        if kind == "family"
        else language.tr("One run, at its end: the reserve of each organisation, chance included.")
    )
    return Table(_caption(kind, language), head, rows, note)


def _caption(kind: str, language: Language) -> str:
    if kind == "family":
        return language.tr("The same families with and without the policy")
    return language.tr("The same organisations with and without the policy")


def _group(name: str, kind: str, language: Language) -> str:
    if name == "all":
        return language.tr("all families") if kind == "family" else language.tr("all organisations")
    return group_of(name, language)


def losing_organisations(given: Given, policies: Sequence[str]) -> str:
    """That all or nearly all organisations lose under a policy, for the first page; empty if there is none."""
    language, found = given.language, []
    for policy in policies:
        worse, count, least = _losers(given, policy)
        if count and worse >= least * count:
            found.append(language.tr("{title} ({worse} of {count})", title=given.titles[policy], worse=worse,
                                     count=count))  # fmt: skip
    if not found:
        return ""
    return language.tr(
        "Organisations lose: nearly all end with a smaller reserve than without the policy. In one run: {what}.",
        what=language.listed(found),
    )


def _losers(given: Given, policy: str) -> tuple[int, int, float]:
    """How many organisations lose, of how many, and from which share on that is told."""
    above = [row for row in _of(_above(given, policy), "organisation") if row["group"] == "all"]
    if above:
        return int(above[0]["down"]), int(above[0]["count"]), _MOST_LOSE
    who = given.result.who
    if who is not None and not who.empty:
        mine = who[(who["policy"] == policy) & (who["kind"] == "organisation") & (who["group"] == "all")]
        for row in mine.to_dict("records"):
            return int(row["worse"]), int(row["count"]), _MOST_LOSE_UNKNOWN
    return 0, 0, _MOST_LOSE
