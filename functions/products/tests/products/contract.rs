//! Every payload of `events/products`, from API Gateway's form to status, headers and body.

use commerce::product::Product;
use serde_json::{Value, json};
use testkit::build::{product, variant};
use testkit::http::{Answer, issue, refused};
use testkit::payloads::File;
use testkit::table::MemoryTable;

use crate::payloads::*;
use crate::world::serve;

/// A payload and what it is answered with, in a catalogue that holds [`coffee`] and [`cup`].
struct Case {
    file: File,
    status: u16,
    body: Value,
}

fn case(file: File, status: u16, body: Value) -> Case {
    Case { file, status, body }
}

fn catalogue() -> MemoryTable {
    let table = MemoryTable::default();
    table.stock(coffee());
    table.stock(product("gid://shop/Product/7"));
    table
}

/// Out of stock by its only variant, with a description and a reminder.
fn coffee() -> Product {
    let mut beans = variant("beans");
    beans.inventory_quantity = Some(0);
    let mut coffee = product("coffee").price_usd(1250).replenished_after(30).with(beans).build();
    coffee.title = "Coffee".to_owned();
    coffee.description = Some("Beans.".to_owned());
    coffee
}

/// The answer for a product of which nothing is known but this.
fn bare(id: &str, title: &str, at: &str) -> Value {
    json!({
        "id": id, "productId": id, "provider": "api", "providerProductId": id, "title": title,
        "description": null, "imageUrl": null, "url": null, "price": null, "priceCents": null,
        "compareAtPrice": null, "compareAtPriceCents": null, "currency": null, "inStock": true,
        "variants": [], "replenishment": null, "providerCreatedAt": null, "createdAt": at, "updatedAt": at,
    })
}

/// That, with these fields.
fn with(mut product: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        product[name] = value.clone();
    }
    product
}

const STOCKED_AT: &str = "2026-11-01T12:00:00Z";
const NOW: &str = "2026-11-21T10:00:00Z";

fn coffee_json() -> Value {
    with(
        bare("coffee", "Coffee", STOCKED_AT),
        json!({
            "description": "Beans.", "price": 1250, "priceCents": 1250, "currency": "USD", "inStock": false,
            "variants": [{
                "variantId": "beans", "title": "Title of beans", "sku": null, "priceCents": null,
                "compareAtPriceCents": null, "imageUrl": null, "inStock": false, "inventoryQuantity": 0,
                "options": [],
            }],
            "replenishment": {"enabled": true, "afterDays": 30, "match": "product"},
        }),
    )
}

fn cup_json() -> Value {
    bare("gid://shop/Product/7", "Title of gid://shop/Product/7", STOCKED_AT)
}

fn upserted(products: Value) -> Value {
    let count = products.as_array().unwrap().len();
    json!({"success": true, "upserted": count, "backInStockEventsTriggered": 0, "products": products})
}

fn unknown_product() -> Value {
    refused("product_not_found", "No product has this productId.", json!([]))
}

fn cases() -> Vec<Case> {
    [upserts(), reads(), lists(), deletions()].into_iter().flatten().collect()
}

fn upserts() -> Vec<Case> {
    let full = with(
        coffee_json(),
        json!({
            "description": "Whole beans.\nRoasted on Mondays.",
            "imageUrl": "https://shop.example.com/coffee.jpg", "url": "https://shop.example.com/coffee",
            "compareAtPrice": 1500, "compareAtPriceCents": 1500, "currency": "EUR", "inStock": true,
            "variants": [
                {
                    "variantId": "coffee-1kg", "title": "1 kg", "sku": "C-1000", "priceCents": 2250,
                    "compareAtPriceCents": 2500, "imageUrl": "https://shop.example.com/coffee-1kg.jpg",
                    "inStock": false, "inventoryQuantity": 0, "options": [{"name": "Weight", "value": "1 kg"}],
                },
                {
                    "variantId": "250", "title": "250 g", "sku": "250", "priceCents": 1250,
                    "compareAtPriceCents": null, "imageUrl": null, "inStock": true, "inventoryQuantity": 12,
                    "options": [],
                },
            ],
            "providerCreatedAt": "2026-01-02T02:04:05Z", "updatedAt": NOW,
        }),
    );
    let cup = with(cup_json(), json!({"title": "Tasse à café", "updatedAt": NOW}));
    let partial = with(
        coffee_json(),
        json!({
            "title": "Coffee, new roast", "description": null, "inStock": false, "variants": [],
            "replenishment": {"enabled": false, "afterDays": 30, "match": "product"}, "updatedAt": NOW,
        }),
    );
    let tea = with(bare("tea", "Tea", NOW), json!({"providerCreatedAt": "2026-01-02T00:00:00Z"}));
    let warned = with(
        upserted(json!([tea])),
        json!({"warnings": [
            "read_as_utc: products[0].providerCreatedAt has no offset and was read as UTC",
            "unknown_field: prodcts (did you mean products?)",
            "unknown_field: dryRun",
        ]}),
    );
    vec![
        case(UPSERT, 200, upserted(json!([full, cup]))),
        case(UPSERT_PARTIAL, 200, upserted(json!([partial]))),
        case(UPSERT_UNCHANGED, 200, upserted(json!([coffee_json()]))),
        case(UPSERT_UNKNOWN_FIELD, 200, warned),
        case(UPSERT_INVALID, 400, invalid()),
        case(
            UPSERT_NOTHING,
            400,
            refused(
                "invalid_body",
                "products must have 1 to 100 elements, this has 0.",
                json!([{"path": "products", "message": "must have 1 to 100 elements, this has 0"}]),
            ),
        ),
        case(
            UPSERT_MALFORMED,
            400,
            refused(
                "invalid_json",
                "The body is not valid JSON: it ends in the middle (was it cut off?) at line 1, column 14.",
                json!([{"path": "", "message": "is not valid JSON: it ends in the middle (was it cut off?) at line 1, column 14"}]),
            ),
        ),
        case(
            UPSERT_FORBIDDEN,
            403,
            refused("forbidden", "This API key lacks the scope products:write.", json!([])),
        ),
    ]
}

