# %% [markdown]
# # A first run, and a comparison
#
# **Question.** Do alignment meetings help families, and how would one know?
#
# A scenario is a care system; a run is its history under one random seed. Open this file in Jupyter with jupytext,
# or run it.

# %%
import cosim

scenario = cosim.load_scenario("classroom")
run = cosim.simulate(scenario, seed=1, weeks=160)
print({name: round(run.summary[name], 3) for name in ("functioning", "weeks_waited", "share_co_creative")})

# %% [markdown]
# One run says little. A comparison repeats base and policy with common random numbers and gives differences with
# intervals.

# %%
result = cosim.compare(scenario, ["memo", "alignment-meetings"], runs=3, weeks=160)
rows = result.table[result.table["outcome"].isin(["functioning", "weeks_waited", "euros_total"])]
print(rows[["policy", "outcome", "difference", "low", "high", "verdict"]].to_string(index=False))

# %% [markdown]
# The memo changes nothing, to the last bit. What do meetings do to *single* families, beyond what a change of 0.1 % in
# one number does?

# %%
print(result.changed("memo").sentence())
print(result.changed("alignment-meetings").sentence())
