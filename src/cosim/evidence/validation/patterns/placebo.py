"""V12: the average coordination programme has no effect, but a naive before-after comparison shows one.

The programme of the first lines is `alignment-meetings`: hours of coordination for everybody, and no other practice. A
memo would not do, since where nobody acts on words it cannot have any effect, so the line could not fail.

The fifteen programmes have random amounts of meetings, alignment and planning with the family, and change no practice
otherwise. Each is a trial of the published mean size: clients drawn at random, the treated half observed in the region
with the programme, the controls in the region without; Welch's test at 5 % on functioning at follow-up.

Sources: Finkelstein et al. (2020), N. Engl. J. Med. 382:152-162, doi:10.1056/NEJMsa1906848; Peikes et al. (2009), JAMA
301:603-618, doi:10.1001/jama.2009.126.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import stats

from cosim.care.scenario.model import Scenario
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.evidence.validation.placebo import CHOSEN, placebo_trials
from cosim.studies.effects import Estimate, estimate
from cosim.studies.lab import ARMS, Arm, Lab, Observed
from cosim.texts.language import mark

__all__ = ["PATTERN", "PROGRAMMES", "programme"]

PROGRAMMES = 15
_CLIENTS = 1220  # 18,309 patients in 15 programmes
_WEEKS = 156

_NAIVE = Line(
    "naive", "before-after change of the selected families, share in crisis", "share", "-0.38", -0.6, -0.1, direction=-1
)
_HONEST = Line(
    "honest", "the same families with and without the programme", "share", "-0.008 (-0.060 to 0.076)", -0.07, 0.07,
    direction=0,
)  # fmt: skip
_LOT = Line("lot", "treated half minus control half, at random", "share", "as above", -0.07, 0.07, direction=0)
_SIGNIFICANT = Line(
    "programmes",
    f"programmes of {PROGRAMMES} with a significant effect",
    "count",
    "2 of 15",
    0.0,
    3.0,
    direction=0,
    count=True,
)


_MEETINGS = Arm("meetings", policies=("alignment-meetings",))


def programme(number: int, seed: int) -> Arm:
    """A nominal programme with random amounts of coordination."""
    draws = np.random.default_rng([12, seed, number])
    return Arm(
        f"programme_{number}",
        {
            "meetings.hours_per_week": float(draws.uniform(0.1, 1.5)),
            "practices.side_by_side.alignment_hours": float(draws.uniform(0.25, 1.0)),
            "practices.competitive.alignment_hours": float(draws.uniform(0.0, 0.75)),
            "planning.family_hours": float(draws.uniform(0.1, 0.5)),
        },
    )


def _p_values(lab: Lab) -> list[float]:
    """Test of the difference of each programme, by a trial in its first replicate."""
    one = replace(lab, replicates=1, weeks=_WEEKS, _kept={})
    programmes = [programme(number, lab.seed) for number in range(PROGRAMMES)]
    usual, *others = one.samples_of(["base", *programmes])
    return [_p_value(lab.seed, number, helped[0], usual[0]) for number, helped in enumerate(others)]


def _p_value(seed: int, number: int, helped: Observed, usual: Observed) -> float:
    treated, control = (one.clients["functioning_follow_up"] for one in (helped, usual))
    clients = control.index.intersection(treated.index)
    drawn = np.random.default_rng([21, seed, number]).permutation(clients.to_numpy())[:_CLIENTS]
    half = drawn.size // 2
    test = stats.ttest_ind(treated.loc[drawn[:half]].dropna(), control.loc[drawn[half:]].dropna(), equal_var=False)
    return float(test.pvalue)


def _measure(lab: Lab) -> Sequence[Finding]:
    with lab.running() as runner:
        trials = placebo_trials(
            lab.scenario, runner, seed=lab.seed, replicates=range(lab.replicates), policy=_MEETINGS.policies[0],
            each=lab.tick,
        )  # fmt: skip
    significant = sum(p < 0.05 for p in _p_values(lab))
    count = Estimate(float(significant), float("nan"), float("nan"))
    return (
        _NAIVE.judge(estimate([trial.naive for trial in trials])),
        _HONEST.judge(estimate([trial.honest for trial in trials])),
        _LOT.judge(estimate([trial.by_lots for trial in trials])),
        _SIGNIFICANT.judge(count),
    )


def _arms(scenario: Scenario) -> Sequence[Arm]:
    return ARMS["base"], _MEETINGS, *(programme(number, 0) for number in range(PROGRAMMES))


def _lacks(lab: Lab) -> str:
    values = lab.scenario.values
    enough = float(values["population.initial_stock"]) >= 2 * CHOSEN
    return "" if enough else f"at least {2 * CHOSEN} families present (population.initial_stock)"


PATTERN = Pattern(
    "V12",
    mark("The average coordination programme has no effect; naive before-after comparisons overstate it"),
    f"The {CHOSEN} families with the largest open need at the start of meetings to align, and half a year later; and "
    f"{PROGRAMMES} random nominal programmes, with clients assigned at random.",
    ("Finkelstein et al. 2020, doi:10.1056/NEJMsa1906848", "Peikes et al. 2009, doi:10.1001/jama.2009.126"),
    _measure,
    _lacks,
    compares=_arms,
)
