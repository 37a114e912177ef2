"""The stacks that journeys run on, and a shop of its own for each journey.

One stack serves all journeys that need nothing special: workspaces keep them apart. Those that
need faults or other parameters bring up their own, for the length of a module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from local.stack import Stack

from .shop import Shop, Town
from .statements import product

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


@pytest.fixture
def tea_shop(shop: Shop) -> Shop:
    """A shop that sells a tea to be bought again after 30 days."""
    shop.stock(product(after_days=30)).ok()
    return shop


@pytest.fixture(scope="session")
def faulty_town() -> Iterator[Town]:
    """A stack whose functions reach AWS through a switchboard."""
    with Stack(faults=True) as stack:
        yield Town(stack)


@pytest.fixture
def faulty_shop(faulty_town: Town, request: pytest.FixtureRequest) -> Shop:
    """A shop whose key the functions know already, so that a request is one call."""
    shop = faulty_town.open_shop(request.node.name)
    shop.push({}).refused(400)
    shop.start({}).refused(400)
    return shop
