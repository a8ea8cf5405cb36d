"""The published patterns, a file each; `cosim.evidence.validation.catalogue` lists them."""
