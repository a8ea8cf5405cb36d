"""Does paying providers together for results save money, whatever one assumes? A whole sweep from Python.

Design. Worlds spread over three assumptions nobody has measured (walls between sectors, loss from contradictory advice,
the pull of one problem on another), base and policy in each on the same luck. Then the two questions of
`cosim sensitivity` and `cosim discover`: what decides the costs and the difference that the policy makes, and in which
worlds it does not save. Every run is kept in a store, so that the same command goes on where it was stopped.

Yes: it saves in nearly all worlds. No: in hardly any. It depends: a box of assumptions says where it does not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from common import NO_ANSWER

import cosim
from cosim.plots.discovery import draw_discovery
from cosim.plots.sensitivity import draw_sensitivity
from cosim.studies.analysis.discover import discover
from cosim.studies.analysis.sensitivity import analyse
from cosim.studies.analysis.worlds import Aim

POLICY, OUTCOME = "outcome-joint", "euros_total"
VARY = ("walls.height=0:1", "contradiction.loss=0:0.6", "coupling.rate=0:0.05")


def study_of(small):
    """The worlds: few and short ones to show that it works, or enough to say something."""
    samples, runs, weeks = (32, 2, 110) if small else (120, 4, 208)
    return cosim.make_study(
        cosim.load_scenario("classroom"), VARY, policies=[POLICY], design="lhs",
        samples=samples, runs=runs, weeks=weeks,
    )  # fmt: skip


def conclusion(found, result):
    """One sentence that says no more than the numbers do."""
    rows = {row["policy"]: row for row in result.chance.to_dict("records")}
    parts = []
    for policy, name in (("base", "what varies in the costs"), (POLICY, "what varies in the difference it makes")):
        row, table = rows[policy], result.of(OUTCOME, policy)
        if row["reason"]:
            parts.append(f"of {name} nothing can be said ({row['reason']})")
            continue
        sure = table.loc[table["pawn_low"] > table["threshold"], "factor"].tolist()
        who = " and ".join(sure) or "no assumption that is told from nothing"
        parts.append(f"{name} is decided by {who}, and {100 * row['share']:.0f} % of it is chance")
    return f"{found.sentence().rstrip('.')}; {'; '.join(parts)}."


def main(arguments=None):
    """Run, analyse, draw, say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="few short worlds: a minute, and no answer")
    parser.add_argument("--out", type=Path, default=Path("results/sensitivity_sweep"))
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    study = study_of(asked.small)
    results = cosim.run_study(study, store=asked.out / "worlds.sqlite", workers=2)
    result = analyse(results, [OUTCOME], method="pawn", policies=[POLICY])
    [found] = discover(results, Aim(OUTCOME, "better"), policies=[POLICY])
    tables = {"indices": result.indices, "chance": result.chance, "robustness": found.robustness,
              "trajectory": found.trajectory()}  # fmt: skip
    for name, table in tables.items():
        table.to_csv(asked.out / f"{name}.csv", index=False)
        if len(table):
            print(table.round(3).to_string(index=False), end="\n\n")
    draw_sensitivity(result, asked.out)
    draw_discovery([found], asked.out)
    print(NO_ANSWER if asked.small else conclusion(found, result))


if __name__ == "__main__":
    main()
