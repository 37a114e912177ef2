"""The stacks that journeys run on, and a shop of its own for each journey.

One stack serves all journeys that need nothing special: workspaces keep them apart. Those that
need faults or other parameters bring up their own, for the length of a module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from local.stack import Stack

from .shop import Shop, Town

OpenShop = Callable[[], Shop]


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    with Stack() as stack:
        yield Town(stack)


@pytest.fixture
def open_shop(town: Town, request: pytest.FixtureRequest) -> OpenShop:
    return lambda: town.open_shop(request.node.name)


@pytest.fixture
def shop(open_shop: OpenShop) -> Shop:
    return open_shop()
