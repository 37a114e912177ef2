//! What an appended fact looks like in the table.

use commerce::fact::Fact;
use commerce::ports::{Facts as _, TableError};

use super::{samples, shop, start};
use crate::item::MAX_ITEM_BYTES;

#[tokio::test]
async fn a_fact_above_400_kb_is_refused_before_it_is_sent() {
    let mut fact = samples::order_fact(0);
    fact.content.order_number = Some("x".repeat(MAX_ITEM_BYTES));
    let nowhere = crate::Table::new(crate::embedded::client("http://127.0.0.1:1"), "none");
    assert_eq!(nowhere.append(&Fact::Order(fact)).await, Err(TableError::TooLarge));
}

#[tokio::test]
async fn operators_find_a_fact_by_when_and_in_which_request_it_was_accepted() {
    let embedded = start().await;
    let fact = samples::placed(&shop(), "1", "request-1");
    embedded.table.append(&fact).await.unwrap();
    let stored = embedded.client.scan().table_name(&embedded.name).send().await.unwrap();
    let item = &stored.items()[0];
    let text = |name: &str| item[name].as_s().unwrap().as_str();
    assert_eq!((text("pk"), text("sk")), ("W#shop#ORDER#1", "FACT#placed"));
    assert_eq!((text("kind"), text("correlation_id")), ("order_fact", "request-1"));
    assert_eq!(text("accepted_at"), fact.receipt().accepted_at.to_string());
}
