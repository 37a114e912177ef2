//! What is refused: bodies, addresses of checkouts, keys and methods.

use serde_json::{Value, json};

use crate::Shop;
use crate::payloads::*;
use testkit::http::Outcome;
use testkit::http::{Answer, Payload, invalid, issue, refused, unauthorized};

const MONEY: &str = "must be a JSON integer from 0 to 9007199254740991 in the currency's minor unit \
                     (1050 for USD 10.50), without quotes, fraction or exponent";
const URL: &str = "must be an absolute http or https URL such as https://shop.example.com/cart";

/// Refused with this body, and the table was not even asked.
async fn refuses(payload: impl Into<Payload>, status: u16, body: Value) {
    let payload = payload.into();
    let answer = Answer::to(payload.clone(), status, body);
    assert_eq!(Shop::new().send(payload).await, Outcome::untouched(answer));
}

async fn accepts(field: &str, value: &str) {
    let outcome = Shop::new().send(STARTED.with(field, value)).await;
    assert_eq!((outcome.answer.status, outcome.answer.body.get("warnings")), (200, None), "{field}: {value}");
}

#[tokio::test]
async fn what_is_no_json_or_no_object_is_refused() {
    let what = "is not valid JSON: a word without double quotes at line 1, column 16";
    refuses(MALFORMED, 400, refused("invalid_json", &format!("The body {what}."), json!([issue("", what)])))
        .await;
    let what = "must be a JSON object, this is a string (was it encoded as JSON twice?)";
    refuses(
        NOT_AN_OBJECT,
        400,
        refused("invalid_body", &format!("The body {what}."), json!([issue("", what)])),
    )
    .await;
}

#[tokio::test]
async fn all_fields_that_are_missing_are_named() {
    let issues = ["checkoutId", "customer"].map(|path| issue(path, "is required"));
    let error = "checkoutId is required; customer is required.";
    refuses(MISSING_FIELDS, 400, refused("invalid_body", error, json!(issues))).await;
}

#[tokio::test]
async fn all_fields_of_a_wrong_type_are_told() {
    let id = "must be a string or an integer";
    let issues = json!([
        issue("checkoutId", id),
        issue("customer", "must be an object"),
        issue("totalCents", MONEY),
        issue("currency", "must be an ISO 4217 currency code such as USD"),
        issue("checkoutUrl", URL),
        issue("items", "must be an array of objects"),
        issue("properties", "must be an object"),
        issue("startedAt", "must be an ISO 8601 instant such as 2026-11-21T10:00:00Z"),
    ]);
    let error = format!("checkoutId {id}; customer must be an object; totalCents {MONEY}; and 5 more.");
    refuses(WRONG_TYPES, 400, refused("invalid_body", &error, issues)).await;
}

#[tokio::test]
async fn an_address_of_a_checkout_is_absolute_and_of_the_web() {
    for url in
        ["http://store.example.com", "HTTPS://store.example.com/a?b=c#d", "https://store.example.com:8443/é"]
    {
        accepts("checkoutUrl", &json!(url).to_string()).await;
    }
    for url in [
        "",
        "/checkout",
        "store.example.com/checkout",
        "//store.example.com/checkout",
        "ftp://store.example.com/",
        "javascript:alert(1)",
        "https://",
        "https:///checkout",
        "https:store.example.com",
    ] {
        refuses(STARTED.with("checkoutUrl", &json!(url).to_string()), 400, invalid("checkoutUrl", URL)).await;
    }
    let long =
        |bytes: usize| json!(format!("https://store.example.com/{}", "x".repeat(bytes - 26))).to_string();
    accepts("checkoutUrl", &long(8192)).await;
    let fault = invalid("checkoutUrl", "must be at most 8192 bytes");
    refuses(STARTED.with("checkoutUrl", &long(8193)), 400, fault).await;
}

#[tokio::test]
async fn a_start_may_be_a_day_ahead_and_no_second_more() {
    accepts("startedAt", r#""2026-11-22T10:00:00Z""#).await;
    let fault = invalid("startedAt", "must not be more than 24 hours in the future");
    refuses(STARTED.with("startedAt", r#""2026-11-22T10:00:01Z""#), 400, fault).await;
}

#[tokio::test]
async fn five_hundred_items_are_accepted_and_one_more_is_not() {
    let items =
        |count| format!("[{}]", vec![r#"{"productId": 1, "title": "Tea", "quantity": 1}"#; count].join(","));
    accepts("items", &items(500)).await;
    let fault = invalid("items", "must have 0 to 500 elements, this has 501");
    refuses(STARTED.with("items", &items(501)), 400, fault).await;
}

#[tokio::test]
async fn a_body_above_256_kilobytes_is_refused() {
    let body = |bytes: usize| {
        let around =
            r#"{"checkoutId":"1","customer":{"email":"buyer@example.com"},"properties":{"note":""}}"#;
        around.replace(r#""note":""#, &format!(r#""note":"{}"#, "x".repeat(bytes - around.len())))
    };
    assert_eq!(Shop::new().send(STARTED.with_body(&body(262_144))).await.answer.status, 200);
    let too_large = refused("body_too_large", "The body must be at most 256 KB.", json!([]));
    refuses(STARTED.with_body(&body(262_145)), 413, too_large).await;
}

#[tokio::test]
async fn without_a_key_or_its_scope_nothing_is_read() {
    let answer = Answer::to(KEY_MISSING, 401, unauthorized()).with_header("www-authenticate", "Bearer");
    assert_eq!(Shop::new().send(KEY_MISSING).await, Outcome::untouched(answer));
    let error = "This API key lacks the scope checkouts:write.";
    refuses(KEY_WITHOUT_SCOPE, 403, refused("forbidden", error, json!([]))).await;
}

#[tokio::test]
async fn another_method_is_told_the_one_that_is_allowed() {
    let body = refused("method_not_allowed", "This endpoint accepts POST.", json!([]));
    let answer = Answer::to(WRONG_METHOD, 405, body).with_header("allow", "POST");
    assert_eq!(Shop::new().send(WRONG_METHOD).await, Outcome::untouched(answer));
}
