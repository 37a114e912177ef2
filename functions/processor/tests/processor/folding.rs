//! What one fact comes to: state, automations, events.

use commerce::automation::{AutomationKey, AutomationState, CancelReason};
use serde_json::{Value, json};
use testkit::build::{BUYER, instant, order_id, product_id};

use crate::payloads::*;
use crate::world::Stack;

/// The reminder of the one product that is to be bought again.
fn reminder() -> AutomationKey {
    AutomationKey::Replenishment { product_id: product_id("SKU-PROTEIN-1KG"), variant_id: None }
}

/// The attributes of the buyer after one order: the caller's and the revenue figures.
fn attributes() -> Value {
    json!({
        "tier": "gold", "currency": "USD", "ordersCount": 1, "cancelledOrdersCount": 0,
        "totalSpent": 88.5, "totalSpentCents": 8850, "ltv": 88.5, "ltvCents": 8850,
        "aov": 88.5, "aovCents": 8850, "refunded": 0, "refundedCents": 0,
        "netSpent": 88.5, "netSpentCents": 8850,
        "firstOrderAt": "2026-11-21T09:30:00Z", "lastOrderAt": "2026-11-21T09:30:00Z",
    })
}

fn buyer(attributes: &Value) -> Value {
    json!({
        "id": "sub_cbdb679a2f2643b6f1069e0858fd9854", "email": "buyer@example.com",
        "firstName": "Mary", "lastName": "Shelley", "externalId": null, "attributes": attributes,
    })
}

/// Two events, word for word: mail templates and segments are written against them.
#[tokio::test]
async fn a_placed_order_is_told_with_its_buyer_as_they_are_after_it() {
    let stack = Stack::after(&[ORDER_PLACED]).await;
    let metadata = |id: &str, schema: &str, subject: &str| {
        json!({
            "id": id, "schema": schema, "workspace": "shop", "occurredAt": "2026-11-21T09:30:00Z",
            "recordedAt": "2026-11-21T10:00:00Z", "subject": subject, "correlationId": "JKJaXmPLvHcESHA=",
        })
    };
    let placed = json!({
        "metadata": metadata("evt_87eba3a951cb986c6f72c043b2f79281", "order_placed/1", "order/1001"),
        "subscriber": buyer(&attributes()),
        "event": {
            "provider": "api", "orderId": "1001", "orderNumber": "#1001", "status": "placed",
            "totalCents": 8850, "currency": "USD", "orderedAt": "2026-11-21T09:30:00Z",
            "refundAmountCents": null, "checkoutId": null, "customerTotals": null,
            "lineItems": [{
                "provider": "api", "providerProductId": "SKU-PROTEIN-1KG", "providerVariantId": null,
                "title": "Protein Powder", "variantTitle": null, "sku": null, "quantity": 1, "priceCents": 8850,
            }],
            "channel": "web",
        },
    });
    let mut revenue = attributes();
    revenue.as_object_mut().unwrap().remove("tier");
    let updated = json!({
        "metadata": metadata(
            "evt_77a1396b866fc23b7862d22f6bd9c56c",
            "subscriber_updated/1",
            "subscriber/sub_cbdb679a2f2643b6f1069e0858fd9854",
        ),
        "subscriber": buyer(&attributes()),
        "event": {"revenueByCurrency": {"USD": revenue}, "cause": "order/1001"},
    });
    assert_eq!(stack.details(), [placed, updated]);
}

#[tokio::test]
async fn a_placed_order_moves_the_books_and_arms_a_reminder() {
    let stack = Stack::after(&[ORDER_PLACED]).await;
    assert_eq!(stack.dollars_of(BUYER), (1, 8850));
    assert_eq!(stack.table.all_lines().len(), 1);
    assert_eq!(stack.folded(), ["placed"]);
    let armed = stack.table.automation_of(BUYER, &reminder()).unwrap();
    assert_eq!((armed.state, armed.due_at), (AutomationState::Armed, Some(instant("2026-12-21T09:30:00Z"))));
}

#[tokio::test]
async fn the_second_order_of_a_buyer_shows_both_in_the_attributes() {
    let stack = Stack::after(&[ORDERS_OF_ONE_BUYER]).await;
    let shown = |detail: &Value| {
        let attributes = &detail["subscriber"]["attributes"];
        [&detail["event"]["orderId"], &attributes["ordersCount"], &attributes["ltv"], &attributes["aov"]]
            .map(Clone::clone)
    };
    let orders: Vec<_> =
        stack.details().iter().filter(|d| d["metadata"]["schema"] == "order_placed/1").map(shown).collect();
    // 9851 / 2 is 4925.5 cents, half to even 4926.
    let (first, second) = (
        [json!("1001"), json!(1), json!(88.5), json!(88.5)],
        [json!("1002"), json!(2), json!(98.51), json!(49.26)],
    );
    assert_eq!(orders, [first, second]);
    assert_eq!(stack.dollars_of(BUYER), (2, 9851));
}

#[tokio::test]
async fn a_cancelled_order_keeps_its_gross_figures_and_loses_its_reminder() {
    let stack = Stack::after(&[ORDER_PLACED, ORDER_CANCELLED]).await;
    let order = |name| (name, "order/1001".to_owned());
    let buyer = ("subscriber_updated", "subscriber/sub_cbdb679a2f2643b6f1069e0858fd9854".to_owned());
    let told = [
        order("order_placed"),
        buyer.clone(),
        order("order_cancelled"),
        order("automation_cancelled"),
        buyer,
    ];
    assert_eq!(stack.told(), told);
    let attributes = &stack.details()[4]["subscriber"]["attributes"];
    let figures = ["ordersCount", "totalSpentCents", "cancelledOrdersCount", "netSpentCents"];
    assert_eq!(figures.map(|name| attributes[name].as_u64().unwrap()), [1, 8850, 1, 0]);

    let ended = stack.table.automation_of(BUYER, &reminder()).unwrap();
    let reason = CancelReason::OrderCancelled { order_id: order_id("1001") };
    assert_eq!(ended.state, AutomationState::Cancelled { at: instant("2026-11-21T10:00:01Z"), reason });
    let event = stack.details()[3]["event"].clone();
    assert_eq!(
        (&event["reason"], &event["cause"], &event["hadFired"]),
        (&json!("order_cancelled"), &json!({"orderId": "1001"}), &json!(false))
    );
}

#[tokio::test]
async fn an_order_that_is_cancelled_first_comes_to_the_same_and_never_arms_a_reminder() {
    let (usual, odd) = (
        Stack::after(&[ORDER_PLACED, ORDER_CANCELLED]).await,
        Stack::after(&[ORDER_CANCELLED, ORDER_PLACED]).await,
    );
    let books = |stack: &Stack| (stack.table.subscriber_of(BUYER).books, stack.table.all_lines());
    assert_eq!(books(&odd), books(&usual));
    assert_eq!(odd.table.all_automations().iter().filter(|held| held.is_open()).count(), 0);
    assert!(!odd.told().iter().any(|(name, _)| *name == "automation_cancelled"));
}

#[tokio::test]
async fn history_is_counted_and_triggers_nothing() {
    let stack = Stack::after(&[ORDER_HISTORICAL]).await;
    assert_eq!(stack.dollars_of(BUYER), (1, 8850));
    let told = [("subscriber_updated", "subscriber/sub_cbdb679a2f2643b6f1069e0858fd9854".to_owned())];
    assert_eq!(stack.told(), told);
    assert_eq!(stack.table.all_automations(), []);
}
