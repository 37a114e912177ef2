//! Bodies that are refused as a whole: every fault at once, and where the limits are.

use serde_json::{Value, json};

use crate::Shop;
use crate::payloads::*;
use testkit::http::Outcome;
use testkit::http::{Answer, Payload, invalid, issue, refused};
use testkit::payloads::File;

const MONEY: &str = "must be a JSON integer from 0 to 9007199254740991 in the currency's minor unit \
                     (1050 for USD 10.50), without quotes, fraction or exponent";
const QUANTITY: &str = "must be a JSON integer from 1 to 2147483648";
const INSTANT: &str = "must be an ISO 8601 instant such as 2026-11-21T10:00:00Z";

/// Refused with this body, and the table was not even asked.
async fn refuses(payload: impl Into<Payload>, status: u16, body: Value) {
    let payload = payload.into();
    let outcome = Shop::new().send(payload.clone()).await;
    assert_eq!(outcome, Outcome::untouched(Answer::to(payload, status, body)));
}

fn invalid_json(what: &str) -> Value {
    refused("invalid_json", &format!("The body {what}."), json!([issue("", what)]))
}

#[tokio::test]
async fn what_is_no_json_is_refused_with_the_place_of_the_fault() {
    let end = "is not valid JSON: it ends in the middle (was it cut off?) at line 1, column 39";
    refuses(MALFORMED, 400, invalid_json(end)).await;
    let nothing = "is empty; a JSON object was expected";
    refuses(PLACED.with_body(""), 400, invalid_json(nothing)).await;
    let more = "is not valid JSON: more text behind the end at line 1, column 4";
    refuses(PLACED.with_body("{} {}"), 400, invalid_json(more)).await;
    let not_a_number = "is not valid JSON: NaN, where JSON has no number, at line 1, column 1";
    refuses(PLACED.with_body("NaN"), 400, invalid_json(not_a_number)).await;
}

#[tokio::test]
async fn what_is_no_utf8_is_refused_with_the_place_of_the_fault() {
    refuses(NOT_UTF8, 400, invalid_json("must be UTF-8; byte 30 is not")).await;
}

#[tokio::test]
async fn what_is_no_object_is_refused() {
    let no_object = |kind: &str| {
        let what = format!("must be a JSON object, this is {kind}");
        refused("invalid_body", &format!("The body {what}."), json!([issue("", &what)]))
    };
    refuses(NOT_AN_OBJECT, 400, no_object("an array (send what is in it, one by one)")).await;
    for (body, kind) in [
        ("null", "null"),
        ("true", "true or false"),
        ("1001", "a number"),
        ("\"1001\"", "a string (was it encoded as JSON twice?)"),
    ] {
        refuses(PLACED.with_body(body), 400, no_object(kind)).await;
    }
}

#[tokio::test]
async fn all_fields_that_are_missing_are_named() {
    let issues = ["orderId", "totalCents", "currency", "customer"].map(|path| issue(path, "is required"));
    let error = "orderId is required; totalCents is required; currency is required; and 1 more.";
    refuses(MISSING_FIELDS, 400, refused("invalid_body", error, json!(issues))).await;

    let paths = ["customer.email", "items[0].productId", "items[0].title", "items[0].quantity"];
    let issues = paths.map(|path| issue(path, "is required"));
    let error = "customer.email is required; items[0].productId is required; items[0].title is required; \
                 and 1 more.";
    refuses(MISSING_FIELDS_INSIDE, 400, refused("invalid_body", error, json!(issues))).await;
}

#[tokio::test]
async fn all_fields_of_a_wrong_type_are_told_ten_of_them_in_full() {
    let id = "must be a string or an integer";
    let statuses = ["placed", "cancelled", "fulfilled", "refunded"];
    let status = "must be one of placed, cancelled, fulfilled, refunded";
    let issues = json!([
        issue("orderId", id),
        issue("totalCents", MONEY),
        issue("currency", "must be a string"),
        issue("customer", "must be an object"),
        {"path": "status", "message": status, "allowedValues": statuses},
        issue("orderNumber", "must be a string"),
        issue("orderedAt", INSTANT),
        issue("items", "must be an array of objects"),
        issue("refundId", id),
        issue("refundAmountCents", MONEY),
    ]);
    let error = format!("orderId {id}; totalCents {MONEY}; currency must be a string; and 11 more.");
    refuses(WRONG_TYPES, 400, refused("invalid_body", &error, issues)).await;
}

