//! What is answered, and what is recorded.

use commerce::fact::{Fact, WaitFact};
use commerce::product::Product;
use serde_json::{Value, json};
use testkit::build::{product, subscriber};
use testkit::faults::{Fault, Faults, Moment, Operation};
use testkit::http::{Answer, Outcome, issue, refused, unavailable, warning};

use crate::Shop;
use crate::payloads::*;

fn accepted() -> Value {
    json!({"success": true, "subscriberId": subscriber("buyer@example.com").to_string()})
}

/// The one fact there is.
fn only_fact(shop: &Shop) -> WaitFact {
    match shop.only_fact() {
        Fact::Wait(fact) => fact,
        other @ (Fact::Order(_) | Fact::Checkout(_) | Fact::Due(_) | Fact::Restock(_)) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_request_is_recorded_against_the_product() {
    let warned = warning(
        accepted(),
        &[
            "reserved_key: customer.attributes.ltv",
            "unknown_field: product_title (did you mean productTitle?)",
        ],
    );
    for (file, body) in [
        (REQUEST, accepted()),
        (REQUEST_PRODUCT, accepted()),
        (REQUEST_SDK, accepted()),
        (REQUEST_UNKNOWN_FIELD, warned),
    ] {
        let shop = Shop::new();
        let outcome = shop.send(file).await;
        let fact = only_fact(&shop).name();
        assert_eq!(outcome, Outcome::recording(Answer::to(file, 200, body), &[&fact], 2), "{file:?}");
        assert_eq!(shop.faults.calls(), [Operation::StoredProducts, Operation::Append]);
    }
}

#[tokio::test]
async fn what_is_asked_for_is_in_the_fact() {
    let shop = Shop::new();
    let coffee = Product::from(product("coffee").in_stock(false));
    shop.table.stock(coffee.clone());
    shop.send(REQUEST).await;
    let fact = only_fact(&shop);
    assert_eq!(fact.product_version, coffee.version_after(0));
    assert_eq!(fact.automation().to_string(), "back_in_stock#6#coffee#beans");
    assert_eq!(fact.content.product_title.as_deref(), Some("Coffee"));
    assert_eq!(fact.content.variant_title.as_deref(), Some("Beans"));
    assert_eq!(fact.content.customer.first_name.as_deref(), Some("Ada"));
    assert_eq!(fact.receipt.accepted_at.to_string(), "2026-11-21T10:00:00Z");
}

#[tokio::test]
async fn without_a_variant_the_product_as_a_whole_is_waited_for() {
    for (file, key) in
        [(REQUEST_PRODUCT, "back_in_stock#1#7#7"), (REQUEST_SDK, "back_in_stock#6#coffee#coffee")]
    {
        let shop = Shop::new();
        shop.send(file).await;
        assert_eq!(only_fact(&shop).automation().to_string(), key, "{file:?}");
    }
}

#[tokio::test]
async fn a_request_that_says_nothing_or_may_not_be_made_is_refused() {
    let missing = json!([issue("productId", "is required"), issue("customer", "is required")]);
    let nothing = refused("invalid_body", "productId is required; customer is required.", missing);
    let forbidden = refused("forbidden", "This API key lacks the scope back-in-stock:write.", json!([]));
    for (file, status, body) in [(REQUEST_NOTHING, 400, nothing), (REQUEST_FORBIDDEN, 403, forbidden)] {
        let answer = Answer::to(file, status, body);
        assert_eq!(Shop::new().send(file).await, Outcome::untouched(answer));
    }
}

#[tokio::test]
async fn all_faults_of_a_request_are_reported() {
    let Outcome { answer, calls, .. } = Shop::new().send(REQUEST_INVALID).await;
    let issues = answer.body["issues"].as_array().unwrap();
    let paths: Vec<&str> = issues.iter().map(|issue| issue["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["productId", "variantId", "productTitle", "customer.email"]);
    assert_eq!((answer.status, calls), (400, 0));
    let Outcome { answer, calls, .. } = Shop::new().send(REQUEST_MALFORMED).await;
    assert_eq!((answer.status, &answer.body["code"], calls), (400, &json!("invalid_json"), 0));
}

#[tokio::test]
async fn the_same_request_again_gets_the_same_answer_and_records_nothing() {
    let shop = Shop::new();
    let first = shop.send(REQUEST).await;
    let again = shop.send(REQUEST).await;
    assert_eq!((again.answer, again.recorded), (first.answer, vec![]));
}

#[tokio::test]
async fn a_request_that_may_not_be_recorded_is_not_confirmed() {
    for fault in [Fault::Fail(Moment::Before), Fault::Fail(Moment::After), Fault::Throttle] {
        for call in [0, 1] {
            let shop = Shop::new();
            shop.faults.become_planned(Faults::at_call(call, fault));
            let answer = Answer::to(REQUEST, 503, unavailable()).with_header("retry-after", "1");
            assert_eq!(shop.send(REQUEST).await.answer, answer, "{fault:?} at call {call}");
        }
    }
}
