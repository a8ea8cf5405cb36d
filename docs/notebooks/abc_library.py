# %% [markdown]
# # Which values does a figure speak for, from a library that is kept
#
# **Question.** A town registers how long its families wait, and what its care costs. What does that say about
# three numbers of the model that nobody has measured?
#
# Approximate Bayesian computation (ABC): draw worlds from a prior, run each, keep those that come out like the town.
# Runs are the dear part, so they are kept in a file. Another figure, or another town, is then a question to the same
# file and costs no run. [Calibration](../calibration.md) rules values out and says no more; this gives a posterior, and
# so it has to be tested: the last step asks whether its intervals hold the truth as often as they should.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.stats.qmc import LatinHypercube

import cosim

QUICK = {"population.burn_in_weeks": 0, "measure.warm_up_weeks": 8, "follow_up.weeks": 8}
scenario = cosim.load_scenario("classroom").replace(QUICK)
PRIOR = {"recovery.base": (0.003, 0.012), "intake.load_limit": (0.6, 1.1), "contradiction.loss": (0.0, 0.6)}
FIGURES, WORLDS, KEPT, WEEKS = ["weeks_waited", "euros_total", "waste_share"], 240, 100, 52
keys, (low, high) = list(PRIOR), np.array(list(PRIOR.values())).T

# %% [markdown]
# ## The library
#
# Every world has a seed of its own. The file of a sweep does not serve here: all its worlds share their random numbers,
# which makes differences between worlds sharp and a posterior too narrow, since a real town has chances of its own.
#
# The file is named after the scenario and is added to: the same call goes on where it stopped. Here it goes when the
# page is done.

# %%
folder = TemporaryDirectory()
file = Path(folder.name) / f"library-{scenario.identity[:12]}-{WEEKS}.csv"
cube = low + (high - low) * LatinHypercube(len(keys), rng=np.random.default_rng(1)).random(WORLDS)


def run(world, seed):
    """Figures of one run of a world."""
    values = scenario.replace(dict(zip(keys, map(float, world), strict=True)))
    summary = cosim.simulate(values, seed=seed, weeks=WEEKS, record="none").summary
    return [summary[name] for name in FIGURES]


def grow():
    """Run the worlds that the file does not have yet."""
    done = len(pd.read_csv(file)) if file.exists() else 0
    for seed in range(done, WORLDS):
        row = pd.DataFrame([[*cube[seed], *run(cube[seed], seed)]], columns=[*keys, *FIGURES])
        row.to_csv(file, mode="a", header=seed == 0, index=False)
    return WORLDS - done


print(f"{grow()} worlds run, then {grow()}")
library = pd.read_csv(file)
prior, figures = library[keys].to_numpy(), library[FIGURES].to_numpy()

# %% [markdown]
# ## The method
#
# The nearest worlds are kept (figures in units of their spread over the library). A regression among them, weighted by
# nearness, moves each to where the figure is exactly met (Beaumont, Zhang and Balding 2002,
# doi:10.1093/genetics/162.4.2025), and back to the edge of the prior if it leaves it.
# A world is one run, so chance within a world is part of the posterior, as it is of one town.

# %%


def posterior(observed, leave_out=None):
    """Values (a row a kept world) and weights, given the figures of a town."""
    away = (figures - observed) / figures.std(axis=0)
    distance = np.sqrt((away**2).sum(axis=1))
    if leave_out is not None:
        distance[leave_out] = np.inf
    near = np.argsort(distance)[:KEPT]
    weights = 1 - (distance[near] / (distance[near[-1]] * 1.0001)) ** 2
    root = np.sqrt(weights)[:, None]
    design = np.column_stack([np.ones(KEPT), away[near]])
    slopes = np.linalg.lstsq(root * design, root * prior[near], rcond=None)[0]
    moved = prior[near] - away[near] @ slopes[1:]
    return np.clip(moved, low, high), weights / weights.sum()


def quantiles(values, weights, at=(0.05, 0.5, 0.95)):
    """Weighted quantiles of one parameter."""
    order = np.argsort(values)
    return np.interp(at, np.cumsum(weights[order]) - weights[order] / 2, values[order])


# %% [markdown]
# ## A town
#
# The town is made by the model here, with values that the search does not know and a seed of its own, so that the
# answer can be checked.

# %%
truth = {"recovery.base": 0.006, "intake.load_limit": 0.7, "contradiction.loss": 0.4}
observed = np.array(run(truth.values(), seed=10_000))
print("The town:", {name: round(float(value), 3) for name, value in zip(FIGURES, observed, strict=True)})
values, weights = posterior(observed)
found = {key: quantiles(values[:, at], weights) for at, key in enumerate(keys)}
for at, (key, (below, middle, above)) in enumerate(found.items()):
    print(f"{key:20s} prior {low[at]:.4f} to {high[at]:.4f}   posterior {middle:.4f} ({below:.4f} to {above:.4f})   "
          f"true {truth[key]}")  # fmt: skip

# %%
figure, axes = plt.subplots(1, len(keys), figsize=(9, 2.6), layout="constrained")
for at, (axis, key) in enumerate(zip(axes, keys, strict=True)):
    axis.hist(values[:, at], bins=np.linspace(low[at], high[at], 16), weights=weights)
    axis.axvline(truth[key], color="black")
    axis.set(xlabel=key, yticks=[])
figure.suptitle("Posterior over the whole prior range; line: the truth")
figure

# %% [markdown]
# ## Another question to the same library
#
# What if the town had waited a week longer, at the same cost? No run is made.

# %%
longer = observed + np.array([1.0, 0.0, 0.0])
values, weights = posterior(longer)
for at, key in enumerate(keys):
    print(f"{key:20s} posterior {quantiles(values[:, at], weights)[1]:.4f}, was {found[key][1]:.4f}")

# %% [markdown]
# ## May these intervals be believed?
#
# Every world of the library takes its turn as the town. A 90 % interval should hold its true value in 90 % of the
# turns; `narrowed` says how much narrower it is than that of the prior. The figures say nothing of a parameter that is
# not narrowed.

# %%
held, width = np.zeros(len(keys)), np.zeros(len(keys))
for turn in range(WORLDS):
    values, weights = posterior(figures[turn], leave_out=turn)
    for at in range(len(keys)):
        below, _, above = quantiles(values[:, at], weights)
        held[at] += below <= prior[turn, at] <= above
        width[at] += above - below
held, narrowed = held / WORLDS, 1 - width / WORLDS / (0.9 * (high - low))
margin = 2 * np.sqrt(0.9 * 0.1 / WORLDS)
for key, share, less in zip(keys, held, narrowed, strict=True):
    print(f"{key:20s} holds the truth in {share:.0%} of turns (90 % +- {margin:.0%} expected), narrowed by {less:.0%}")

# %% [markdown]
# ## In words

# %%
spoken = [key for key, less in zip(keys, narrowed, strict=True) if less > 0.2]
honest = all(abs(share - 0.9) <= margin for share in held)
print(f"These figures speak for {', '.join(spoken) or 'none of the three'}.")
print("The intervals hold the truth about as often as they say." if honest
      else "The intervals do not hold the truth as often as they say: run more worlds.")  # fmt: skip
folder.cleanup()
