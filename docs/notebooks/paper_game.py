# %% [markdown]
# # A game from a paper: cooperation on a board
#
# **Question.** Nowak and May (1992, doi:10.1038/359826a0) let players on a board cooperate or defect and copy whoever
# earns most around them. Nobody remembers anything, and meeting at random only defectors would be left. They report
# that cooperators last, at about 0.318 of the board where 1.8 < b < 2. Does the same come out here, and does it need
# everybody to change at the same moment, as Huberman and Glance (1993, doi:10.1073/pnas.90.16.7716) asked?
#
# Payoffs: cooperators get 1 from each other, a defector gets b from a cooperator, all else is 0. A player meets its
# eight neighbours and itself.

# %%
import numpy as np
import pandas as pd

import cosim
from cosim.games.play.graphs import graph_of
from cosim.plots.games import snapshots

SIZE, B, PUBLISHED = 99, 1.85, 0.318
BOARD = graph_of(f"moore:{SIZE}x{SIZE}", seed=0)


def game(b=B, *, synchronous=True):
    """The game of the paper; the first behaviour is defection."""
    return cosim.Game(
        [[0, b], [0, 1]], BOARD, names=("defector", "cooperator"), rule="imitate-best",
        averaged=False, self_interaction=True, synchronous=synchronous,
    )  # fmt: skip


# %% [markdown]
# ## One defector among cooperators
#
# A carpet grows from the middle. Nothing is random here: it is symmetric at every step.

# %%
start = np.ones(SIZE * SIZE, dtype=int)
start[SIZE * SIZE // 2] = 0
carpet = cosim.play(game(), 40, seed=0, start=start)
board = carpet.final.reshape(SIZE, SIZE)
symmetric = all(np.array_equal(board, other) for other in (board.T, board[::-1], board[:, ::-1]))
print(f"cooperators after 40 rounds: {int(board.sum())} of {SIZE * SIZE}; symmetric: {symmetric}")

# %%
snapshots(carpet, title="One defector among cooperators", caption=f"Nowak and May (1992), b = {B}, {SIZE} x {SIZE}")

# %% [markdown]
# ## A random start, over a range of b
#
# The share of cooperators, as the mean over the second half of two plays: 400 rounds when all change at once, 100 when
# one changes after the other (that settles sooner, and takes longer to compute).

# %%
rng = np.random.default_rng(0)
starts = [(rng.random(SIZE * SIZE) < 0.6).astype(int) for _ in range(2)]
rows = []
for b in (1.15, 1.45, 1.7, B, 2.05):
    for synchronous in (True, False):
        one = game(b, synchronous=synchronous)
        rounds, steps = (400, 1) if synchronous else (100, one.n)
        plays = [cosim.play(one, rounds * steps, seed=seed, start=at, every=steps) for seed, at in enumerate(starts)]
        share = np.mean([play.mean_share(0.5)[1] for play in plays])
        rows.append({"b": b, "order": "all at once" if synchronous else "one by one", "cooperators": share})
table = pd.DataFrame(rows).pivot_table(index="b", columns="order", values="cooperators")
print(table.round(3).to_string())

# %%
axes = table.plot(marker="o", title="Cooperators that last", ylabel="share of the board", ylim=(0, 1))
axes.axhline(PUBLISHED, color="grey", linestyle=":", label="published for 1.8 < b < 2")
axes.legend()
axes.figure

# %% [markdown]
# ## In words

# %%
here = table.loc[B]
print(f"At b = {B} cooperators last at {here['all at once']:.3f} of the board; published: about {PUBLISHED}.")
print(f"One by one the share there is {here['one by one']:.3f}.")
alike = [b for b in table.index if abs(table.loc[b, "all at once"] - table.loc[b, "one by one"]) < 0.05]
print("The order of updates hardly matters (by less than 0.05) for b =", ", ".join(map(str, alike)) or "none of these")
gone = {order: [b for b in table.index if table.loc[b, order] < 0.01] for order in table.columns}
print("Cooperators are gone for b =", {order: gone[order] or "none of these" for order in table.columns})
print(
    "So the result of the paper comes out again"
    + (" for both orders." if B in alike else ", and at this b it hangs on everybody changing at the same moment.")
    if abs(here["all at once"] - PUBLISHED) < 0.02
    else "The result of the paper does not come out on this board."
)