/// All faults of all products at once.
fn invalid() -> Value {
    let money = "must be a JSON integer from 0 to 9007199254740991 in the currency's minor unit \
                 (1050 for USD 10.50), without quotes, fraction or exponent";
    let currency = "must be an ISO 4217 currency code such as USD";
    let url = "must be an absolute http or https URL such as https://shop.example.com/cart";
    let quantity = "must be a JSON integer from -9007199254740991 to 9007199254740991";
    let matches = json!({
        "path": "products[1].replenishment.match", "message": "must be one of product, variant",
        "allowedValues": ["product", "variant"],
    });
    let error = format!(
        "products[1].priceCents {money}; products[1].currency {currency}; \
         products[1].replenishment.match must be one of product, variant; and 8 more."
    );
    refused(
        "invalid_body",
        &error,
        json!([
            issue("products[1].priceCents", money),
            issue("products[1].currency", currency),
            matches,
            issue("products[1].replenishment.afterDays", "is required"),
            issue("products[2].productId", "is required"),
            issue("products[2].url", url),
            issue("products[2].variants[0].inventoryQuantity", quantity),
            issue("products[2].variants[1].variantId", "is that of an earlier variant of this product"),
            issue("products[3].replenishment.afterDays", "must be a JSON integer from 1 to 730"),
            issue("products[3].productId", "is that of an earlier product of this request"),
        ]),
    )
}

fn reads() -> Vec<Case> {
    vec![
        case(READ, 200, json!({"success": true, "product": coffee_json()})),
        case(READ_SLASHES, 200, json!({"success": true, "product": cup_json()})),
        case(READ_UNKNOWN, 404, unknown_product()),
    ]
}

fn listed(products: Value, pagination: Value) -> Value {
    json!({"success": true, "products": products, "pagination": pagination})
}

fn lists() -> Vec<Case> {
    let both = || json!([coffee_json(), cup_json()]);
    let all = || json!({"count": 2, "hasMore": false, "limit": 50, "offset": 0, "total": 2});
    let behind_coffee = "636f66666565";
    let first = json!({
        "count": 1, "hasMore": true, "limit": 1, "offset": 0, "total": 2, "nextCursor": behind_coffee,
    });
    let issues = json!([
        {"path": "limit", "message": "must be an integer from 1 to 100"},
        {"path": "offset", "message": "must be an integer from 0 to 4294967295"},
        {"path": "cursor", "message": "must not be given together with offset"},
        {"path": "cursor", "message": "must be the nextCursor of an earlier page"},
        {
            "path": "provider", "message": "must be one of api, stripe, shopify, woocommerce, manual",
            "allowedValues": ["api", "stripe", "shopify", "woocommerce", "manual"],
        },
    ]);
    let error = "limit must be an integer from 1 to 100; offset must be an integer from 0 to 4294967295; \
                 cursor must not be given together with offset; and 2 more.";
    vec![
        case(LIST, 200, listed(both(), all())),
        case(LIST_FIRST, 200, listed(json!([coffee_json()]), first)),
        case(LIST_NEXT, 200, listed(json!([cup_json()]), json!({"count": 1, "hasMore": false, "limit": 1}))),
        case(
            LIST_OFFSET,
            200,
            listed(
                json!([cup_json()]),
                json!({"count": 1, "hasMore": false, "limit": 1, "offset": 1, "total": 2}),
            ),
        ),
        case(
            LIST_SEARCH,
            200,
            listed(
                json!([coffee_json()]),
                json!({"count": 1, "hasMore": false, "limit": 50, "offset": 0, "total": 1}),
            ),
        ),
        case(
            LIST_PROVIDER,
            200,
            listed(json!([]), json!({"count": 0, "hasMore": false, "limit": 50, "offset": 0, "total": 0})),
        ),
        case(LIST_INVALID, 400, refused("invalid_body", error, issues)),
    ]
}

fn deletions() -> Vec<Case> {
    vec![
        case(DELETE, 200, json!({"success": true, "deleted": true})),
        case(DELETE_UNKNOWN, 404, unknown_product()),
    ]
}

#[tokio::test]
async fn every_payload_is_answered_as_the_contract_says() {
    for Case { file, status, body } in cases() {
        assert_eq!(serve(&catalogue(), file).await, Answer::to(file, status, body), "{file:?}");
    }
}

#[tokio::test]
async fn a_refused_request_changes_nothing_and_the_same_request_again_gets_the_same_answer() {
    for Case { file, status, .. } in cases() {
        let catalogue = catalogue();
        let before = catalogue.contents();
        let first = serve(&catalogue, file).await;
        let after = catalogue.contents();
        if status >= 400 {
            assert_eq!(after, before, "{file:?}");
        }
        if !file.name.starts_with("delete") {
            assert_eq!(serve(&catalogue, file).await, first, "{file:?}");
            assert_eq!(catalogue.contents(), after, "{file:?}");
        }
    }
}

#[tokio::test]
async fn a_deleted_product_is_gone_and_deleting_it_again_says_so() {
    let catalogue = catalogue();
    assert_eq!(serve(&catalogue, DELETE).await.status, 200);
    for file in [READ, DELETE] {
        let answer = serve(&catalogue, file).await;
        assert_eq!((answer.status, answer.body), (404, unknown_product()), "{file:?}");
    }
    let rest = serve(&catalogue, LIST).await.body;
    assert_eq!(rest["products"], json!([cup_json()]));
}
