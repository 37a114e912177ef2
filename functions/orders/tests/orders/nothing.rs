//! What shops send for "none": null, empty texts, and PHP's empty list for an empty object.

use serde_json::{Value, json};

use crate::Shop;
use crate::payloads::*;
use testkit::http::Outcome;
use testkit::http::{Answer, invalid};

/// Whatever may be left out, with nothing in it.
const NOTHINGS: [(&str, &str); 12] = [
    ("status", "null"),
    ("checkoutId", "null"),
    ("checkoutId", "\"\""),
    ("refundId", "null"),
    ("refundId", "\"\""),
    ("refundAmountCents", "null"),
    ("customerTotals", "null"),
    ("customerTotals", "{}"),
    ("customerTotals", "[]"),
    ("customerTotals", r#"{"ordersCount": null}"#),
    ("historical", "null"),
    ("updatedAt", "null"),
];

async fn outcome_after(shop: &Shop, field: &str, nothing: &str) -> Value {
    shop.send(PLACED.again().with(field, nothing)).await.answer.body["outcome"].clone()
}

#[tokio::test]
async fn an_order_is_the_same_with_nothing_in_a_field_as_without_it() {
    for (field, nothing) in NOTHINGS {
        let shop = Shop::after(&[PLACED]).await;
        assert_eq!(outcome_after(&shop, field, nothing).await, json!("duplicate"), "{field}: {nothing}");
        assert_eq!(shop.facts(), ["placed"], "{field}: {nothing}");
    }
}

#[tokio::test]
async fn nothing_wipes_what_was_stated_before() {
    for (field, nothing) in
        [("orderNumber", "null"), ("orderNumber", "\"\""), ("items", "null"), ("properties", "null")]
    {
        let shop = Shop::after(&[PLACED]).await;
        assert_eq!(outcome_after(&shop, field, nothing).await, json!("duplicate"), "{field}: {nothing}");
        assert_eq!(shop.facts(), ["placed"], "{field}: {nothing}");
    }
    let nameless = r#"{"email": "buyer@example.com", "firstName": "", "lastName": null, "externalId": "", "attributes": []}"#;
    let shop = Shop::after(&[PLACED]).await;
    assert_eq!(outcome_after(&shop, "customer", nameless).await, json!("duplicate"));
}

#[tokio::test]
async fn an_empty_identifier_that_may_be_left_out_is_and_that_is_said() {
    let item = r#"[{"productId": "SKU-TEA", "title": "", "quantity": 1, "variantId": "", "sku": "", "variantTitle": ""}]"#;
    let payload = PLACED.with("items", item).with("checkoutId", "\"\"");
    let outcome = Shop::new().send(payload).await;
    assert_eq!(
        outcome.answer.body["warnings"],
        json!(["empty_identifier: items[0].variantId", "empty_identifier: checkoutId"])
    );
    let required = r#"[{"productId": "", "title": "Tea", "quantity": 1}]"#;
    let payload = PLACED.with("items", required);
    let answer = Answer::to(payload.clone(), 400, invalid("items[0].productId", "must not be empty"));
    assert_eq!(Shop::new().send(payload).await, Outcome::untouched(answer));
}

#[tokio::test]
async fn totals_of_a_customer_with_a_member_that_we_do_not_know_are_refused() {
    let payload = PLACED.with("customerTotals", r#"{"orderCount": 3, "totalSpentCents": 5}"#);
    let body = Shop::new().send(payload).await.answer.body;
    let message = "is not known here; there are ordersCount, totalSpentCents";
    assert_eq!(
        body["issues"],
        json!([{
            "path": "customerTotals.orderCount",
            "message": message,
            "allowedValues": ["ordersCount", "totalSpentCents"],
        }])
    );
}

#[tokio::test]
async fn an_unknown_field_of_an_item_or_the_customer_is_named() {
    let item = r#"[{"productId": "SKU-TEA", "title": "Tea", "quantity": 1, "qty": 2}]"#;
    let customer = r#"{"email": "buyer@example.com", "phone": "1", "attributes": {"anything": {"goes": 1}}}"#;
    let outcome = Shop::new().send(PLACED.with("items", item).with("customer", customer)).await;
    assert_eq!(
        outcome.answer.body["warnings"],
        json!(["unknown_field: customer.phone", "unknown_field: items[0].qty (did you mean quantity?)"])
    );
}
