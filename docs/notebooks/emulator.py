# %% [markdown]
# # Sensitivity from an emulator
#
# **Question.** Which of three assumptions decides how long families wait, if there is time for forty points only?
#
# Where runs are dear, a Gaussian process learns the model from a few points and says how far it may be wrong. Indices
# are then computed from its predictions. Its error is part of the answer: look at it first.
# Needs `pip install 'cosim[calibration]'`.

# %%
import warnings

import numpy as np
from SALib.analyze import sobol as analysis
from SALib.sample import sobol as sampling
from scipy.stats.qmc import LatinHypercube

from cosim import load_scenario, simulate

try:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, WhiteKernel
except ModuleNotFoundError:
    raise SystemExit("This page needs scikit-learn: pip install 'cosim[calibration]'") from None

warnings.simplefilter("ignore", ConvergenceWarning)  # a parameter without effect has no length scale
QUICK = {"population.burn_in_weeks": 0, "measure.warm_up_weeks": 8, "follow_up.weeks": 8}
base = load_scenario("classroom").replace(QUICK)
keys, low, high = ["recovery.base", "coupling.rate", "intake.load_limit"], [0.003, 0.01, 0.6], [0.012, 0.1, 1.1]
POINTS, WEEKS, REPLICATES = 40, 52, 2


def weeks_waited(point: np.ndarray) -> float:
    """Mean over replicates, with the same random numbers at every point."""
    scenario = base.replace(dict(zip(keys, map(float, point), strict=True)))
    runs = [simulate(scenario, seed=0, replicate=r, weeks=WEEKS, record="none") for r in range(REPLICATES)]
    return float(np.mean([run.summary["weeks_waited"] for run in runs]))


# %% [markdown]
# Forty points; the last ten test what the emulator has learned from the others.

# %%
cube = LatinHypercube(len(keys), rng=np.random.default_rng(1)).random(POINTS)
values = np.array([weeks_waited(low + one * np.subtract(high, low)) for one in cube])
kernel = RBF(np.ones(len(keys)), (0.05, 1e3)) + WhiteKernel(1e-2, "fixed")
emulator = GaussianProcessRegressor(kernel, normalize_y=True, random_state=0).fit(cube[:30], values[:30])
predicted, deviation = emulator.predict(cube[30:], return_std=True)
error = float(np.sqrt(np.mean((predicted - values[30:]) ** 2)))
within = float(np.mean(np.abs(predicted - values[30:]) < 2 * deviation))
print(f"spread over points {values.std():.2f} weeks, error of the emulator {error:.2f}")
print(f"{within:.0%} of the new points within two deviations of the prediction")

# %% [markdown]
# Total indices from the emulator. Where its error is near the spread, they say nothing: run more points.

# %%
problem = {"num_vars": len(keys), "names": keys, "bounds": [[0.0, 1.0]] * len(keys)}
emulator.fit(cube, values)
points = sampling.sample(problem, 256, calc_second_order=False, seed=1)
indices = analysis.analyze(problem, emulator.predict(points), calc_second_order=False, seed=1)
for key, total, half in zip(keys, indices["ST"], indices["ST_conf"], strict=True):
    print(f"{key}: {total:.2f} +- {half:.2f} of the variance")
