//! What a single value may be, at both sides of each limit.

use crate::Shop;
use crate::payloads::*;
use testkit::http::Outcome;
use testkit::http::{Answer, invalid};

const MONEY: &str = "must be a JSON integer from 0 to 9007199254740991 in the currency's minor unit \
                     (1050 for USD 10.50), without quotes, fraction or exponent";
const CURRENCY: &str = "must be an ISO 4217 currency code such as USD";
const INSTANT: &str = "must be an ISO 8601 instant such as 2026-11-21T10:00:00Z";
const FUTURE: &str = "must not be more than 24 hours in the future";
const QUANTITY: &str = "must be a JSON integer from 1 to 2147483648";
const CONTROL: &str = "must not contain control characters";
const ADDRESS: &str = "must be an e-mail address such as buyer@example.com";
const STATUS: &str = "must be one of placed, cancelled, fulfilled, refunded";

/// Refused for this one fault, whose path begins with the field.
async fn refuses(field: &str, value: &str, path: &str, message: &str) {
    let payload = PLACED.with(field, value);
    let answer = Answer::to(payload.clone(), 400, invalid(path, message));
    assert_eq!(Shop::new().send(payload).await, Outcome::untouched(answer), "{field}: {value}");
}

/// Accepted with this in the field, and without a warning.
async fn accepts(field: &str, value: &str) {
    let outcome = Shop::new().send(PLACED.with(field, value)).await;
    let body = outcome.answer.body;
    assert_eq!((outcome.answer.status, body.get("warnings")), (202, None), "{field}: {value}: {body}");
}

