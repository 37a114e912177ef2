//! What is in the events: envelope, bodies, and what gives way when one is too large.

use commerce::event::{Event, EventName, MAX_DETAIL_BYTES, RESERVED_PROPERTIES};
use serde_json::{Value, json};
use testkit::build::{BUYER, OrderBuilder, checkout, currency, item, minor, order};

use crate::world::{World, the};

fn told(statement: OrderBuilder) -> Event {
    let events = World::new().tell(statement);
    the(EventName::OrderPlaced, &events).clone()
}

#[test]
fn the_envelope_says_what_when_and_by_whom() {
    let sent =
        order("1001").at("2026-11-01T10:00:00+02:00").accepted_at("2026-11-01T12:00:00.5Z").request("req-1");
    let event = told(sent);
    let detail = event.detail();
    assert_eq!(detail["metadata"]["schema"], "order_placed/1");
    assert_eq!(detail["metadata"]["workspace"], "shop");
    assert_eq!(detail["metadata"]["occurredAt"], "2026-11-01T08:00:00Z");
    assert_eq!(detail["metadata"]["recordedAt"], "2026-11-01T12:00:00.5Z");
    assert_eq!(detail["metadata"]["subject"], "order/1001");
    assert_eq!(detail["metadata"]["correlationId"], "req-1");
    assert_eq!(detail["metadata"]["id"], event.id.as_str());
    assert_eq!(event.name.detail_type(), "ecommerce.order_placed");
}

#[test]
fn the_subscriber_is_shown_with_the_figures_after_the_order() {
    let sent = order("1").total(8850).first_name("Ada").external_id("7").attribute("tier", "gold");
    let subscriber = told(sent).subscriber;
    assert_eq!(subscriber["email"], BUYER);
    assert_eq!(subscriber["firstName"], "Ada");
    assert_eq!(subscriber["externalId"], "7");
    let attributes = &subscriber["attributes"];
    assert_eq!(attributes["tier"], "gold");
    assert_eq!(attributes["ordersCount"], 1);
    assert_eq!((&attributes["totalSpentCents"], &attributes["totalSpent"]), (&json!(8850), &json!(88.5)));
    assert_eq!((&attributes["ltvCents"], &attributes["ltv"]), (&json!(8850), &json!(88.5)));
    assert_eq!((&attributes["aovCents"], &attributes["aov"]), (&json!(8850), &json!(88.5)));
    assert_eq!(attributes["currency"], "USD");
}

#[test]
fn decimals_follow_the_currency() {
    let total_spent = |code: &str| {
        let attributes =
            told(order("1").total(8850).currency(currency(code))).subscriber["attributes"].clone();
        attributes["totalSpent"].clone()
    };
    assert_eq!(total_spent("USD"), json!(88.5));
    assert_eq!(total_spent("JPY"), json!(8850));
    assert_eq!(total_spent("KWD"), json!(8.85));
}

#[test]
fn an_order_is_shown_whole() {
    let mut line = item("SKU-1/red", 2);
    line.price = Some(minor(4425));
    line.sku = Some("S1".to_owned());
    let sent =
        order("1001").total(8850).number("#1001").from_checkout("c-1").line(line).totals(Some(3), None);
    let body = told(sent.at("2026-11-01T10:00:00Z").property("gift", true)).body;
    assert_eq!(
        Value::Object(body),
        json!({
            "provider": "api",
            "orderId": "1001",
            "orderNumber": "#1001",
            "status": "placed",
            "totalCents": 8850,
            "currency": "USD",
            "orderedAt": "2026-11-01T10:00:00Z",
            "refundAmountCents": null,
            "checkoutId": "c-1",
            "customerTotals": { "ordersCount": 3, "totalSpentCents": null },
            "gift": true,
            "lineItems": [{
                "provider": "api",
                "providerProductId": "SKU-1",
                "providerVariantId": "red",
                "title": "Title of SKU-1",
                "variantTitle": null,
                "sku": "S1",
                "quantity": 2,
                "priceCents": 4425,
            }],
        })
    );
}

#[test]
fn properties_cannot_override_a_reserved_key() {
    let plain = told(order("1").item("SKU-1", 1)).body;
    let forged = RESERVED_PROPERTIES
        .iter()
        .fold(order("1").item("SKU-1", 1), |order, key| order.property(key, "forged"));
    let body = told(forged).body;
    assert_eq!(body, plain);
    assert!(!body.contains_key("checkoutUrl"), "not even one that this event does not have");
}

