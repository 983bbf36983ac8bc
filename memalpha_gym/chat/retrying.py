"""How long to wait before a request is sent once more."""

from __future__ import annotations

import numpy as np

from memalpha_gym.chat.replies import ChatFailure
from memalpha_gym.chat.settings import ChatSettings

LONGEST_PAUSE = 60.0
"""Seconds between two attempts at the most, whatever a server asks for."""


def pause_before(settings: ChatSettings, failure: ChatFailure, attempt: int, key: int) -> float:
    """Seconds before the next attempt: full jitter over a bound that doubles, on top of what the server asks for.

    The jitter is drawn from seed, request and attempt, so that no order of events changes it.

    Args:
        settings: the client's.
        failure: why the last attempt failed.
        attempt: how many there were.
        key: stands for the request; 0 or more.
    """
    rng = np.random.default_rng([settings.seed, key, attempt])
    bound = min(settings.pause * 2 ** min(attempt - 1, 32), LONGEST_PAUSE)
    return float(min((failure.retry_after or 0.0) + rng.random() * bound, LONGEST_PAUSE))
