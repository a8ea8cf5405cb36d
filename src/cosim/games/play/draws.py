"""Two uniform numbers from one call of the generator: it gives four words, and a number takes two."""

from __future__ import annotations

import numpy as np

from cosim.core.compiled import rule
from cosim.core.rng import Key, philox

__all__ = ["two_draws"]

_5 = np.uint64(5)
_6 = np.uint64(6)


@rule
def two_draws(key: Key, stream: int, entity: int, week: int) -> tuple[float, float]:
    """Two numbers in [0, 1); the first is `cosim.core.rng.uniform` at that address and draw 0.

    Examples
    --------
    >>> from cosim.core.rng import Stream, key_of, uniform
    >>> two_draws(key_of(0), Stream.PLAY_FOCAL, 7, 3)[0] == uniform(key_of(0), Stream.PLAY_FOCAL, 7, 3, 0)
    True
    """
    a, b, c, d = philox(
        np.uint64(entity), np.uint64(week), np.uint64(stream), np.uint64(0), np.uint64(key[0]), np.uint64(key[1])
    )
    first = (float(a >> _5) * 67108864.0 + float(b >> _6)) * (1.0 / 9007199254740992.0)
    return first, (float(c >> _5) * 67108864.0 + float(d >> _6)) * (1.0 / 9007199254740992.0)
