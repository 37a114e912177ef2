"""Journeys: the whole product on one machine, seen from outside.

Each test opens a shop (a workspace with a key of its own) on a running local stack, sends real
requests, and reads what a caller or an operator can see: answers, published events, schedules. What
is expected comes from the public contract and from nowhere else.
"""

import pytest

pytest.register_assert_rewrite(
    f"{__name__}.exchange",
    f"{__name__}.published",
    f"{__name__}.shop",
)