#[tokio::test]
async fn wrong_types_are_told_inside_the_customer_and_every_item() {
    let id = "must be a string or an integer";
    let issues = json!([
        issue("customer.email", "must be a string"),
        issue("customer.externalId", id),
        issue("customer.firstName", "must be a string"),
        issue("customer.lastName", "must be a string"),
        issue("customer.attributes", "must be an object"),
        issue("items[0].productId", id),
        issue("items[0].title", "must be a string"),
        issue("items[0].quantity", QUANTITY),
        issue("items[1]", "must be an object"),
        issue("items[2].priceCents", MONEY),
    ]);
    let error = format!(
        "customer.email must be a string; customer.externalId {id}; customer.firstName must be a string; \
         and 7 more."
    );
    refuses(WRONG_TYPES_INSIDE, 400, refused("invalid_body", &error, issues)).await;
}

#[tokio::test]
async fn the_last_four_fields_have_types_too() {
    let payload = Payload::from(PLACED)
        .with("customerTotals", r#"{"ordersCount": -1, "totalSpentCents": "1"}"#)
        .with("properties", "[1]")
        .with("checkoutId", "[]")
        .with("historical", "1");
    let count = "must be a JSON integer from 0 to 9007199254740991";
    let issues = json!([
        issue("customerTotals.ordersCount", count),
        issue("customerTotals.totalSpentCents", MONEY),
        issue("properties", "must be an object"),
        issue("checkoutId", "must be a string or an integer"),
        issue("historical", "must be true or false"),
    ]);
    let error = format!(
        "customerTotals.ordersCount {count}; customerTotals.totalSpentCents {MONEY}; \
         properties must be an object; and 2 more."
    );
    refuses(payload, 400, refused("invalid_body", &error, issues)).await;
}

#[tokio::test]
async fn a_field_that_is_given_twice_is_refused_because_readers_differ_in_which_counts() {
    refuses(FIELD_TWICE, 400, invalid("totalCents", "is given more than once")).await;
}

#[tokio::test]
async fn five_hundred_items_are_accepted_and_one_more_is_not() {
    let items =
        |count| format!("[{}]", vec![r#"{"productId": 1, "title": "Tea", "quantity": 1}"#; count].join(","));
    assert_eq!(Shop::new().send(PLACED.with("items", &items(500))).await.answer.status, 202);
    let fault = invalid("items", "must have 0 to 500 elements, this has 501");
    refuses(PLACED.with("items", &items(501)), 400, fault).await;
}

/// A body of so many bytes.
fn of_bytes(file: File, bytes: usize) -> Payload {
    let around = r#"{"orderId": "1001", "totalCents": 8850, "currency": "USD", "customer": {"email": "buyer@example.com"}, "properties": {"note": ""}}"#;
    let note = "x".repeat(bytes - around.len());
    let body = around.replace(r#""note": """#, &format!(r#""note": "{note}""#));
    assert_eq!(body.len(), bytes);
    file.with_body(&body)
}

#[tokio::test]
async fn a_body_of_256_kilobytes_is_accepted_and_one_byte_more_is_not() {
    for at_limit in [of_bytes(PLACED, 262_144), of_bytes(PLACED, 262_144).in_base64()] {
        let outcome = Shop::new().send(at_limit).await;
        assert_eq!(
            (outcome.answer.status, outcome.recorded, outcome.calls),
            (202, vec!["placed".to_owned()], 1)
        );
    }
    let too_large = || refused("body_too_large", "The body must be at most 256 KB.", json!([]));
    refuses(of_bytes(PLACED, 262_145), 413, too_large()).await;
    refuses(of_bytes(PLACED, 262_145).in_base64(), 413, too_large()).await;
}
