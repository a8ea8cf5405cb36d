"""Update rules: one file each, and `cosim.games.play.rules.catalogue` that names them."""
