//! From a checkout to its abandonment or to an order.

use commerce::automation::{AutomationKey, AutomationState};
use commerce::identity::CheckoutId;
use jiff::SignedDuration;
use serde_json::json;
use testkit::build::{BUYER, instant};

use crate::payloads::*;
use crate::world::Stack;

fn state_of_timer(stack: &Stack) -> AutomationState {
    let key = AutomationKey::AbandonedCheckout { checkout_id: CheckoutId::parse("checkout-abc123").unwrap() };
    stack.table.automation_of(BUYER, &key).unwrap().state
}

fn names(stack: &Stack) -> Vec<&'static str> {
    stack.told().into_iter().map(|(name, _)| name).collect()
}

#[tokio::test]
async fn a_checkout_is_told_once_and_its_timer_runs() {
    let stack = Stack::after(&[CHECKOUT_STARTED]).await;
    assert_eq!(names(&stack), ["checkout_started", "subscriber_updated"]);
    let started = &stack.details()[0];
    assert_eq!(started["metadata"]["id"], json!("evt_c428840db1e822782e6c5a729150ed68"));
    let event = json!({
        "provider": "api", "checkoutId": "checkout-abc123", "totalCents": 8850, "currency": "USD",
        "checkoutUrl": "https://store.example.com/checkout/abc123", "startedAt": "2026-11-21T10:00:00Z",
        "lineItems": [{
            "provider": "api", "providerProductId": "SKU-PROTEIN-1KG", "providerVariantId": null,
            "title": "Protein Powder", "variantTitle": null, "sku": null, "quantity": 1, "priceCents": 8850,
        }],
    });
    assert_eq!(started["event"], event);
    assert_eq!(state_of_timer(&stack), AutomationState::Armed);
}

#[tokio::test]
async fn a_checkout_that_was_left_is_told_when_its_time_comes() {
    let stack = Stack::after(&[CHECKOUT_STARTED]).await;
    stack.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(stack.bring(CHECKOUT_DUE).await, None);
    assert_eq!(names(&stack), ["checkout_started", "subscriber_updated", "checkout_abandoned"]);
    assert_eq!(state_of_timer(&stack), AutomationState::Fired { at: instant("2026-11-21T11:00:01Z") });
    let event = stack.details()[2]["event"].clone();
    assert_eq!(
        (&event["checkoutId"], &event["checkoutUrl"]),
        (&json!("checkout-abc123"), &json!("https://store.example.com/checkout/abc123"))
    );
}

#[tokio::test]
async fn a_wake_up_that_comes_twice_is_told_once() {
    let stack = Stack::after(&[CHECKOUT_STARTED, CHECKOUT_DUE]).await;
    let before = stack.table.contents();
    assert_eq!(stack.deliver(CHECKOUT_DUE).await, None);
    assert_eq!(stack.table.contents(), before);
    assert_eq!(stack.bus.deduped().len(), 3);
}

#[tokio::test]
async fn an_order_that_names_the_checkout_ends_its_timer_and_the_wake_up_tells_nothing() {
    let stack = Stack::after(&[CHECKOUT_STARTED]).await;
    assert_eq!(stack.bring(ORDER_FROM_CHECKOUT).await, None);
    let told = names(&stack);
    assert_eq!(stack.bring(CHECKOUT_DUE).await, None);
    assert_eq!(names(&stack), told, "nothing more is told");
    let ended =
        stack.details().into_iter().find(|d| d["metadata"]["schema"] == "automation_cancelled/1").unwrap();
    let event = &ended["event"];
    assert_eq!(
        (&event["kind"], &event["checkoutId"], &event["reason"], &event["cause"], &event["hadFired"]),
        (
            &json!("abandoned_checkout"),
            &json!("checkout-abc123"),
            &json!("checkout_converted"),
            &json!({"orderId": "1003"}),
            &json!(false)
        )
    );
}
