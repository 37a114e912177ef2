"""The catalogue: partial upserts, defaults, reading page by page, deleting."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

import pytest

from .conftest import OpenShop
from .exchange import Json, at_once
from .shop import Shop, picked
from .statements import ago, product, purchase


def stored(shop: Shop, product_id: str = "SKU-TEA") -> Json:
    answer = shop.request("GET", f"/products/{quote(product_id, safe='')}").ok()
    found: Json = answer["product"]
    return found


def listed(shop: Shop, query: str = "") -> Json:
    return shop.request("GET", f"/products{query}").ok()


def ids(page: Json) -> list[str]:
    return [one["productId"] for one in page["products"]]


FULL = product(
    description="Leaves.\nFrom Uji.",
    imageUrl="https://shop.example.com/tea.png",
    url="https://shop.example.com/tea",
    compareAtPriceCents=2000,
    inStock=True,
    providerCreatedAt="2026-01-02T03:04:05+01:00",
    variants=[
        {
            "variantId": "green",
            "title": "Green",
            "sku": "T-G",
            "priceCents": 1250,
            "compareAtPriceCents": 1500,
            "imageUrl": "https://shop.example.com/green.png",
            "inStock": True,
            "inventoryQuantity": 5,
            "options": [{"name": "Colour", "value": "green"}],
        }
    ],
)


def test_an_upsert_answers_with_what_is_stored(shop: Shop) -> None:
    answer = shop.stock(FULL).ok()
    expected = {"upserted": 1, "backInStockEventsTriggered": 0}
    assert picked(answer, expected) == expected
    [one] = answer["products"]
    said = {**FULL, "providerCreatedAt": "2026-01-02T02:04:05Z"}
    assert picked(one, said) == said
    assert stored(shop) == one


def test_what_is_left_out_keeps_its_value_and_null_clears_it(shop: Shop) -> None:
    shop.stock(FULL).ok()
    before = stored(shop)
    shop.stock({"productId": "SKU-TEA", "title": "Fresh Tea", "description": None}).ok()
    after = stored(shop)
    changed = {"title": "Fresh Tea", "description": None}
    assert picked(after, changed) == changed
    kept = set(before) - {*changed, "updatedAt"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}

    cleared = [
        "imageUrl",
        "url",
        "priceCents",
        "compareAtPriceCents",
        "currency",
        "inStock",
        "replenishment",
        "providerCreatedAt",
    ]
    shop.stock({"productId": "SKU-TEA", "title": "Tea", **dict.fromkeys(cleared)}).ok()
    after = stored(shop)
    defaults = {"priceCents": 1250, "inStock": True}
    expected = {**dict.fromkeys(cleared), **defaults}
    assert picked(after, expected) == expected


@pytest.mark.parametrize("variants", [[], [{"variantId": "black", "title": "Black"}]], ids=len)
def test_variants_are_replaced_as_a_whole(shop: Shop, variants: list[Json]) -> None:
    shop.stock(FULL).ok()
    shop.stock(product(variants=variants)).ok()
    assert [one["variantId"] for one in stored(shop)["variants"]] == [
        one["variantId"] for one in variants
    ]


@pytest.mark.parametrize(
    ("variant", "in_stock"),
    [
        ({}, True),
        ({"inventoryQuantity": 0}, False),
        ({"inventoryQuantity": 1}, True),
        ({"inventoryQuantity": -2}, False),
        ({"inventoryQuantity": 0, "inStock": True}, True),
        ({"inventoryQuantity": 3, "inStock": False}, False),
        ({"inStock": False}, False),
    ],
    ids=str,
)
def test_stock_has_defaults(shop: Shop, variant: Json, in_stock: bool) -> None:
    shop.stock(product(variants=[{"variantId": "v", "title": "V", **variant}])).ok()
    found = stored(shop)
    assert found["variants"][0]["inStock"] is in_stock
    assert found["inStock"] is in_stock, "any of its variants"


def test_a_product_without_variants_is_in_stock_unless_said_otherwise(shop: Shop) -> None:
    shop.stock(product()).ok()
    assert stored(shop)["inStock"] is True
    shop.stock(product(inStock=False)).ok()
    assert stored(shop)["inStock"] is False


def test_a_price_is_that_of_the_cheapest_variant_unless_it_is_said(shop: Shop) -> None:
    prices = [1500, 1100, None]
    variants = [
        {"variantId": str(price), "title": "V", **({"priceCents": price} if price else {})}
        for price in prices
    ]
    shop.stock(product(priceCents=None, variants=variants)).ok()
    assert stored(shop)["priceCents"] == 1100
    shop.stock(product(priceCents=0, variants=variants)).ok()
    assert stored(shop)["priceCents"] == 0


@pytest.mark.parametrize("product_id", ["gid://shop/Product/1", "a b", "日本", "100%", "a+b", 42])
def test_a_product_is_found_by_any_id(shop: Shop, product_id: str | int) -> None:
    shop.stock({"productId": product_id, "title": "Tea"}).ok()
    assert stored(shop, str(product_id))["productId"] == str(product_id)


def test_upserts_of_one_product_at_one_instant_lose_nothing(shop: Shop) -> None:
    shop.stock({"productId": "SKU-TEA", "title": "Tea"}).ok()
    fields: Json = {
        "description": "Leaves.",
        "url": "https://shop.example.com/tea",
        "priceCents": 1250,
        "currency": "USD",
        "inStock": False,
        "compareAtPriceCents": 2000,
    }
    tea = {"productId": "SKU-TEA", "title": "Tea"}
    answers = at_once([partial(shop.stock, {**tea, name: said}) for name, said in fields.items()])
    assert {answer.status for answer in answers} == {200}
    assert picked(stored(shop), fields) == fields


def test_a_hundred_products_are_upserted_at_once(shop: Shop) -> None:
    assert shop.stock(*(product(f"p-{n}") for n in range(100))).ok()["upserted"] == 100
    assert listed(shop, "?limit=1")["pagination"]["total"] == 100


# ---------------------------------------------------------------------- reading


@pytest.fixture
def full_shop(shop: Shop) -> Shop:
    shop.stock(*(product(f"p-{number}") for number in range(7))).ok()
    return shop


ALL = {f"p-{number}" for number in range(7)}


def test_the_catalogue_is_read_by_offset(full_shop: Shop) -> None:
    seen: list[str] = []
    for offset, count in ((0, 3), (3, 3), (6, 1)):
        page = listed(full_shop, f"?limit=3&offset={offset}")
        expected = {
            "count": count,
            "hasMore": offset < 6,
            "limit": 3,
            "offset": offset,
            "total": 7,
        }
        assert picked(page["pagination"], expected) == expected
        seen += ids(page)
    assert len(seen) == 7
    assert set(seen) == ALL
    beyond = listed(full_shop, "?offset=70")
    assert ids(beyond) == []
    assert beyond["pagination"]["hasMore"] is False


def test_the_catalogue_is_read_by_cursor(full_shop: Shop) -> None:
    page = listed(full_shop, "?limit=3")
    seen = ids(page)
    while cursor := page["pagination"].get("nextCursor"):
        page = listed(full_shop, f"?limit=3&cursor={quote(cursor, safe='')}")
        seen += ids(page)
    assert len(seen) == 7
    assert set(seen) == ALL


def test_a_catalogue_holds_its_own_products_alone(full_shop: Shop, open_shop: OpenShop) -> None:
    other = open_shop()
    assert listed(other)["pagination"]["total"] == 0
    other.stock(product("p-0", title="Theirs")).ok()
    assert [one["title"] for one in listed(other)["products"]] == ["Theirs"]
    assert stored(full_shop, "p-0")["title"] == "Green Tea"
    other.request("DELETE", "/products/p-1").refused(404)
    assert set(ids(listed(full_shop))) == ALL


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=1.5", "offset=-1", "cursor=nonsense"]
)
def test_a_faulty_query_is_refused(shop: Shop, query: str) -> None:
    shop.request("GET", f"/products?{query}").refused(400)


def test_a_deleted_product_is_gone(full_shop: Shop) -> None:
    assert full_shop.request("DELETE", "/products/p-3").ok()["deleted"] is True
    full_shop.request("GET", "/products/p-3").refused(404)
    assert set(ids(listed(full_shop))) == ALL - {"p-3"}
    full_shop.request("DELETE", "/products/p-3").refused(404)


def test_a_deleted_product_arms_no_reminder(tea_shop: Shop) -> None:
    tea_shop.request("DELETE", "/products/SKU-TEA").ok()
    tea_shop.take(purchase("1001", ago(days=1)))
    assert tea_shop.schedules() == []
    assert tea_shop.event_names() == ["order_placed"]


def test_the_catalogue_is_searched_by_title(shop: Shop) -> None:
    titles = {"a": "Green Tea", "b": "Mug", "c": "TEAPOT", "d": "Rooibos"}
    shop.stock(*({"productId": id_, "title": title} for id_, title in titles.items())).ok()
    found = listed(shop, "?search=tea")
    assert sorted(one["productId"] for one in found["products"]) == ["a", "c"]
    assert found["pagination"]["total"] == 2
    first = listed(shop, "?search=tea&limit=1")
    assert picked(first["pagination"], {"count": 1, "hasMore": True, "total": 2}) == {
        "count": 1,
        "hasMore": True,
        "total": 2,
    }
    second = listed(shop, f"?search=tea&limit=1&cursor={first['pagination']['nextCursor']}")
    assert second["pagination"]["hasMore"] is False
    assert {one["productId"] for page in (first, second) for one in page["products"]} == {"a", "c"}
