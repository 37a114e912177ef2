//! What is recorded of a body, field by field, and what is warned of.

use commerce::customer::LineItem;
use commerce::fact::{CheckoutFact, Fact, Receipt};
use serde_json::{Value, json};
use testkit::build::{CheckoutBuilder, checkout, instant, item, minor};

use crate::Shop;
use crate::payloads::*;
use testkit::http::{Answer, Payload};
use testkit::http::{Outcome, TEN};
use testkit::payloads::File;

/// Sends it to a new shop: the fact that is there then, and what was warned of.
async fn recorded(file: File) -> (Fact, Value) {
    let shop = Shop::new();
    let outcome = shop.send(file).await;
    assert_eq!((outcome.answer.status, outcome.calls), (200, 1));
    (shop.only_fact(), outcome.answer.body["warnings"].clone())
}

/// The fact that it makes when it is a shop's first request.
fn fact(statement: CheckoutBuilder, items: Vec<LineItem>, file: File) -> Fact {
    let CheckoutFact { workspace, checkout_id, mut content, .. } = statement.fact();
    content.items = (!items.is_empty()).then_some(items);
    let correlation_id = Payload::from(file).request_id().to_owned();
    let receipt = Receipt { accepted_at: instant(TEN), correlation_id };
    Fact::Checkout(CheckoutFact::new(workspace, checkout_id, content, receipt))
}

fn powder() -> LineItem {
    LineItem { title: "Protein Powder".to_owned(), price: Some(minor(8850)), ..item("SKU-PROTEIN-1KG", 1) }
}

/// The checkout of `started.json`, but for its items.
fn started() -> CheckoutBuilder {
    checkout("checkout-abc123").total_usd(8850).url("https://store.example.com/checkout/abc123")
}

#[tokio::test]
async fn the_checkout_of_an_sdk() {
    assert_eq!(recorded(STARTED).await, (fact(started(), vec![powder()], STARTED), Value::Null));
    let encoded = fact(started(), vec![powder()], STARTED_IN_BASE64);
    assert_eq!(recorded(STARTED_IN_BASE64).await, (encoded, Value::Null));
}

#[tokio::test]
async fn a_checkout_with_every_field() {
    let (Fact::Checkout(recorded), warnings) = recorded(STARTED_IN_FULL).await else {
        panic!("a checkout makes no other fact")
    };
    let content = recorded.content;
    assert_eq!(warnings, Value::Null);
    assert_eq!(recorded.started_at, instant("2026-11-21T09:45:00Z"));
    let customer = content.customer;
    assert_eq!(
        (customer.email.key(), customer.email.display()),
        ("zoë@xn--bcher-kva.example.com", "Zoë@Bücher.example.com")
    );
    assert_eq!(customer.external_id.unwrap().as_str(), "cust-77");
    assert_eq!((customer.first_name.unwrap(), customer.last_name.unwrap()), ("Zoë".into(), "O'Brien".into()));
    assert_eq!(Value::Object(customer.attributes), json!({"vip": true, "birthday": null}));
    assert_eq!((content.total, content.currency.unwrap().code()), (Some(minor(8850)), "USD"));
    assert_eq!(content.checkout_url.unwrap(), "https://store.example.com/checkout/abc123");
    assert_eq!(Value::Object(content.properties.unwrap()), json!({"step": "payment"}));
    let tea = LineItem {
        title: "Tea".to_owned(),
        variant_title: Some("100 g".to_owned()),
        sku: Some("T-100".to_owned()),
        price: Some(minor(1500)),
        ..item("SKU-TEA/tea-100g", 2)
    };
    let items = content.items.unwrap();
    assert_eq!(items[0], tea);
    assert_eq!(
        (items.len(), items[1].product_id.as_str(), items[1].price),
        (2, "gid://shop/Product/7", None)
    );
}

#[tokio::test]
async fn a_checkout_with_as_little_as_may_be_started_when_it_came() {
    let expected = fact(checkout("checkout-abc123"), vec![], STARTED_MINIMAL);
    assert_eq!(recorded(STARTED_MINIMAL).await, (expected, Value::Null));
}

#[tokio::test]
async fn an_id_that_is_an_integer_is_its_digits() {
    let file = STARTED_WITH_INTEGER_IDS;
    let tea = LineItem { title: "Tea".to_owned(), ..item("7", 1) };
    assert_eq!(recorded(file).await, (fact(checkout("4711"), vec![tea], file), Value::Null));
    let body = json!({
        "success": true, "checkoutId": "4711", "subscriberId": "sub_cbdb679a2f2643b6f1069e0858fd9854",
        "eventId": "evt_9806c2af17eb923369ce21e69277f593", "outcome": "accepted",
    });
    let answer = Answer::to(file, 200, body);
    assert_eq!(Shop::new().send(file).await, Outcome::recording(answer, &["started"], 1));
}

#[tokio::test]
async fn unknown_fields_reserved_keys_and_a_missing_offset_are_named() {
    let file = STARTED_WITH_WARNINGS;
    let expected = started().property("step", "payment").at("2026-11-21T09:45:00Z");
    let warnings = json!([
        "reserved_key: customer.attributes.ltv",
        "reserved_key: properties.checkoutUrl",
        "read_as_utc: startedAt has no offset and was read as UTC",
        "unknown_field: abandonned",
    ]);
    assert_eq!(recorded(file).await, (fact(expected, vec![powder()], file), warnings));
}

#[tokio::test]
async fn a_checkout_is_the_same_with_nothing_in_a_field_as_without_it() {
    for (field, nothing) in [
        ("items", "null"),
        ("items", "[]"),
        ("properties", "null"),
        ("properties", "{}"),
        ("properties", "[]"),
        ("totalCents", "null"),
        ("currency", "null"),
        ("checkoutUrl", "null"),
        ("startedAt", "null"),
        (
            "customer",
            r#"{"email": "buyer@example.com", "firstName": "", "externalId": "", "attributes": []}"#,
        ),
    ] {
        let shop = Shop::after(&[STARTED_MINIMAL]).await;
        let payload = STARTED_MINIMAL.again().with(field, nothing);
        let outcome = shop.send(payload).await;
        assert_eq!(outcome.answer.body["outcome"], json!("duplicate"), "{field}: {nothing}");
    }
}

#[tokio::test]
async fn a_change_without_a_time_keeps_when_the_checkout_started() {
    let shop = Shop::after(&[STARTED]).await;
    shop.send(AMENDED).await;
    let times = shop.table.all_facts().into_iter().map(|fact| match fact {
        Fact::Checkout(fact) => (fact.is_amendment(), fact.started_at, fact.receipt.accepted_at),
        Fact::Order(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => {
            panic!("a checkout makes no other fact")
        }
    });
    let ten = instant(TEN);
    assert_eq!(times.collect::<Vec<_>>(), [(false, ten, ten), (true, ten, instant("2026-11-21T10:01:00Z"))]);
}
