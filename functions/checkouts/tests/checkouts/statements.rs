//! What a statement is beside those before it: new, the same, or another.

use serde_json::{Value, json};

use crate::Shop;
use crate::payloads::*;
use testkit::http::Answer;
use testkit::http::Outcome;

const BUYER: &str = "sub_cbdb679a2f2643b6f1069e0858fd9854";
const BUYER_AT_WORK: &str = "sub_92ed488ce42ce6d463b38b8c069495d3";

/// The facts of `amended….json`. Kept for ever: another fingerprint of the same content would
/// take a late retry for one more change.
const AMENDMENT: &str = "started#1#5ca5c2049f38c625a01d6129f15b757b";
const OF_OTHER_CUSTOMER: &str = "started#1#fa4b9fec89c25af36bbfa736e1cb96a3";
const IN_OTHER_CURRENCY: &str = "started#2#b901d1f01ac2f0f1de3b26746fcd884a";

/// The body of a 200 about checkout-abc123.
pub fn tracked(subscriber: &str, outcome: &str) -> Value {
    json!({
        "success": true, "checkoutId": "checkout-abc123", "subscriberId": subscriber,
        "eventId": "evt_c428840db1e822782e6c5a729150ed68", "outcome": outcome,
    })
}

#[tokio::test]
async fn a_new_checkout_is_accepted_with_one_write() {
    let answer = Answer::to(STARTED, 200, tracked(BUYER, "accepted"));
    assert_eq!(Shop::new().send(STARTED).await, Outcome::recording(answer, &["started"], 1));
}

#[tokio::test]
async fn the_same_checkout_has_the_same_ids_any_time_later_and_nothing_happens() {
    let shop = Shop::after(&[STARTED]).await;
    let answer = Answer::to(STARTED.again(), 200, tracked(BUYER, "duplicate"));
    for _ in 0..3 {
        assert_eq!(shop.send(STARTED.again()).await, Outcome::recording(answer.clone(), &[], 2));
    }
}

#[tokio::test]
async fn neither_the_order_of_keys_nor_the_case_of_an_address_makes_it_another() {
    let shop = Shop::after(&[STARTED]).await;
    let answer = Answer::to(STARTED_IN_OTHER_FORM, 200, tracked(BUYER, "duplicate"));
    assert_eq!(shop.send(STARTED_IN_OTHER_FORM).await, Outcome::recording(answer, &[], 2));
}

#[tokio::test]
async fn other_content_replaces_it_with_a_second_write_under_the_same_ids() {
    let shop = Shop::after(&[STARTED]).await;
    let answer = Answer::to(AMENDED, 200, tracked(BUYER, "amended"));
    assert_eq!(shop.send(AMENDED).await, Outcome::recording(answer, &[AMENDMENT], 3));
}

#[tokio::test]
async fn each_field_of_a_checkout_amends_it() {
    let shop = Shop::after(&[STARTED]).await;
    for (field, value) in [
        ("totalCents", "8851"),
        ("totalCents", "null"),
        ("items", "[]"),
        ("checkoutUrl", r#""https://store.example.com/checkout/2""#),
        ("properties", r#"{"step": "payment"}"#),
        ("startedAt", r#""2026-11-21T09:45:00Z""#),
        ("customer", r#"{"email": "buyer@example.com", "firstName": "Mary"}"#),
    ] {
        let outcome = shop.send(STARTED.with(field, value)).await;
        let answer = Answer::to(STARTED, 200, tracked(BUYER, "amended"));
        assert_eq!(
            (outcome.answer, outcome.recorded.len(), outcome.calls),
            (answer, 1, 3),
            "{field}: {value}"
        );
    }
}

#[tokio::test]
async fn the_same_change_is_a_duplicate_and_going_back_is_a_change() {
    let shop = Shop::after(&[STARTED, AMENDED]).await;
    let changed = Answer::to(AMENDED.again(), 200, tracked(BUYER, "duplicate"));
    assert_eq!(shop.send(AMENDED.again()).await, Outcome::recording(changed, &[], 2));
    let back = Answer::to(STARTED.again(), 200, tracked(BUYER, "amended"));
    let outcome = shop.send(STARTED.again()).await;
    assert_eq!((outcome.answer, outcome.recorded.len(), outcome.calls), (back, 1, 3));
}

#[tokio::test]
async fn customer_and_currency_of_a_checkout_may_change() {
    let shop = Shop::after(&[STARTED]).await;
    let customer = Answer::to(AMENDED_CUSTOMER, 200, tracked(BUYER_AT_WORK, "amended"));
    assert_eq!(shop.send(AMENDED_CUSTOMER).await, Outcome::recording(customer, &[OF_OTHER_CUSTOMER], 3));
    let currency = Answer::to(AMENDED_CURRENCY, 200, tracked(BUYER, "amended"));
    assert_eq!(shop.send(AMENDED_CURRENCY).await, Outcome::recording(currency, &[IN_OTHER_CURRENCY], 3));
}

#[tokio::test]
async fn of_one_checkout_sent_twice_in_one_instant_exactly_one_is_accepted() {
    let mut first = [0, 0];
    for seed in 0..50 {
        let shop = Shop::new();
        let answers = shop.send_at_once(seed, &[STARTED.into(), STARTED.again()]).await;
        let outcomes = [0, 1].map(|n: usize| answers[n].body["outcome"].as_str().unwrap().to_owned());
        let winner = outcomes.iter().position(|outcome| outcome == "accepted").unwrap();
        assert_eq!(outcomes[1 - winner], "duplicate");
        assert_eq!(shop.facts(), ["started"]);
        first[winner] += 1;
    }
    assert!(first[0] > 0 && first[1] > 0, "either is first at times: {first:?}");
}
