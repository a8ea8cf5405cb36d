"""``python -m cosim.cli``, where the ``cosim`` command is not on the path."""

from __future__ import annotations

import sys

from cosim.cli import main

if __name__ == "__main__":
    sys.exit(main())
