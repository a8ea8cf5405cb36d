"""A saying, wrongly ascribed to Shakespeare, put to the test: a bit better by competing, exponentially by cooperating?
`python experiments/shakespeare_claim.py` takes ten minutes or more: every condition in the classroom. `--scenario
region-2015` asks the whole region (half an hour and up); `--small` takes a minute, and gives no answer to rely on.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from common import NO_ANSWER

from cosim.care.scenario.load import load_scenario
from cosim.evidence.growth.ask import ask
from cosim.evidence.growth.design import check_question
from cosim.plots.claim import draw_claim

COLUMNS = ["condition", "axis", "families", "outcome", "gain", "low", "high", "verdict", "best", "exponent"]


def conclusion(table):
    """One sentence that says no more than the curves do."""
    share = table[(table["over"] == "share") & (table["outcome"].isin(["functioning", "goals", "placed"]))]
    as_is = share[share["condition"] == "as-is"]
    together = share[share["axis"] != "competing"]
    exponential = together[(together["verdict"] == "exponential") & (together["direction"] == "better")]
    competing = as_is[
        (as_is["axis"] == "competing") & (as_is["families"] == "all") & (as_is["outcome"] == "functioning")
    ]
    rows = as_is[(as_is["axis"] == "together-from-alone") & (as_is["outcome"] == "functioning")].set_index("families")
    one, many = rows.loc["one"], rows.loc["three or more"]
    bit = competing.iloc[0]
    cooperate = (
        f"co-creation by all gives {many['gain']:+.2f} SD to families with three or more problems ({many['verdict']}) "
        f"and {one['gain']:+.2f} SD to those with one ({one['verdict']})"
    )
    compete = f"competing by all gives {bit['gain']:+.2f} SD against the usual mix ({bit['verdict']})"
    where = (
        f"{len(exponential)} of {len(together)} curves of what happens to families grow exponentially with co-creation"
        if len(exponential)
        else f"of {len(together)} curves of what happens to families under co-creation none grows exponentially"
    )
    verdict = "so half of the saying holds here" if len(exponential) else "so here the saying is a figure of speech"
    return f"{cooperate[0].upper()}{cooperate[1:]}; {compete}; {where}, {verdict}."


def main(arguments=None):
    """Run, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="few runs of the classroom, as it stands")
    parser.add_argument("--scenario", default="classroom")
    parser.add_argument("--out", type=Path, default=Path("results/claim"))
    parser.add_argument("--store", type=Path, help="SQLite file that keeps every run; resumes from it if it exists")
    asked = parser.parse_args(arguments)
    scenario = load_scenario("classroom" if asked.small else asked.scenario)
    if asked.small:
        scenario = scenario.replace({
            "workforce.professionals": 60, "population.arrivals_per_week": 6.0, "population.initial_stock": 200,
        })  # fmt: skip
        question = check_question(scenario, outcomes=["functioning", "cost_per_client"], runs=4, weeks=221)
    else:
        question = check_question(scenario, conditions=["all"], runs=6)
    result = ask(scenario, question, workers=os.cpu_count() or 1, store=asked.store)
    asked.out.mkdir(parents=True, exist_ok=True)
    result.table.to_csv(asked.out / "claim.csv", index=False)
    draw_claim(result, asked.out)
    print(result.table[result.table["over"] == "share"][COLUMNS].round(3).to_string(index=False), end="\n\n")
    print("\n\n".join(result.answer), end="\n\n")
    print(NO_ANSWER if asked.small else conclusion(result.table))


if __name__ == "__main__":
    main()
