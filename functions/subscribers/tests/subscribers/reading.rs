//! What is read of a subscriber.

use serde_json::{Value, json};
use testkit::build::currency;
use testkit::faults::Faults;

use crate::payloads::*;
use crate::world::{Outcome, ask, dollars, get, yen};
use testkit::http::Answer;

/// The body about the buyer, with these revenue figures as the headline.
fn buyer(headline: Value) -> Value {
    let mut attributes = json!({"tier": "gold"});
    attributes.as_object_mut().unwrap().extend(headline.as_object().cloned().unwrap());
    json!({"success": true, "subscriber": {
        "id": "sub_cbdb679a2f2643b6f1069e0858fd9854", "email": "Buyer@example.com",
        "firstName": "Mary", "lastName": "Shelley", "externalId": "cust-77",
        "customAttributes": attributes,
        "revenueByCurrency": {"USD": dollars(), "JPY": yen()},
        "automations": [reminder(), timer()],
        "ledger": [], "ledgerTruncated": false, "automationHistory": [], "activity": [],
        "createdAt": "2026-11-01T12:00:00Z", "updatedAt": "2026-11-04T10:00:01Z",
    }})
}

fn reminder() -> Value {
    json!({
        "provider": "api", "kind": "replenishment", "productId": "SKU-TEA", "variantId": "large",
        "checkoutId": null, "orderId": "1001", "dueAt": "2026-12-02T10:00:00Z", "generation": 1,
        "state": "armed", "armedAt": "2026-11-02T10:00:01Z", "firedAt": null,
    })
}

fn timer() -> Value {
    json!({
        "provider": "api", "kind": "abandoned_checkout", "productId": null, "variantId": null,
        "checkoutId": "checkout-abc123", "orderId": null, "dueAt": "2026-12-02T10:00:00Z", "generation": 2,
        "state": "fired", "armedAt": "2026-11-02T10:00:01Z", "firedAt": "2026-12-02T10:00:02Z",
    })
}

#[tokio::test]
async fn a_subscriber_has_a_profile_figures_in_every_currency_and_what_is_open() {
    let answer = Answer::to(READ, 200, buyer(dollars()));
    assert_eq!(get(READ).await, Outcome { answer, reads: 4 });
}

#[tokio::test]
async fn the_headline_is_in_the_currency_of_the_stack_if_it_has_one() {
    let answer = Answer::to(READ, 200, buyer(yen()));
    assert_eq!(ask(READ, Some(currency("JPY")), &Faults::none()).await, Outcome { answer, reads: 4 });
}

#[tokio::test]
async fn the_case_of_an_address_does_not_matter() {
    let answer = Answer::to(READ_IN_OTHER_FORM, 200, buyer(dollars()));
    assert_eq!(get(READ_IN_OTHER_FORM).await, Outcome { answer, reads: 4 });
}

#[tokio::test]
async fn an_address_in_any_script_is_found_and_what_is_unknown_is_null_or_nothing() {
    let body = json!({"success": true, "subscriber": {
        "id": "sub_5fb2e784e18af8abe0ffede7ff7b0a0e", "email": "Zoë@Bücher.example.com",
        "firstName": null, "lastName": null, "externalId": null,
        "customAttributes": {
            "currency": null, "ordersCount": 0, "cancelledOrdersCount": 0,
            "totalSpent": 0, "totalSpentCents": 0, "ltv": 0, "ltvCents": 0, "aov": null, "aovCents": null,
            "refunded": 0, "refundedCents": 0, "netSpent": 0, "netSpentCents": 0,
            "firstOrderAt": null, "lastOrderAt": null,
        },
        "revenueByCurrency": {}, "automations": [],
        "ledger": [], "ledgerTruncated": false, "automationHistory": [], "activity": [],
        "createdAt": "2026-11-05T12:00:00Z", "updatedAt": "2026-11-05T12:00:00Z",
    }});
    let answer = Answer::to(READ_UNICODE, 200, body);
    assert_eq!(get(READ_UNICODE).await, Outcome { answer, reads: 4 });
}
