//! What is asked of DynamoDB: strongly consistent reads, and one call to accept a fact.

use aws_sdk_dynamodb::Client;
use aws_smithy_mocks::mock;
use commerce::identity::CheckoutId;
use commerce::ports::{Appended, Automations as _, Facts as _, Projections as _, Subscribers as _};
use serde_json::{Value, json};

use super::failures::{fault, table, typed};
use super::{order, samples, shop};

#[tokio::test]
async fn every_read_sees_the_writes_that_returned_before() {
    let nothing = || Some(json!({ "Items": [], "Count": 0 }).to_string());
    let get = mock!(Client::get_item).match_requests(|request| request.consistent_read() == Some(true));
    let get = get.sequence().http_status(200, Some("{}".to_owned())).repeatedly().build();
    let query = mock!(Client::query).match_requests(|request| request.consistent_read() == Some(true));
    let query = query.sequence().http_status(200, nothing()).repeatedly().build();
    let batch = mock!(Client::batch_get_item).match_requests(|request| {
        let wanted = request.request_items().and_then(|items| items.get("none"));
        wanted.is_some_and(|wanted| wanted.consistent_read() == Some(true))
    });
    let batch = batch.sequence().http_status(200, Some("{}".to_owned())).repeatedly().build();
    let table = table(&[&get, &query, &batch]);
    let (buyer, key) = (samples::buyer(), samples::automation(0).key);

    // A request that no rule matches panics.
    table.order(&shop(), &order("1")).await.unwrap();
    table.checkout_facts(&shop(), &CheckoutId::parse("c").unwrap()).await.unwrap();
    table.postings(&samples::placed(&shop(), "1", "request").reference()).await.unwrap();
    table.order_lines(&shop(), &buyer).await.unwrap();
    table.open_automations(&shop(), &buyer).await.unwrap();
    assert_eq!(query.num_calls(), 5);
    table.subscriber(&shop(), &buyer).await.unwrap();
    table.find(&shop(), &buyer).await.unwrap();
    table.order_line(&shop(), &buyer, &order("1")).await.unwrap();
    table.current(&shop(), &buyer, &key).await.unwrap();
    assert_eq!(get.num_calls(), 4);
    table.automations(&shop(), &buyer, &[key]).await.unwrap();
    table.products(&shop(), &[samples::product(0).id]).await.unwrap();
    assert_eq!(batch.num_calls(), 2);
}

#[tokio::test]
async fn a_fact_that_was_there_before_comes_with_the_refusal() {
    let fact = samples::order_fact(1);
    let item = crate::item::encode(&fact, None).unwrap();
    let item: Value = item.iter().map(|(name, value)| (name.clone(), typed(value))).collect();
    let (status, body) = fault(400, "ConditionalCheckFailedException", "");
    let mut body: Value = serde_json::from_str(&body.unwrap()).unwrap();
    body["Item"] = item;
    let rule = mock!(Client::put_item).sequence().http_status(status, Some(body.to_string())).build();
    let fact = commerce::fact::Fact::Order(fact);
    let answer = table(&[&rule]).append(&fact).await;
    assert_eq!(answer, Ok(Appended::Exists(Box::new(fact))));
    assert_eq!(rule.num_calls(), 1);
}
