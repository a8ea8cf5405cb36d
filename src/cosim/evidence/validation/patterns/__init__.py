"""The published patterns, one file each; `cosim.evidence.validation.catalogue` lists them."""
