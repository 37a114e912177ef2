//! Keys that DynamoDB did not get to are asked for again, as long as that helps.

use aws_sdk_dynamodb::Client;
use aws_smithy_mocks::{Rule, mock};
use commerce::automation::AutomationKey;
use commerce::identity::CheckoutId;
use commerce::ports::{Projections as _, TableError};
use serde_json::{Value, json};

use super::failures::{table, typed};
use super::{samples, shop};

fn keys() -> [AutomationKey; 2] {
    let checkouts = ["a", "b"].map(|id| CheckoutId::parse(id).unwrap());
    checkouts.map(|checkout_id| AutomationKey::AbandonedCheckout { checkout_id })
}

/// A batch answer with the automation of the first key, and the second left for later.
fn half() -> Value {
    let automation = commerce::automation::Automation { key: keys()[0].clone(), ..samples::automation(0) };
    let item = crate::item::encode(&automation, Some(1)).unwrap();
    let item: Value = item.iter().map(|(name, value)| (name.clone(), typed(value))).collect();
    json!({ "Responses": { "none": [item] }, "UnprocessedKeys": unprocessed() })
}

/// Every answer has one item and leaves a key, `times` times; then nothing is left.
fn slowly(times: usize) -> Rule {
    let done = json!({ "Responses": { "none": [] } });
    let rule = mock!(Client::batch_get_item).sequence();
    rule.http_status(200, Some(half().to_string()))
        .times(times)
        .http_status(200, Some(done.to_string()))
        .build()
}

fn unprocessed() -> Value {
    let pk = format!("W#shop#SUB#{}", samples::buyer());
    let key = json!({ "pk": { "S": pk }, "sk": { "S": "AUTO#abandoned_checkout#b" } });
    json!({ "none": { "Keys": [key], "ConsistentRead": true } })
}

#[tokio::test]
async fn keys_left_unprocessed_are_asked_for_again() {
    let nothing = json!({ "Responses": { "none": [] }, "UnprocessedKeys": unprocessed() });
    let done = json!({ "Responses": { "none": [] } });
    let rule = mock!(Client::batch_get_item)
        .sequence()
        .http_status(200, Some(half().to_string()))
        .http_status(200, Some(nothing.to_string()))
        .http_status(200, Some(done.to_string()))
        .build();
    let found = table(&[&rule]).automations(&shop(), &samples::buyer(), &keys()).await.unwrap();
    assert_eq!(rule.num_calls(), 3);
    assert_eq!(keys().map(|key| found[&key].version), [1, 0]);
}

#[tokio::test]
async fn a_table_that_leaves_the_same_keys_unprocessed_for_too_long_throttles() {
    let nothing = json!({ "Responses": { "none": [] }, "UnprocessedKeys": unprocessed() });
    let rule = mock!(Client::batch_get_item)
        .sequence()
        .http_status(200, Some(nothing.to_string()))
        .repeatedly()
        .build();
    let error = table(&[&rule]).automations(&shop(), &samples::buyer(), &keys()).await.unwrap_err();
    assert_eq!(error, TableError::Throttled("BatchGetItem: 1 keys stayed unprocessed".to_owned()));
    assert_eq!(rule.num_calls(), 5);
}

#[tokio::test]
async fn a_table_that_answers_slowly_but_surely_does_not_throttle() {
    let rule = slowly(20);
    let found = table(&[&rule]).automations(&shop(), &samples::buyer(), &keys()).await.unwrap();
    assert_eq!(rule.num_calls(), 21);
    assert_eq!(keys().map(|key| found[&key].version), [1, 0]);
}
