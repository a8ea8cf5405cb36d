"""Published and exact numbers of game theory, and our number for each of them."""