fn item(fields: &str) -> String {
    format!(r#"[{{"productId": "SKU-TEA", "title": "Tea", {fields}}}]"#)
}

fn email(address: &str) -> String {
    format!(r#"{{"email": "{address}"}}"#)
}

#[tokio::test]
async fn money_is_an_integer_of_minor_units_and_nothing_that_looks_like_one() {
    for amount in ["0", "1", "9007199254740991"] {
        accepts("totalCents", amount).await;
    }
    for amount in [
        "-1",
        "0.5",
        "10.0",
        "1e3",
        "1E3",
        "9007199254740992",
        "100000000000000000000000000",
        "\"10\"",
        "\"\"",
        "true",
        "[10]",
        "{}",
    ] {
        refuses("totalCents", amount, "totalCents", MONEY).await;
        refuses(
            "items",
            &item(&format!(r#""quantity": 1, "priceCents": {amount}"#)),
            "items[0].priceCents",
            MONEY,
        )
        .await;
    }
}

#[tokio::test]
async fn currencies_are_those_of_iso_4217_in_any_case() {
    for code in ["USD", "usd", "Jpy", "KWD", "DEM", "HRK"] {
        accepts("currency", &format!("\"{code}\"")).await;
    }
    for code in ["", "US", "USDD", "ZZZ", "XTS", &["XX", "X"].concat(), " USD", "840", "$", "É€U"] {
        refuses("currency", &format!("\"{code}\""), "currency", CURRENCY).await;
    }
}

#[tokio::test]
async fn a_quantity_is_at_least_one() {
    for quantity in ["1", "2147483648"] {
        accepts("items", &item(&format!(r#""quantity": {quantity}"#))).await;
    }
    for quantity in ["0", "-1", "1.5", "2147483649", "\"1\""] {
        refuses("items", &item(&format!(r#""quantity": {quantity}"#)), "items[0].quantity", QUANTITY).await;
    }
}

#[tokio::test]
async fn a_time_that_does_not_exist_is_no_time() {
    for time in [
        "2026-02-30T10:00:00Z",
        "2025-02-29",
        "2026-13-01T10:00:00Z",
        "2026-11-21T25:00:00Z",
        "2026-11-21T10:00:00+99:00",
        "2026-11-21T10:00:00[Europe/Paris]",
        "21/11/2026",
        "1795255200",
        "yesterday",
        "",
    ] {
        refuses("orderedAt", &format!("\"{time}\""), "orderedAt", INSTANT).await;
    }
    refuses("orderedAt", "1795255200", "orderedAt", INSTANT).await;
}

#[tokio::test]
async fn a_time_may_be_a_day_ahead_and_no_second_more() {
    for time in ["2026-11-22T10:00:00Z", "2026-11-22T12:00:00+02:00", "1970-01-01T00:00:00Z"] {
        accepts("orderedAt", &format!("\"{time}\"")).await;
    }
    for time in ["2026-11-22T10:00:01Z", "2026-11-22T11:00:00Z", "2026-11-23", "2999-01-01T00:00:00Z"] {
        refuses("orderedAt", &format!("\"{time}\""), "orderedAt", FUTURE).await;
    }
}

#[tokio::test]
async fn a_status_is_one_of_four() {
    for status in ["Placed", "paid", "canceled", ""] {
        let payload = PLACED.with("status", &format!("\"{status}\""));
        let mut body = invalid("status", STATUS);
        body["issues"][0]["allowedValues"] =
            serde_json::json!(["placed", "cancelled", "fulfilled", "refunded"]);
        let answer = Answer::to(payload.clone(), 400, body);
        assert_eq!(Shop::new().send(payload).await, Outcome::untouched(answer), "{status}");
    }
}

#[tokio::test]
async fn an_identifier_has_1_to_255_bytes_and_no_control_character() {
    let long = |bytes: usize| format!("\"{}\"", "é".repeat(bytes / 2));
    for id in ["\" 1001 \"", "\"#1001\"", "-1", "\"gid://shop/Order/1\"", &long(254)] {
        accepts("orderId", id).await;
    }
    for (id, message) in [
        ("\"\"", "must not be empty"),
        (long(256).as_str(), "must be at most 255 bytes, this has 256"),
        (r#""10\u000001""#, CONTROL),
        (r#""1001\n""#, CONTROL),
        (r#""\u007f""#, CONTROL),
        ("1.5", "must be a string or an integer"),
        ("1e3", "must be a string or an integer"),
    ] {
        refuses("orderId", id, "orderId", message).await;
        // One that may be left out is so when it is empty.
        if id != "\"\"" {
            refuses("refundId", id, "refundId", message).await;
            refuses("checkoutId", id, "checkoutId", message).await;
        }
    }
}

#[tokio::test]
async fn text_has_no_control_character_but_a_stray_tab_or_newline() {
    accepts("orderNumber", &format!("\"{}\"", "x".repeat(4096))).await;
    refuses("orderNumber", &format!("\"{}\"", "x".repeat(4097)), "orderNumber", "must be at most 4096 bytes")
        .await;
    accepts("orderNumber", r#""1001\t""#).await;
    let title = r#"[{"productId": "SKU-TEA", "title": "Tea\n", "quantity": 1}]"#;
    accepts("items", title).await;
    let message = "must not contain control characters other than tab and newline";
    refuses("orderNumber", r#""1001\u007f""#, "orderNumber", message).await;
    let name = r#"{"email": "buyer@example.com", "firstName": "Mary\u0000"}"#;
    refuses("customer", name, "customer.firstName", message).await;
}

#[tokio::test]
async fn an_address_has_the_form_of_one() {
    for address in ["buyer+tea@example.com", " BUYER@example.com ", "zoë@bücher.example.com"] {
        accepts("customer", &email(address)).await;
    }
    for address in ["", "buyer", "@example.com", "buyer@", "a@b@example.com"] {
        refuses("customer", &email(address), "customer.email", ADDRESS).await;
    }
    let domain = "must have a valid domain after the @";
    for address in ["buyer@example..com", "buyer@-.com"] {
        refuses("customer", &email(address), "customer.email", domain).await;
    }
    let hidden = "must not contain blanks or invisible characters, such as a copied zero-width space";
    for address in ["a b@example.com", r"a\u200bb@example.com", r"a@exam\u2066ple.com"] {
        refuses("customer", &email(address), "customer.email", hidden).await;
    }
    let scheme = "must be the address alone, without mailto: or another scheme before it";
    refuses("customer", &email("mailto:buyer@example.com"), "customer.email", scheme).await;
    let number = "must have a domain after the @, not an IP address";
    refuses("customer", &email("buyer@127.0.0.1"), "customer.email", number).await;
    let label = "must have a whole domain after the @, such as example.com";
    refuses("customer", &email("buyer@localhost"), "customer.email", label).await;
    refuses("customer", &email(r"buyer\u0000@example.com"), "customer.email", CONTROL).await;
    let long = "must be at most 254 bytes, with at most 64 before the @";
    refuses("customer", &email(&format!("{}@example.com", "a".repeat(65))), "customer.email", long).await;
}

#[tokio::test]
async fn properties_are_kept_exactly_or_refused() {
    for value in [r#"{"a": 9223372036854775807}"#, r#"{"a": 1e3}"#, r#"{"line": "two\nlines"}"#, "{}"] {
        accepts("properties", value).await;
    }
    let large = "is a number too large for an event to carry exactly; send it as a string";
    refuses("properties", r#"{"a": 9223372036854775808}"#, "properties.a", large).await;
    refuses("properties", r#"{"a": [1e999]}"#, "properties.a[0]", large).await;
    refuses("properties", r#"{"": 1}"#, "properties", "must not have an empty key").await;
    refuses("properties", r#"{"a": 1, "a": 2}"#, "properties.a", "is given more than once").await;
    let escape = "must not contain an escape that is no Unicode character";
    refuses("properties", r#"{"a": "\ud800"}"#, "properties.a", escape).await;
    let nested = |levels| format!(r#"{{"a": {}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    accepts("properties", &nested(23)).await;
    refuses("properties", &nested(24), "properties.a", "must not be nested deeper than 24 levels").await;
}
