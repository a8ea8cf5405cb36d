"""Measurements of speed and memory, and the plain Mesa twin that the engine is compared with. Not run by the suite."""
