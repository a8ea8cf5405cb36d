"""Published and exact numbers of game theory: what the library gives for each of them."""
