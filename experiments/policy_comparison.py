"""Which policies help families in a Dutch youth region, and at what price? The demo, from Python.

`python experiments/policy_comparison.py` takes a region, eight years and ten paired runs: minutes.
With `--small` it takes twelve organisations and three paired runs: seconds, and no answer to rely on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from common import NO_ANSWER

import cosim
from cosim.studies.comparison.table import with_sizes

POLICIES = [
    "memo", "alignment-meetings", "one-plan", "joint-training", "talent-directory", "audit", "outcome-joint",
    "client-at-table", ["audit", "outcome-joint"],
]  # fmt: skip
SHOWN = ["functioning", "weeks_waited", "euros_total", "waste_share", "share_co_creative"]


def conclusion(table, runs):
    """One sentence that says no more than the intervals do."""
    known = table if "size" in table else with_sizes(table)
    table = known.assign(verdict=known["verdict"].where(known["size"] != "small", "small"))
    functioning = table[table["outcome"] == "functioning"].set_index("policy")
    costs = table[table["outcome"] == "euros_total"].set_index("policy")["verdict"]
    dearer = int((costs == "worse").sum())
    better = functioning[functioning["verdict"] == "better"].sort_values("difference", ascending=False)
    worse = functioning.index[functioning["verdict"] == "worse"].tolist()
    small = int(functioning["size"].isin(["small", "at most small"]).sum())
    unclear = int(functioning["size"].isin(["perhaps", "cannot tell"]).sum())
    if better.empty:
        text = f"none of {len(functioning)} policies is shown to help families"
    else:
        best, row = better.index[0], better.iloc[0]
        prices = {"better": "at lower total costs", "worse": "at higher total costs"}
        price = prices.get(costs[best], "no difference in total costs that matters is shown")
        text = (
            f"{len(better)} of {len(functioning)} policies are shown to help families, most of all {best} "
            f"({row['difference']:+.3f} SD, interval {row['low']:+.3f} to {row['high']:+.3f}; 0.2 is called small; "
            f"{price})"
        )
    text = (
        f"After {runs} paired runs {text}; shown to harm them: {', '.join(worse) or 'none'}; {dearer} cost more in all"
    )
    text = f"{text}; for {small} the effect is small (below 0.05 SD)"
    return f"{text}; for {unclear} it is unclear, which is not proof of no effect. A model is not a region."


def main(arguments=None):
    """Compare, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a small scenario, few runs")
    parser.add_argument("--out", type=Path, default=Path("results/policy_comparison"))
    parser.add_argument("--store", type=Path, help="SQLite file that keeps every run; resumes from it if it exists")
    asked = parser.parse_args(arguments)
    scenario = cosim.load_scenario("classroom" if asked.small else "region-2025")
    runs, weeks = (3, 130) if asked.small else (6, 416)
    result = cosim.compare(
        scenario, POLICIES, runs=runs, weeks=weeks, seed=0, workers=2, out=asked.out, store=asked.store
    )
    wide = result.table.pivot(index="policy", columns="outcome", values="difference")
    print(wide.loc[result.arms[1:], SHOWN].round(3).to_string())
    result.plot("differences").savefig(asked.out / "differences.png")
    print(NO_ANSWER if asked.small else conclusion(result.table, runs))


if __name__ == "__main__":
    main()
