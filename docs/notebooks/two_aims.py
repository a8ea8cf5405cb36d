# %% [markdown]
# # A search with two aims
#
# **Question.** How much joint training, with which other policies, gives most to families for the money? Nobody has
# said what a family may cost, so there is no best mix: there is a front of mixes that no other beats on both counts.
#
# A search tries many mixes and keeps those that did best, partly by chance. So the front is run again with new seeds,
# and only that counts. Needs `pip install 'cosim[search]'`.

# %%
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np

import cosim

try:
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import ElementwiseProblem
    from pymoo.optimize import minimize
except ModuleNotFoundError:
    raise SystemExit("This page needs pymoo: pip install 'cosim[search]'") from None

scenario = cosim.load_scenario("classroom")
training = cosim.load_policy("joint-training")
OTHERS = [cosim.load_policy(name) for name in ("one-plan", "client-at-table", "lead-contractors")]
WEEKS, TRIED, CONFIRMED = 160, range(2), range(100, 106)  # replicates of the search, and new ones


def mix(point):
    """Policies at a point: training by the quarter of an hour with its costs, and a switch for each other policy."""
    hours, *switches = (float(value) for value in point)
    hours = round(4 * hours) / 4
    cost = replace(training.running_cost, per_professional_week=training.running_cost.per_professional_week * hours)
    trained = replace(training, changes=(replace(training.changes[0], value=hours),), running_cost=cost)
    chosen = [one for one, switch in zip(OTHERS, switches, strict=True) if switch > 0.5]
    return (trained, *chosen) if hours else tuple(chosen)


def words(policies):
    """A mix in words."""
    names = [f"{one.changes[0].value:g} h training" if one.name == training.name else one.name for one in policies]
    return " + ".join(names) or "nothing"


def outcomes(policies, replicates):
    """Functioning and millions of euros a year in every replicate; the random numbers are those of the base."""
    runs = [
        cosim.simulate(scenario.with_policies(policies), seed=0, replicate=one, weeks=WEEKS, record="none").summary
        for one in replicates
    ]
    return np.array([[run["functioning"], run["euros_total"] / 1e6] for run in runs])


# %% [markdown]
# ## The search
#
# NSGA-II minimises, so the gain of families enters with a minus. Each mix is judged by its difference with the base.

# %%
base = outcomes((), TRIED)
seen = {}


class Mixes(ElementwiseProblem):
    """Hours of training, 0 to 2, and three switches; families up, costs down."""

    def __init__(self):
        super().__init__(n_var=1 + len(OTHERS), n_obj=2, xl=0.0, xu=np.array([2.0, 1, 1, 1]))

    def _evaluate(self, point, out, *args, **kwargs):
        policies = mix(point)
        if words(policies) not in seen:
            seen[words(policies)] = (policies, (outcomes(policies, TRIED) - base).mean(axis=0))
        gain, cost = seen[words(policies)][1]
        out["F"] = [-gain, cost]


found = minimize(Mixes(), NSGA2(pop_size=16), ("n_gen", 5), seed=1)
front = dict(sorted(((words(mix(point)), mix(point)) for point in found.X), key=lambda one: seen[one[0]][1][1]))
print(f"{len(seen)} different mixes tried of 72, {len(front)} on the front")

# %% [markdown]
# ## The front again, with new seeds
#
# The interval is of one mix at a time. A mix is *beaten* if another one of the front is now better on both counts.

# %%
again = outcomes((), CONFIRMED)
pairs = {name: outcomes(policies, CONFIRMED) - again for name, policies in front.items()}
kept = {name: one.mean(axis=0) for name, one in pairs.items()}
beaten = {name: any(gain > mine[0] and cost < mine[1] for gain, cost in kept.values()) for name, mine in kept.items()}
intervals = {name: [cosim.paired_interval(one[:, at]) for at in (0, 1)] for name, one in pairs.items()}
for name, (families, costs) in intervals.items():
    print(
        f"{families.mean:+.3f} SD ({families.low:+.3f} to {families.high:+.3f}), "
        f"EUR {costs.mean:+.2f} million ({costs.low:+.2f} to {costs.high:+.2f}): {name}{', beaten' * beaten[name]}"
    )

# %%
figure, axes = plt.subplots()
axes.scatter(*np.array([values for _, values in seen.values()]).T[::-1], color="0.8", label="tried")
axes.plot(*np.array([seen[name][1] for name in front]).T[::-1], "o--", mfc="none", label="front, as the search saw it")
for families, costs in intervals.values():
    halves = [one.high - one.mean for one in (families, costs)]
    axes.errorbar(costs.mean, families.mean, *halves, fmt="s", color="C1")
axes.set(xlabel="costs (million EUR a year, minus base)", ylabel="families (SD, minus base)",
         title="Mixes of policies in the classroom; squares: with new seeds")  # fmt: skip
axes.legend()
figure

# %% [markdown]
# ## In words

# %%
shown = [name for name, (families, costs) in intervals.items() if families.low > 0 and costs.high < 0]
saw, found_again = (
    np.mean([one[0] for one in values]) for values in ([seen[name][1] for name in front], kept.values())
)
print(f"{len(front) - sum(beaten.values())} of {len(front)} mixes are on the front with new seeds too.")
print(f"Mean gain of families on the front: {saw:+.4f} SD in the search, {found_again:+.4f} SD with new seeds.")
print("Shown to be better for families and cheaper: " + ("; ".join(shown) or "none") + ".")
