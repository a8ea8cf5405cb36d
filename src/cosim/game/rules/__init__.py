"""Update rules: one file each, and `cosim.game.rules.catalogue` that names them."""
