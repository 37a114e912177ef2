//! What is recorded of a body, field by field, and what is warned of.

use commerce::customer::LineItem;
use commerce::fact::{Fact, OrderFact, Statement};
use commerce::identity::{ProductId, VariantId};
use serde_json::{Value, json};
use testkit::build::{OrderBuilder, currency, item, minor, order};

use crate::Shop;
use crate::payloads::*;
use testkit::http::Payload;
use testkit::http::TEN;
use testkit::payloads::File;

/// Sends it to a new shop: the fact that is there then, and what was warned of.
async fn recorded(file: File) -> (Fact, Value) {
    let shop = Shop::new();
    let outcome = shop.send(file).await;
    let fact = shop.only_fact();
    // What became of an order is looked at beside how it was placed.
    let is_placed = matches!(&fact, Fact::Order(order) if order.statement == Statement::Placed);
    assert_eq!((outcome.answer.status, outcome.calls), (202, if is_placed { 1 } else { 2 }));
    (fact, outcome.answer.body["warnings"].clone())
}

/// The fact that it makes when it is a shop's first request.
fn fact(statement: OrderBuilder, file: File) -> Fact {
    Fact::Order(as_first(statement, file))
}

fn as_first(statement: OrderBuilder, file: File) -> OrderFact {
    statement.accepted_at(TEN).request(Payload::from(file).request_id()).fact()
}

/// The order of `placed-minimal.json`.
fn minimal() -> OrderBuilder {
    order("1001").total(8850)
}

/// The order of `placed.json`.
fn placed() -> OrderBuilder {
    let powder = LineItem {
        title: "Protein Powder".to_owned(),
        price: Some(minor(8850)),
        ..item("SKU-PROTEIN-1KG", 1)
    };
    minimal()
        .first_name("Mary")
        .last_name("Shelley")
        .number("#1001")
        .at("2026-11-20T18:30:00Z")
        .line(powder)
        .property("channel", "web")
        .property("gift", json!({"wrap": true, "note": "À bientôt"}))
}

#[tokio::test]
async fn the_order_of_an_sdk() {
    assert_eq!(recorded(PLACED).await, (fact(placed(), PLACED), Value::Null));
}

#[tokio::test]
async fn an_order_with_every_field() {
    let tea = LineItem {
        product_id: ProductId::parse("SKU-TEA").unwrap(),
        variant_id: Some(VariantId::parse("tea-100g").unwrap()),
        title: "Tea".to_owned(),
        variant_title: Some("100 g".to_owned()),
        sku: Some("T-100".to_owned()),
        quantity: 2,
        price: Some(minor(1500)),
    };
    let cup = LineItem {
        product_id: ProductId::parse("gid://shop/Product/7").unwrap(),
        variant_id: None,
        title: "Cup".to_owned(),
        variant_title: None,
        sku: None,
        quantity: 1,
        price: None,
    };
    let full = order("1001")
        .by("Zoë@Bücher.example.com")
        .external_id("cust-77")
        .first_name("Zoë")
        .last_name("O'Brien")
        .attribute("vip", true)
        .attribute("birthday", Value::Null)
        .attribute("scores", json!([1, 2.5]))
        .attribute("address", json!({"city": "Köln"}))
        .total(12345)
        .currency(currency("EUR"))
        .number("#1001")
        .at("2026-11-20T18:30:00.125Z")
        .line(tea)
        .line(cup)
        .totals(Some(3), Some(45678))
        .property("channel", "web")
        .property("discountCodes", json!(["WELCOME", null]))
        .from_checkout("checkout-abc123");
    assert_eq!(recorded(PLACED_IN_FULL).await, (fact(full, PLACED_IN_FULL), Value::Null));
}

#[tokio::test]
async fn an_order_with_as_little_as_may_be_happened_when_it_came() {
    let (recorded, warnings) = recorded(PLACED_MINIMAL).await;
    let expected = as_first(minimal(), PLACED_MINIMAL);
    assert_eq!(expected.ordered_at.to_string(), TEN);
    assert_eq!((recorded, warnings), (Fact::Order(expected), Value::Null));
}

#[tokio::test]
async fn a_field_that_is_null_is_a_field_left_out() {
    assert_eq!(recorded(PLACED_WITH_NULLS).await, (fact(minimal(), PLACED_WITH_NULLS), Value::Null));
}

