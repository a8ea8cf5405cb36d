"""Running many jobs: executors, failures, progress and interruption."""
