# %% [markdown]
# # The same models in Mesa
#
# **Question.** Mesa users know models of agents that step one after another. Is a care system as a Mesa model the same
# model, and what can be asked of its agents that a table does not show at once?
#
# `CareSystem` steps the same engine; its agents are views on rows. So `select`, `groupby`, `agg`, the data collector
# and your own subclasses work, and a run is the run of `simulate`, to the last bit.

# %%
import cosim
from cosim.care.mesa.professional import Professional
from cosim.games.mesa import GameModel, Player

scenario = cosim.load_scenario("classroom")
WEEKS = 52
system = cosim.CareSystem(scenario, rng=1, weeks=WEEKS, follow_agents=False)
system.run()
run = cosim.simulate(scenario, seed=1, weeks=WEEKS)
same = system.series.equals(run.series)
print(f"{len(system.professionals)} professionals, {len(system.organisations)} organisations after {system.week} weeks")
print("The same weeks as simulate:", same)

# %% [markdown]
# ## Agent sets
#
# Who is busiest, and where?

# %%
by_sector = system.professionals.groupby("sector")
load = by_sector.map(lambda members: sum(members.get("load")) / len(members))
for sector, mean in sorted(load.items(), key=lambda item: -item[1]):
    print(f"{sector:14s} {mean:.2f} of the hours there are")
busy = system.professionals.select(lambda one: one.load > 0.9)
trust = {name: sum(some.get("trust")) / len(some) for name, some in (("all", system.professionals), ("busy", busy))}
print(f"{len(busy)} of {len(system.professionals)} use more than 90 % of their hours")
print(f"mean trust in ties: theirs {trust['busy']:.2f}, of all {trust['all']:.2f}")

# %%
shares = system.datacollector.get_model_vars_dataframe()[
    ["share_competitive", "share_side_by_side", "share_co_creative"]
]
axes = shares.plot(title="Behaviours, from Mesa's data collector", xlabel="week", ylabel="share", ylim=(0, 1))
axes.figure

# %% [markdown]
# ## An agent of your own
#
# A subclass chooses in its own way. All who choose in a week see the same snapshot, so their order changes nothing.


# %%
class Follower(Professional):
    """Does what most of its ties do."""

    def choose(self):
        """The most common behaviour among ties."""
        return max(("competitive", "side_by_side", "co_creative"), key=self.share)


followers = cosim.CareSystem(scenario, rng=1, weeks=WEEKS, professional_class=Follower, follow_agents=False)
while followers.running:
    followers.professionals.shuffle(inplace=True)
    followers.step()
print("packaged rule:", {name: round(system.latest[name], 2) for name in shares.columns})
print("followers:    ", {name: round(followers.latest[name], 2) for name in shares.columns})

# %% [markdown]
# ## A game
#
# `GameModel` does the same for games on networks. Players with a rule of their own: copy the best of two neighbours,
# drawn at random.

# %%
import networkx as nx

payoffs = [[1, 3, 4], [0, 2, 2], [0, 2, 5]]
game = cosim.Game(payoffs, nx.watts_strogatz_graph(100, 6, 0.1, seed=1), rule="fermi")


class TwoNeighbours(Player):
    """Copies the better of two neighbours."""

    def decide(self, u):
        """The behaviour of the better of two neighbours, drawn with the number ``u``."""
        known = self.neighbours
        first, second = int(u * len(known)), int((u * len(known) % 1) * len(known))
        return max(known[first], known[second], key=lambda one: one.payoff).behaviour


ends = {}
for name, player in (("fermi", Player), ("better of two", TwoNeighbours)):
    model = GameModel(game, rng=1, player_class=player)
    model.run(10)
    ends[name] = model.datacollector.get_model_vars_dataframe().iloc[-1]
    print(f"{name:14s}", ends[name].round(2).to_dict())
played = cosim.play(game, 10 * game.n, seed=1)
print("The same end as play:", ends["fermi"].tolist() == played.shares[-1].tolist())

# %% [markdown]
# ## In words

# %%
ended = {name.removeprefix("share_").replace("_", "-"): followers.latest[name] for name in shares.columns}
most = max(ended, key=ended.get)
print(
    ("As a Mesa model it is the same model: every week is equal." if same else "The two runs differ.")
    + f" Who only follows ends {most} ({100 * ended[most]:.0f} % after {WEEKS} weeks)"
    + f"; nobody is {' or '.join(name for name in ended if ended[name] == 0) or 'left out'} any more."
)
