# %% [markdown]
# # Centrality against outcomes
#
# The network at the end of a run is a NetworkX graph with all attributes of people and ties. Does who stands in the
# middle resolve more need?

# %%
import networkx as nx

import cosim

scenario = cosim.load_scenario("classroom").replace({"population.burn_in_weeks": 0})
run = cosim.simulate(scenario, seed=1, weeks=104)
people = run.professionals.assign(
    between=nx.betweenness_centrality(run.graph.to_undirected()),
    trusted=dict(run.graph.in_degree(weight="trust")),
)
print(people[["between", "trusted", "resolved", "load"]].corr(method="spearman").round(2))

# %% [markdown]
# A correlation in one run is a description, not a finding: contract hours and sector lie behind both. Over replicates
# it has a spread:

# %%
for seed in range(3):
    again = cosim.simulate(scenario, seed=seed, weeks=104)
    trusted = again.professionals.assign(trusted=dict(again.graph.in_degree(weight="trust")))
    print(seed, round(trusted["trusted"].corr(trusted["resolved"], method="spearman"), 2))

# %% [markdown]
# The panel keeps people along the way: who changed behaviour, and when?

# %%
panel = cosim.simulate(scenario, seed=1, weeks=104, panel=13).panels["professionals"]
print(panel["behaviour"].groupby(level="week").value_counts().unstack(fill_value=0))
