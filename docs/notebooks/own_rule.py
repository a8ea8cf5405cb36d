# %% [markdown]
# # A choice rule of your own
#
# **Question.** Professionals who co-create while colleagues return it, and stop when they do not: does that keep
# co-creation alive where the packaged rule lets it die out? And what does it do to families?
#
# A rule is a Python function of a professional at its review; it returns a behaviour. `me.uniform()` is the random
# number of this person in this week, so arms stay paired. Any other generator would break that.

# %%
import pandas as pd

import cosim

COMPETITIVE, SIDE_BY_SIDE, CO_CREATIVE = 0, 1, 2


def once_bitten(me):
    """Co-create while colleagues return it; begin where more than a third of the ties do; else go on as before."""
    if me.behaviour == CO_CREATIVE and me.reciprocated < 0.3:
        return SIDE_BY_SIDE
    return CO_CREATIVE if me.share(CO_CREATIVE) > 1 / 3 else me.behaviour


def trying(me):
    """The same, and one in twenty tries it at a review."""
    return CO_CREATIVE if me.uniform() < 0.05 else once_bitten(me)


scenario = cosim.load_scenario("classroom")
rules = {"packaged": None, "once bitten": once_bitten, "trying": trying}
runs = {
    name: [cosim.simulate(scenario, seed=seed, weeks=160, choice=rule) for seed in range(4)]
    for name, rule in rules.items()
}
shares = pd.DataFrame({
    name: pd.concat([run.series.set_index("week")["share_co_creative"] for run in some], axis=1).mean(axis=1)
    for name, some in runs.items()
})  # fmt: skip
print(shares.iloc[::26].round(3).to_string())

# %%
axes = shares.plot(title="Professionals who co-create (classroom, mean of 4 runs)", ylabel="share", xlabel="week")
axes.figure

# %% [markdown]
# ## Differences
#
# The same seeds under each rule give the same families and the same chances, so differences can be paired by hand.

# %%
OUTCOMES = ["share_co_creative", "functioning", "waste_share", "euros_total"]
found = {}
for name in ("once bitten", "trying"):
    for outcome in OUTCOMES:
        pairs = [mine.summary[outcome] - theirs.summary[outcome]
                 for mine, theirs in zip(runs[name], runs["packaged"], strict=True)]  # fmt: skip
        one = found[name, outcome] = cosim.paired_interval(pd.Series(pairs).to_numpy())
        print(f"{name:12s} {outcome:18s} {one.mean:+12,.3f}   ({one.low:+,.3f} to {one.high:+,.3f})")

# %% [markdown]
# ## In words
#
# The last year of a run counts for the share, so this is what is left of co-creation and not how it began.


# %%
def words(interval, more, less):
    """What an interval of a difference says."""
    return f"{more} shown" if interval.low > 0 else f"{less} shown" if interval.high < 0 else "no difference shown"


for name in ("once bitten", "trying"):
    share, functioning, euros = (found[name, one] for one in ("share_co_creative", "functioning", "euros_total"))
    print(
        f"{name}: {words(share, 'more', 'less')} in co-creation ({100 * share.mean:+.1f} points); in how families do, "
        f"{words(functioning, 'better', 'worse')} ({functioning.mean:+.3f} SD); in costs, "
        f"{words(euros, 'higher', 'lower')} (EUR {euros.mean:+,.0f} a year)."
    )
kept, tried = (found[name, "share_co_creative"] for name in ("once bitten", "trying"))
print(
    "The rule by itself keeps co-creation alive."
    if kept.low > 0
    else "The rule by itself is not shown to keep co-creation alive"
    + ("; with people who go on trying some is left." if tried.low > 0 else ", nor is trying.")
)

# %% [markdown]
# ## With a policy
#
# A comparison takes a rule as well; base and policy then both follow it. The result keeps the rule by its name and by
# the hash of its source.

# %%
result = cosim.compare(scenario, ["joint-training"], runs=3, weeks=160, choice=trying)
for one in result.to_dict()["answer"]:
    print(f"{one['policy']}: {one['answer']}")
print(result.provenance["choice"], result.provenance["engine"]["choice_source"][:16])
