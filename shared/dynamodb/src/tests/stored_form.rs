//! Rows are kept for ever: what was written once must be read by every later version.
//!
//! Owns one document of each kind as it is in the table. A change that breaks a test here loses
//! stored data; a new field gets a default instead.

use commerce::automation::Automation;
use commerce::checkout::CheckoutState;
use commerce::fact::{CheckoutFact, DueFact, OrderFact, RestockFact, WaitFact};
use commerce::ports::OrderLine;
use commerce::posting::Posting;
use commerce::product::Product;
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;
use serde_json::{Value, json};

use crate::item::Item;
use crate::row;
use crate::row::place::Place;

/// What the caller sent: in there a field is no field of ours.
const CALLERS: [&str; 4] = ["attributes", "properties", "body", "subscribers"];

fn read<T: Item>(document: &Value) -> T {
    row::read(&document.to_string()).unwrap()
}

fn written<T: Item>(value: &T) -> Value {
    serde_json::from_str(&row::write(value).unwrap()).unwrap()
}

/// The document with a field in every object of ours that we do not know. An object of one
/// member is the tag of an enum or a map.
fn from_the_future(document: &Value) -> Value {
    match document {
        Value::Array(values) => values.iter().map(from_the_future).collect(),
        Value::Object(members) => {
            let grown = members.iter().map(|(name, value)| {
                let ours = !CALLERS.contains(&name.as_str());
                (name.clone(), if ours { from_the_future(value) } else { value.clone() })
            });
            let later = (members.len() > 1).then(|| ("later".to_owned(), json!({ "in": [1, null] })));
            grown.chain(later).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => document.clone(),
    }
}

macro_rules! stored_forms {
    ($($name:ident: $kind:ty => $file:literal),+ $(,)?) => {$(
        #[test]
        fn $name() {
            let document: Value = serde_json::from_str(include_str!($file)).unwrap();
            let value: $kind = read(&document);
            assert_eq!(written(&value), document);
            assert_eq!(read::<$kind>(&from_the_future(&document)), value);
        }
    )+};
}

stored_forms!(
    a_fact_about_an_order_keeps_its_form: OrderFact => "stored_form/order_fact.json",
    a_fact_about_a_checkout_keeps_its_form: CheckoutFact => "stored_form/checkout_fact.json",
    a_wake_up_keeps_its_form: DueFact => "stored_form/due_fact.json",
    a_request_for_stock_keeps_its_form: WaitFact => "stored_form/wait_fact.json",
    stock_that_returned_keeps_its_form: RestockFact => "stored_form/restock_fact.json",
    a_place_among_those_who_wait_keeps_its_form: Place => "stored_form/place.json",
    a_subscriber_keeps_its_form: Subscriber => "stored_form/subscriber.json",
    an_order_line_keeps_its_form: OrderLine => "stored_form/order_line.json",
    an_automation_keeps_its_form: Automation => "stored_form/automation.json",
    a_checkout_keeps_its_form: CheckoutState => "stored_form/checkout.json",
    what_was_bought_of_a_product_keeps_its_form: Purchases => "stored_form/purchases.json",
    a_product_keeps_its_form: Product => "stored_form/product.json",
    a_posting_keeps_its_form: Posting => "stored_form/posting.json",
);

#[test]
fn every_state_cause_and_reason_keeps_its_form() {
    let document: Value = serde_json::from_str(include_str!("stored_form/automation.json")).unwrap();
    let at = json!("2026-11-22T10:00:00Z");
    let order = json!({ "order_id": "1002" });
    let reasons = [
        json!({ "purchased_again": order }),
        json!({ "purchased": order }),
        json!({ "order_cancelled": order }),
        json!({ "order_refunded": order }),
        json!({ "item_removed": order }),
        json!({ "item_returned": order }),
        json!({ "order_time_changed": order }),
        json!({ "checkout_converted": { "order_id": null } }),
        json!("checkout_reassigned"),
        json!("too_many_checkouts"),
        json!("replenishment_disabled"),
    ];
    let cancelled = reasons.map(|reason| json!({ "cancelled": { "at": at, "reason": reason } }));
    for state in [json!("armed"), json!({ "fired": { "at": at } })].into_iter().chain(cancelled) {
        let mut document = document.clone();
        document["state"] = state;
        for cause in [
            json!({ "checkout": { "started_at": at } }),
            json!({ "wait": { "requested_at": at, "product_version": 7 } }),
            json!({ "wait": { "requested_at": at, "product_version": 7, "last_returned_in": 0, "product_title": "P", "variant_title": "V" } }),
        ] {
            document["cause"] = cause;
            let value: Automation = read(&document);
            assert_eq!(written(&value), document);
        }
    }
}

#[test]
fn every_statement_keeps_its_form() {
    let document: Value = serde_json::from_str(include_str!("stored_form/order_fact.json")).unwrap();
    let plain = ["placed", "amended", "cancelled", "fulfilled"].map(Value::from);
    for statement in plain.into_iter().chain([json!({ "refunded": {} })]) {
        let mut document = document.clone();
        document["statement"] = statement;
        let value: OrderFact = read(&document);
        assert_eq!(written(&value), document);
    }
}

#[test]
fn what_is_refused_today_and_was_accepted_once_is_read() {
    let document: Value = serde_json::from_str(include_str!("stored_form/order_fact.json")).unwrap();
    for (email, currency) in
        [("mailto:a@example.com", "XTS"), ("a\u{200b}b@example.com", "XTS"), ("a@10.0.0.1", "USD")]
    {
        let mut document = document.clone();
        document["content"]["customer"]["email"] = json!(email);
        document["content"]["currency"] = json!(currency);
        document["content"]["properties"]["large"] = json!(u64::MAX);
        let value: OrderFact = read(&document);
        assert_eq!(written(&value), document);
    }
}