#[tokio::test]
async fn an_id_that_is_an_integer_is_its_digits_however_many() {
    let powder = LineItem {
        title: "Protein Powder".to_owned(),
        sku: Some("42".to_owned()),
        ..item("7/12345678901234567890123", 1)
    };
    let expected = minimal().number("1001").external_id("77").line(powder).from_checkout("0");
    let file = PLACED_WITH_INTEGER_IDS;
    assert_eq!(recorded(file).await, (fact(expected, file), Value::Null));
}

#[tokio::test]
async fn the_integer_1001_and_the_text_1001_are_one_order() {
    let shop = Shop::after(&[PLACED_MINIMAL]).await;
    let again = shop.send(PLACED_MINIMAL.with("orderId", "1001")).await;
    assert_eq!(
        (&again.answer.body["orderId"], &again.answer.body["outcome"]),
        (&json!("1001"), &json!("duplicate"))
    );
}

#[tokio::test]
async fn an_unknown_field_is_named_and_changes_nothing() {
    let file = PLACED_WITH_UNKNOWN_FIELDS;
    let warnings =
        json!(["unknown_field: refundAmmountCents (did you mean refundAmountCents?)", "unknown_field: note"]);
    assert_eq!(recorded(file).await, (fact(placed(), file), warnings));
}

#[tokio::test]
async fn reserved_keys_are_named_and_dropped() {
    let file = PLACED_WITH_RESERVED_KEYS;
    let expected = minimal().attribute("tier", "gold").property("channel", "web");
    let warnings = json!([
        "reserved_key: customer.attributes.ltv",
        "reserved_key: customer.attributes.ordersCount",
        "reserved_key: properties.provider",
        "reserved_key: properties.orderId",
        "reserved_key: properties.orderNumber",
        "reserved_key: properties.status",
        "reserved_key: properties.totalCents",
        "reserved_key: properties.currency",
        "reserved_key: properties.orderedAt",
        "reserved_key: properties.lineItems",
        "reserved_key: properties.refundAmountCents",
        "reserved_key: properties.customerTotals",
        "reserved_key: properties.checkoutId",
        "reserved_key: properties.checkoutUrl",
    ]);
    assert_eq!(recorded(file).await, (fact(expected, file), warnings));
}

#[tokio::test]
async fn a_time_without_an_offset_is_utc_and_said_to_be() {
    let file = PLACED_WITHOUT_OFFSET;
    let warnings = json!(["read_as_utc: orderedAt has no offset and was read as UTC"]);
    assert_eq!(recorded(file).await, (fact(placed(), file), warnings));
}

#[tokio::test]
async fn a_date_is_its_first_instant_in_utc_and_said_to_be() {
    let file = PLACED_WITH_DATE_ONLY;
    let warnings = json!(["read_as_utc: orderedAt has no offset and was read as UTC"]);
    assert_eq!(recorded(file).await, (fact(placed().at("2026-11-20T00:00:00Z"), file), warnings));
}

#[tokio::test]
async fn history_is_recorded_as_history() {
    let file = PLACED_HISTORICAL;
    assert_eq!(recorded(file).await, (fact(placed().historical(), file), Value::Null));
}

#[tokio::test]
async fn the_fields_of_a_refund_mean_nothing_with_another_status_and_that_is_said() {
    let file = CANCELLED_WITH_REFUND;
    let expected = minimal().cancelled().at("2026-11-21T08:00:00Z");
    let warnings = json!([
        "ignored_field: refundId has no meaning with this status",
        "ignored_field: refundAmountCents has no meaning with this status",
    ]);
    assert_eq!(recorded(file).await, (fact(expected, file), warnings));
}

#[tokio::test]
async fn a_body_in_base64_is_the_body_it_encodes() {
    let file = PLACED_IN_BASE64;
    assert_eq!(recorded(file).await, (fact(placed(), file), Value::Null));
}

#[tokio::test]
async fn an_amendment_without_a_time_keeps_that_of_the_order() {
    let shop = Shop::after(&[PLACED_MINIMAL]).await;
    let amended = PLACED_MINIMAL.with("totalCents", "9000");
    let outcome = shop.send(amended.clone()).await;
    assert_eq!(outcome.answer.body["outcome"], json!("amended"));
    let first = as_first(minimal(), PLACED_MINIMAL);
    let second = minimal().total(9000).accepted_at("2026-11-21T10:01:00Z").request(amended.request_id());
    let second = second.amending(&first);
    let second = OrderFact { revision: 1, ..second };
    assert_eq!(second.ordered_at, first.ordered_at);
    assert_eq!(shop.table.all_facts(), [Fact::Order(first), Fact::Order(second)]);
}