#[test]
fn a_checkout_is_shown_whole() {
    let sent = checkout("c-1").total_usd(8850).url("https://shop.example/c-1").item("SKU-1", 1);
    let events = World::new()
        .tell(sent.at("2026-11-01T10:00:00Z").property("coupon", "X").property("checkoutUrl", "forged"));
    let body = &the(EventName::CheckoutStarted, &events).body;
    assert_eq!(body["checkoutId"], "c-1");
    assert_eq!(body["checkoutUrl"], "https://shop.example/c-1");
    assert_eq!((&body["totalCents"], &body["currency"]), (&json!(8850), &json!("USD")));
    assert_eq!(body["lineItems"][0]["providerProductId"], "SKU-1");
    assert_eq!(body["coupon"], "X");
}

#[test]
fn a_status_shows_the_orders_content_where_it_leaves_its_own_out() {
    let world = World::new();
    world.tell(
        order("1")
            .total(8850)
            .number("#1")
            .item("SKU-1", 1)
            .property("gift", true)
            .at("2026-11-01T10:00:00Z"),
    );
    let events = world.tell(order("1").total(8850).fulfilled().property("carrier", "post"));
    let body = &the(EventName::OrderFulfilled, &events).body;
    assert_eq!(body["orderNumber"], "#1");
    assert_eq!(body["lineItems"][0]["providerProductId"], "SKU-1");
    assert_eq!(body["orderedAt"], "2026-11-01T10:00:00Z");
    assert_eq!(body["carrier"], "post");
}

#[test]
fn an_update_of_the_subscriber_shows_all_currencies_and_its_cause() {
    let world = World::new();
    world.tell(order("1").total(1000).usd());
    let events = world.tell(order("2").total(500).eur());
    let update = the(EventName::SubscriberUpdated, &events);
    assert_eq!(update.body["revenueByCurrency"]["USD"]["totalSpentCents"], 1000);
    assert_eq!(update.body["revenueByCurrency"]["EUR"]["totalSpentCents"], 500);
    assert_eq!(update.body["cause"], "order/2");
    assert!(update.subject.starts_with("subscriber/sub_"));
}

fn length(event: &Event) -> usize {
    event.detail().to_string().len()
}

#[test]
fn a_small_event_is_not_cut() {
    let body = told(order("1").item("SKU-1", 1)).body;
    assert!(!body.keys().any(|key| key.ends_with("Truncated")));
}

#[test]
fn too_many_line_items_are_cut_from_the_end() {
    let long = |number: usize| {
        let mut line = item(&format!("SKU-{number}"), 1);
        line.title = "long ".repeat(200);
        line
    };
    let event = told((0..500).map(long).fold(order("1").property("gift", true), OrderBuilder::line));
    assert!(length(&event) <= MAX_DETAIL_BYTES);
    assert_eq!(event.body["lineItemsTruncated"], true);
    assert_eq!(event.body["gift"], true, "the caller's keys stay");
    let items = event.body["lineItems"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(items[0]["providerProductId"], "SKU-0");
    assert!(
        length(&event) + items[0].to_string().len() > MAX_DETAIL_BYTES - 2000,
        "no more than needed is cut"
    );
}

#[test]
fn line_items_stay_where_cutting_them_would_not_do() {
    let note = "x".repeat(MAX_DETAIL_BYTES - 100);
    let event = told(order("1").item("SKU-1", 1).property("note", note.as_str()));
    assert_eq!(event.body["propertiesTruncated"], true);
    assert!(!event.body.contains_key("note"));
    assert_eq!(event.body["lineItems"][0]["providerProductId"], "SKU-1");
    assert!(!event.body.contains_key("lineItemsTruncated"));
}

#[test]
fn what_is_still_too_large_loses_properties_and_then_attributes() {
    let large = "x".repeat(MAX_DETAIL_BYTES);
    let event = told(order("1").item("SKU-1", 1).property("note", large.as_str()));
    assert!(length(&event) <= MAX_DETAIL_BYTES);
    assert_eq!(event.body["propertiesTruncated"], true);
    assert_eq!(event.body["orderId"], "1");

    let event = told(order("1").attribute("note", large.as_str()));
    assert!(length(&event) <= MAX_DETAIL_BYTES);
    assert_eq!(event.subscriber["attributesTruncated"], true);
    assert_eq!(event.subscriber["attributes"]["ordersCount"], 1);
}

#[test]
fn what_one_request_can_hold_fits_into_one_posting() {
    let half = "x".repeat(120_000);
    let world = World::new();
    let events = world.tell(order("1").attribute("note", half.as_str()).property("note", half.as_str()));
    assert_eq!(events.len(), 2);
}
