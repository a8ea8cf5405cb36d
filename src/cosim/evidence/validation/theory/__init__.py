"""Published and exact numbers of game theory, and the number of this library for each of them."""
