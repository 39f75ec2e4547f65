"""How much one session and one address may ask for."""

from __future__ import annotations

import time
from math import ceil

from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from reception import settings


class Rates:
    """Counts requests in moving windows; with ``REDIS_URL`` all workers count together."""

    def __init__(self) -> None:
        # The limiter itself keeps only a weak reference to it.
        self._counts = storage_from_string(settings.redis_url() or "memory://")
        self._limiter = MovingWindowRateLimiter(self._counts)

    def excess(self, rate: str, *whom: str) -> int | None:
        """Seconds after which there is room again, or None if there is now; then it is taken.

        ``rate`` is as "30/minute"; ``whom`` says for whom it is counted, in words that are told
        apart.
        """
        wanted = parse(rate)
        if self._limiter.hit(wanted, *whom):
            return None
        begins, _ = self._limiter.get_window_stats(wanted, *whom)
        return max(1, ceil(begins - time.time()))
