"""The care system as a Mesa model: the model steps the engine, and its agents are views on the rows of the world."""
