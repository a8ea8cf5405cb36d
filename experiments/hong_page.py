"""When does diversity beat ability, and when does a group beat its best member? Problem solvers on landscapes.

`python experiments/hong_page.py` takes a minute or two; with `--small` seconds, and no answer to rely on. With
`--refresh` it also puts its tables and its figure into docs/search.md.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import pandas as pd
from common import NO_ANSWER

from cosim.group_search.hong_page import hong_page, table_a5
from cosim.group_search.synergy import TASKS, balance_map, net_benefit, sign_changes
from cosim.plots.style import new_figure, styled

DOCS = Path(__file__).resolve().parents[1] / "docs"
SMOOTHNESS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20)


def smoothing(landscapes):
    """Random team minus best team of ten, relay and tournament, by smoothness, with 95 % intervals."""
    rows = []
    for smoothness in SMOOTHNESS:
        found = hong_page(landscapes=landscapes, rules=("relay", "tournament"), smoothness=smoothness)
        for rule, part in found.groupby("rule"):
            gap = part["random"] - part["best"]
            half = 1.96 * float(gap.std(ddof=1)) / math.sqrt(len(gap))
            rows.append({
                "smoothness": smoothness, "rule": rule, "best": part["best"].mean(), "random": part["random"].mean(),
                "gap": gap.mean(), "low": gap.mean() - half, "high": gap.mean() + half,
            })  # fmt: skip
    return pd.DataFrame(rows)


def draw(gaps, balance, landscapes):
    """Two panels: diversity against ability; a group against its best member."""
    with styled():
        figure, body = new_figure(
            9.0, 4.2, title="Diversity and groups pay on rugged problems, not on smooth ones",
            caption=f"{landscapes} landscapes a point, seed 0; bands are 95 % intervals over landscapes. "
            "Left: teams of 10, steps up to 12. Right: groups of 3, 60 looks, hand-over 3 looks (assumed).",
        )  # fmt: skip
        left, right = body.subplots(1, 2)
        for rule, colour, line in (("relay", "#0072B2", "-"), ("tournament", "#D55E00", "--")):
            part = gaps[gaps["rule"] == rule]
            left.plot(part["smoothness"], part["gap"], line, color=colour, marker="o", markersize=3, label=rule)
            left.fill_between(part["smoothness"], part["low"], part["high"], color=colour, alpha=0.2, linewidth=0)
        left.set(xlabel="smoothness (rugged to smooth)", ylabel="points", title="random team minus best team")
        for name, colour, line in (
            ("synergy", "#009E73", "--"), ("process_loss", "#E69F00", "-."), ("net", "#000000", "-"),
        ):  # fmt: skip
            label = {"process_loss": "process loss", "net": "net: synergy minus loss"}.get(name, name)
            right.plot(balance["complexity"], balance[name], line, color=colour, marker="o", markersize=3, label=label)
            right.fill_between(
                balance["complexity"],
                balance[f"{name}_low"],
                balance[f"{name}_high"],
                color=colour,
                alpha=0.2,
                linewidth=0,
            )
        left.set_xticks(SMOOTHNESS)
        right.set(xscale="log", xlabel="complexity (peaks for every 100 places)", ylabel="points held over the time",
                  title="group of 3 against its best member")  # fmt: skip
        right.set_xticks([1, 2, 5, 10, 20, 30], ["1", "2", "5", "10", "20", "30"])
        right.minorticks_off()
        for panel in (left, right):
            panel.axhline(0.0, color="#444444", linewidth=0.8)
            panel.legend()
    return figure


def markdown(table, digits):
    """A table as Markdown, rounded."""
    told = table.map(lambda cell: f"{cell:.{digits}f}" if isinstance(cell, float) else str(cell))
    lines = [
        " | ".join(table.columns),
        " | ".join("---" for _ in table.columns),
        *(" | ".join(row) for row in told.to_numpy()),
    ]
    return "\n".join(f"| {line} |" for line in lines).replace("nan", "")


def refresh(tables, figure):
    """Put tables between their marks on the page, and the figure beside it."""
    page = (DOCS / "search.md").read_text(encoding="utf-8")
    for name, text in tables.items():
        before, _, rest = page.partition(f"<!-- {name}: begin -->")
        _, _, after = rest.partition(f"<!-- {name}: end -->")
        page = f"{before}<!-- {name}: begin -->\n\n{text}\n\n<!-- {name}: end -->{after}"
    (DOCS / "search.md").write_text(page, encoding="utf-8", newline="\n")
    figure.savefig(DOCS / "figures" / "search.png", dpi=130)


def conclusion(table, gaps, balance, once):
    """One sentence that says no more than the numbers do."""
    inside = int(((table["value"] >= table["low"]) & (table["value"] <= table["high"])).sum())
    relay = gaps[gaps["rule"] == "relay"]
    reversed_at = relay.loc[relay["high"] < 0.0, "smoothness"]
    turn = (
        f"from smoothness {reversed_at.min()} on ability beats diversity" if len(reversed_at) else "no reversal shown"
    )
    changes = sign_changes(balance.sort_values("complexity")["net"].tolist())
    gain = balance.loc[balance["net_low"] > 0.0, "complexity"]
    where = f"shown to gain from {gain.min():.1f} peaks for every 100 places on" if len(gain) else "never shown to gain"
    return (
        f"{inside} of {len(table)} cells of the published table lie within their band; {turn} (relay); a group of "
        f"three against its best member changes sign {changes} time{'s' if changes != 1 else ''}, {where}, and once "
        f"in {int((once['changes'] == 1).sum())} of {len(once)} combinations of assumed time and cost of handing over: "
        "people are not problem solvers on a ring."
    )


def main(arguments=None):
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="few landscapes")
    parser.add_argument("--refresh", action="store_true", help="write docs/search.md and its figure")
    parser.add_argument("--out", type=Path, default=Path("results/hong_page"))
    asked = parser.parse_args(arguments)
    landscapes = 5 if asked.small else 200
    table = table_a5(landscapes=10 if asked.small else 500)
    gaps = smoothing(landscapes)
    balance = net_benefit(TASKS, landscapes=landscapes)
    once = balance_map(landscapes=4 if asked.small else 60)
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, frame in (("table", table), ("smoothing", gaps), ("balance", balance), ("map", once)):
        frame.to_csv(asked.out / f"{name}.csv", index=False)
        print(frame.round(2).to_string(index=False), end="\n\n")
    figure = draw(gaps, balance, landscapes)
    figure.savefig(asked.out / "search.png")
    if asked.refresh:
        wide = gaps.pivot(index="smoothness", columns="rule", values=["best", "random"]).reset_index()
        wide.columns = [" ".join(part for part in name if part) for name in wide.columns]
        shown = balance[["smoothness", "complexity", "synergy", "process_loss", "net", "net_low", "net_high"]]
        refresh(
            {"table": markdown(table, 2), "smoothing": markdown(wide, 2), "balance": markdown(shown, 2),
             "map": markdown(once, 2)}, figure,
        )  # fmt: skip
    print(NO_ANSWER if asked.small else conclusion(table, gaps, balance, once))


if __name__ == "__main__":
    main()
