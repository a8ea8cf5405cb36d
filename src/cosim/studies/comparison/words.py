"""Titles and caveats of the arms of a comparison, in both languages, from its stored scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from cosim.care.outcomes.measure import weeks_needed
from cosim.studies.comparison.table import with_sizes
from cosim.texts.answer import Answer, answers, overall
from cosim.texts.language import LANGUAGES, Language
from cosim.texts.mixed import too_short
from cosim.texts.outcomes import title_of
from cosim.texts.sizes import MATTERS
from cosim.texts.turned import turned_sentence

__all__ = [
    "absent",
    "added",
    "answers_of",
    "caveats_of",
    "idle_of",
    "in_words",
    "overall_of",
    "policies_table",
    "primary_of",
    "rows_of",
    "scenario_title",
    "sized_table",
    "telling",
    "titles_of",
    "turned_of",
]

Written = Mapping[str, Any]


def added(result: Any, arm: str) -> list[Written]:
    """The policies that an arm adds to the base, each as its file has it."""
    stored = result.provenance.get("scenarios", {})
    own = list(stored.get(arm, {}).get("policies", []))
    found = own[len(stored.get(result.arms[0], {}).get("policies", [])) :]
    return [one for one in found if isinstance(one, Mapping)]


def titles_of(result: Any, language: Language) -> dict[str, str]:
    """Title of every arm; the title of a bundle joins those of its policies. Twins get their names behind them."""
    found = {result.arms[0]: language.tr("if you change nothing")}
    for arm in result.arms[1:]:
        parts = [language.of(str(one.get("title") or one.get("name")), str(one.get("title_nl", "")))
                 for one in added(result, arm)]  # fmt: skip
        found[arm] = " + ".join(parts) or arm.replace("+", " + ")
    twins = {title for title in found.values() if list(found.values()).count(title) > 1}
    return {arm: f"{title} ({arm})" if title in twins else title for arm, title in found.items()}


def turned_of(result: Any, language: Language) -> dict[str, str]:
    """What would have to be true to turn the answer about each arm round; empty where it was not asked."""
    titles = titles_of(result, language)
    found = {} if result.turning.empty else dict(iter(result.turning.groupby("policy", sort=False)))
    return {arm: turned_sentence(rows.to_dict("records"), titles[arm], language) for arm, rows in found.items()}


def caveats_of(result: Any, language: Language) -> dict[str, str]:
    """What the model leaves out about each arm; empty where its policies say nothing."""
    found = {}
    for arm in result.arms[1:]:
        policies = added(result, arm)
        texts = [language.of(str(one.get("caveat", "")), str(one.get("caveat_nl", ""))) for one in policies]
        named = [
            text
            if len(policies) == 1
            else f"{language.of(str(one.get('title')), str(one.get('title_nl', '')))}: {text}"
            for one, text in zip(policies, texts, strict=True)
            if text
        ]
        found[arm] = " ".join(" ".join(named).split())
    return found


def scenario_title(scenario: Any, language: Language) -> str:
    """Title of a scenario, or else its name."""
    title = str(getattr(scenario, "title", "")) or str(scenario.name)
    return language.of(title, str(getattr(scenario, "title_nl", "")))


def primary_of(result: Any) -> tuple[str, ...]:
    """The primary outcome: what was asked; functioning in results from before there was one."""
    question = result.provenance.get("question", {})
    return tuple(question.get("primary") or (question.get("outcome", "functioning"),))


def sized_table(result: Any) -> pd.DataFrame:
    """The comparison table with sizes, also where it was stored without."""
    table: pd.DataFrame = result.table
    if "size" in table:
        return table
    return with_sizes(table, small=getattr(result.scenario, "small", None), primary=primary_of(result))


def rows_of(result: Any) -> list[dict[str, Any]]:
    """`sized_table` as rows."""
    return [{str(name): value for name, value in row.items()} for row in sized_table(result).to_dict("records")]


def telling(result: Any, most: int) -> list[str]:
    """The policies that change most of what was asked, in the order of the comparison; all if there are no more.

    What is asked is measured in what counts as small, so that weeks, euros and SD can be compared. What is shown goes
    before what these runs cannot tell, however wide that is.
    """
    policies = list(result.arms[1:])
    if len(policies) <= most:
        return policies
    reach = dict.fromkeys(policies, (False, 0.0))
    for row in rows_of(result):
        if row["role"] == "primary" and row["threshold"] > 0.0:
            own = (row["size"] == MATTERS, abs(row["difference"]) / row["threshold"])
            reach[row["policy"]] = max(reach[row["policy"]], own)
    chosen = sorted(policies, key=reach.__getitem__, reverse=True)[:most]
    return [policy for policy in policies if policy in chosen]


def idle_of(result: Any, language: Language) -> dict[str, str]:
    """Arms whose policies all start after the run, with a sentence that says so: what is none there is no finding."""
    found = {}
    for arm in result.arms[1:]:
        starts = [int(one.get("start_week", 0)) for one in added(result, arm)]
        if starts and min(starts) >= int(result.weeks):
            found[arm] = language.tr(
                "does nothing in these runs: it starts in week {start}, and they have {weeks} weeks.",
                start=min(starts),
                weeks=result.weeks,
            )  # fmt: skip
    return found


def overall_of(result: Any, language: Language) -> list[str]:
    """The comparison in three sentences, without the policies that do nothing in it."""
    idle = idle_of(result, language)
    rows = [row for row in rows_of(result) if row["policy"] not in idle]
    return overall(
        rows, titles=titles_of(result, language), primary=primary_of(result), runs=str(len(result.replicates)),
        language=language,
    )  # fmt: skip


def answers_of(result: Any, language: Language) -> list[Answer]:
    """One answer a policy."""
    idle = idle_of(result, language)
    return [
        replace(one, sentence=idle[one.policy], remarks=()) if one.policy in idle else one
        for one in _answers(result, language)
    ]


def _answers(result: Any, language: Language) -> list[Answer]:
    return answers(
        rows_of(result), titles=titles_of(result, language),
        caveats=caveats_of(result, language), primary=primary_of(result), language=language,
    )  # fmt: skip


def absent(result: Any, language: Language) -> str:
    """Why outcomes on families are not in the table; empty if all are."""
    values = getattr(result.scenario, "values", {})
    known = set(result.table["outcome"])
    names = [name for name in ("functioning", "functioning_later", "goals", "weeks_waited", "placed", "cost_per_client")
             if name not in known]  # fmt: skip
    if "measure.warm_up_weeks" not in values:
        return ""
    if "follow_up.later_weeks" not in values:  # a result from before there was a later follow-up
        names = [name for name in names if name != "functioning_later"]
    missing = {title_of(name, language): weeks_needed(values, name) for name in names}
    return too_short(missing, weeks=int(result.weeks), language=language)


def in_words(result: Any) -> list[dict[str, Any]]:
    """The answer for files, a part a policy: sentence, remarks and caveat in every language."""
    found: list[dict[str, Any]] = [{"policy": arm} for arm in result.arms[1:]]
    for code in LANGUAGES:
        end = "" if code == "en" else f"_{code}"
        by_policy = {one.policy: one for one in answers_of(result, Language(code))}
        for part in found:
            one = by_policy.get(part["policy"])
            if one is not None:
                part |= {f"title{end}": one.title, f"answer{end}": one.sentence,
                         f"remarks{end}": " ".join(one.remarks), f"caveat{end}": one.caveat}  # fmt: skip
    return found


def policies_table(parts: Sequence[Written]) -> pd.DataFrame:
    """`in_words` as a table."""
    return pd.DataFrame(list(parts))
