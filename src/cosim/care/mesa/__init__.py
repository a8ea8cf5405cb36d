"""The care system as Mesa sees it: a model that steps the engine, and agents that are views on its rows."""
