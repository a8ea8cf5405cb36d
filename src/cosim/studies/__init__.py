"""One way to run and to judge: jobs, executors, stores, comparisons, sweeps and analysis."""
