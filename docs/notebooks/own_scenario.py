# %% [markdown]
# # A town of your own
#
# **Question.** A town has a third more families a year than the packaged classroom, and the same staff. What does that
# do to families and costs, and is one plan for every family worth more there, or less?
#
# A scenario is a file with only what differs from another one. Give a number its status, and a source where there is
# one: they are printed with your results.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import cosim

TOWN = """
extends = "classroom"
title = "A busy town"

[population]
arrivals_per_week = { value = 15.0, status = "published", source = "our own register" }
"""
with TemporaryDirectory() as folder:
    file = Path(folder) / "busy.toml"
    file.write_text(TOWN, encoding="utf-8")
    busy = cosim.load_scenario(file)

usual = cosim.load_scenario("classroom")
key = "population.arrivals_per_week"
for town in (usual, busy):
    note = town.notes[key]
    print(f"{town.title}: {town.values[key]} families a week ({note.status}; {note.source or note.note})")

# %% [markdown]
# A misspelt key or a number out of range is refused in one line:

# %%
try:
    busy.replace({"population.arivals_per_week": 15.0})
except cosim.InputError as error:
    print(error)

# %% [markdown]
# ## The base first
#
# Does the base look like the town you know? If it does not, a policy is compared with the wrong thing.

# %%
OUTCOMES = ["functioning", "weeks_waited", "placed", "euros_total"]
compared = {
    "usual": cosim.compare(usual, ["memo", "one-plan"], runs=8, weeks=160, seed=0),
    "busy": cosim.compare(busy, ["memo", "one-plan"], runs=8, weeks=160, seed=0),
}
runs = {name: result.runs[result.runs["arm"] == "base"] for name, result in compared.items()}
for outcome in OUTCOMES:
    usually, here = (runs[name][outcome].mean() for name in ("usual", "busy"))
    print(f"{outcome:14s} usual {usually:14,.3f}   busy {here:14,.3f}   {100 * (here / usually - 1):+.0f} %")

# %% [markdown]
# ## The policy in both towns
#
# Differences with the base of the same town, each with its 95 % interval.

# %%
for name, result in compared.items():
    rows = result.table[(result.table["policy"] == "one-plan") & result.table["outcome"].isin(OUTCOMES)]
    print(name)
    print(rows[["outcome", "base", "difference", "low", "high", "verdict"]].to_string(index=False))

# %%
compared["busy"].plot("outcomes")

# %% [markdown]
# ## In words
#
# The sentences of a comparison are made from its table, so they say no more than it does.

# %%
for name, result in compared.items():
    for one in result.to_dict()["answer"]:
        print(f"{name}, {one['policy']}: {one['answer']}")

# %% [markdown]
# Whether the policy is worth *more* in the busy town is another question than whether it helps there: it asks for the
# difference between two differences. The towns do not meet the same families, so this one is not paired (Welch).

# %%
from scipy.stats import ttest_ind


def gains(name, outcome):
    """Policy minus base in every replicate of a town."""
    table = compared[name].runs.pivot_table(index="replicate", columns="arm", values=outcome)
    return table["one-plan"] - table["base"]


for outcome in OUTCOMES:
    busily, usually = gains("busy", outcome), gains("usual", outcome)
    interval = ttest_ind(busily, usually, equal_var=False).confidence_interval()
    more = "higher" if interval.low > 0 else "lower" if interval.high < 0 else "not shown to differ"
    print(f"{outcome:14s} effect in the busy town {more}: {busily.mean() - usually.mean():+,.3f}"
          f" ({interval.low:+,.3f} to {interval.high:+,.3f})")  # fmt: skip
