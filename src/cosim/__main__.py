"""``python -m cosim`` is the same as ``cosim``."""

from __future__ import annotations

import sys

from cosim.cli import main

if __name__ == "__main__":
    sys.exit(main())
