# %% [markdown]
# # A sweep, from question to sentence
#
# **Question.** Does one plan for every family (`one-plan`) save money, whatever one assumes about walls between
# organisations, contradictory advice, and problems that re-open each other? And is it enough to stay within a budget?
#
# The tutorial of this name goes the whole way on the command line. Here it is short, in Python, and small: enough to
# see the steps, too few worlds for a decision.

# %%
from tempfile import TemporaryDirectory

import cosim
from cosim.plots.discovery import box_figure
from cosim.plots.sensitivity import ranked_bars
from cosim.studies.analysis.worlds import Aim

POLICY, OUTCOME, BUDGET = "one-plan", "euros_total", 15e6
study = cosim.make_study(
    cosim.load_scenario("classroom"),
    ["walls.height=0:1", "contradiction.loss=0:0.6", "coupling.rate=0:0.05"],
    policies=[POLICY],
    design="lhs",
    samples=40,
    runs=2,
    weeks=160,
)

# %% [markdown]
# Every run is kept in a file. If this is stopped, the same call resumes it; here the file goes when the page is done.

# %%
folder = TemporaryDirectory()
results = cosim.run_study(study, store=f"{folder.name}/worlds.sqlite")
millions = results.table.groupby("policy")[OUTCOME].describe()[["count", "mean", "min", "max"]]
print((millions / [1, 1e6, 1e6, 1e6]).round(2))

# %% [markdown]
# ## What decides costs, and what decides the difference?
#
# PAWN compares the distribution of an outcome with that in worlds where one assumption is held near a value. A factor
# whose whole interval is above the threshold can be told from one that does nothing.

# %%
sensitivity = cosim.analyse(results, [OUTCOME], method="pawn", policies=[POLICY])
sure = {}
for policy, name in (("base", "costs of the base"), (POLICY, f"{POLICY} minus base")):
    table = sensitivity.of(OUTCOME, policy)
    sure[policy] = table.loc[table["pawn_low"] > table["threshold"], "factor"].tolist()
    print(name)
    print(table[["factor", "pawn", "pawn_low", "pawn_high", "threshold"]].round(2).to_string(index=False))

# %%
ranked_bars(sensitivity)

# %% [markdown]
# ## In which worlds does it fail?
#
# PRIM looks for a box of assumptions that holds most of the worlds that fail: once for saving anything, once for
# staying within EUR 15 million a year.

# %%
[saves] = cosim.discover(results, Aim(OUTCOME, "better"), policies=[POLICY])
[within] = cosim.discover(results, Aim(OUTCOME, "below", BUDGET), policies=[POLICY])
for found in (saves, within):
    print(f"{found.worlds.aim.kind}: {' and '.join(found.restrictions()['words']) or found.reason}")

# %%
box_figure(within)

# %% [markdown]
# ## The sentences
#
# They are made from the numbers above. A share is one of sampled worlds, not a probability: somebody chose the ranges.
# With two replicates most single worlds are undecided; what is left is the pattern over worlds.

# %%
print(saves.sentence())
print(within.sentence())
print("What costs depend on:", ", ".join(sure["base"]) or "nothing that can be told from chance")
print("What the difference depends on:", ", ".join(sure[POLICY]) or "nothing that can be told from chance")
folder.cleanup()
