"""What is behind the first page of a comparison: every policy, place and study, and the base over the years."""

from __future__ import annotations

from cosim.report.content import Block, Bullets, Heading, Paragraph, Section
from cosim.report.first_page import MOST, effects_table
from cosim.report.given import Given
from cosim.report.municipal import costs_by_municipality
from cosim.report.nothing import if_nothing
from cosim.report.per_head import costs_table
from cosim.report.sure import fits_table, how_sure
from cosim.report.turn import turn_round
from cosim.studies.comparison.words import added, idle_of

__all__ = ["behind"]


def behind(given: Given) -> Section:
    """The pages behind the answer."""
    language, result = given.language, given.result
    policies = result.arms[1:]
    answers = given.answers
    blocks: list[Block] = [
        Heading(language.tr("Each policy in one sentence")),
        Bullets([" ".join([one.sentence, *one.remarks]) for one in answers], terms=[one.title for one in answers]),
        Paragraph(
            language.tr(
                "SD says how much families differ among themselves: a difference of 0.2 SD is "
                "called small, one of 0.5 SD "
                "medium. A model is not a region: this is what follows from its assumptions."
            ),
            "note",
        ),
    ]
    idle = idle_of(result, language)
    if len(policies) > MOST:
        blocks += [Paragraph(f"{given.titles[arm]} {why}", "warning") for arm, why in idle.items()]
        blocks += [
            effects_table(given, policies),
            costs_table(result, given.rows, given.titles, given.payers, language),
        ]
    blocks += costs_by_municipality(result, given.rows, given.titles, language)
    blocks.append(Heading(language.tr("How sure is this?")))
    blocks += how_sure(result, given.fits, given.validation, given.titles, language)
    fits = fits_table(given.fits, policies, given.titles, language)
    blocks += [] if fits is None else [fits]
    blocks += [Heading(language.tr("What is not in the model")), _left_out(given)]
    blocks += [Heading(language.tr("What would have to be true to turn this round")), *turn_round(given)]
    blocks += if_nothing(given)
    return Section("behind", language.tr("Behind the answer"), blocks, page=True)


def _left_out(given: Given) -> Bullets:
    """Caveats of policies in full, and what is left out about all of them."""
    language = given.language
    policies = {str(one["name"]): one for arm in given.result.arms[1:] for one in added(given.result, arm)}
    cautions = {
        language.of(str(one.get("title") or name), str(one.get("title_nl", ""))): " ".join(text.split())
        for name, one in policies.items()
        if (text := language.of(str(one.get("caveat", "")), str(one.get("caveat_nl", ""))))
    }
    terms, found = list(cautions), list(cautions.values())
    every = language.tr("Every policy")
    found.append(
        language.tr(
            "Laws, courts, politics, the labour market and what happens outside care, such as "
            "in schools and at work, exist "
            "only as numbers that somebody chose."
        )
    )
    found.append(language.tr("The region is made of averages: no street, school or person in it exists."))
    return Bullets(found, terms=[*terms, every, every])
