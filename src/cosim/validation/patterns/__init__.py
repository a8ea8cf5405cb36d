"""The published patterns, a file each; `cosim.validation.catalogue` lists them."""
