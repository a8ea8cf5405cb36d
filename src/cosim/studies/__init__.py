"""Studies: jobs, executors, stores, comparisons, sweeps and analysis."""
