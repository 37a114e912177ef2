//! Where things are kept, and answers of several pages.

use commerce::event::Event;
use commerce::fact::{Fact, FactRef, OrderFact, Refund, Statement};
use commerce::identity::RefundId;
use commerce::ports::{Commit, Facts as _, Projections as _, Subscribers as _};

use super::{order, samples, shop, start};
use crate::Table;

fn refunded(order_id: &str, refund: &str) -> Fact {
    let id = Some(RefundId::parse(refund).unwrap());
    let statement = Statement::Refunded(Refund { id, amount: None });
    Fact::Order(OrderFact { order_id: order(order_id), statement, ..samples::order_fact(0) })
}

async fn post(table: &Table, fact: &Fact, step: u32) {
    let posting = samples::empty_posting(fact, step);
    table.commit(&Commit { puts: Vec::new(), unchanged: Vec::new(), posting }).await.unwrap();
}

async fn steps(table: &Table, fact: &FactRef) -> Vec<(String, u32)> {
    let postings = table.postings(fact).await.unwrap();
    postings.into_iter().map(|posting| (posting.fact.name, posting.step)).collect()
}

#[tokio::test]
async fn a_wake_up_and_its_posting_are_kept_with_the_subscriber() {
    let embedded = start().await;
    let fact = Fact::Due(samples::due_fact(1));
    embedded.table.append(&fact).await.unwrap();
    post(&embedded.table, &fact, 0).await;
    let stored = embedded.client.scan().table_name(&embedded.name).send().await.unwrap();
    let partition = format!("W#shop#SUB#{}", samples::buyer());
    assert!(stored.items().iter().all(|item| item["pk"].as_s() == Ok(&partition)));
    assert_eq!(steps(&embedded.table, &fact.reference()).await.len(), 1);
    assert_eq!(embedded.table.order_lines(&shop(), &samples::buyer()).await, Ok(Vec::new()));
}

#[tokio::test]
async fn an_answer_of_several_pages_is_read_to_its_end() {
    let embedded = start().await;
    // DynamoDB ends a page at 1 MB.
    for number in 0..12 {
        let mut posting = samples::empty_posting(&refunded("1", "a"), number);
        let event = (1..).find_map(|seed| samples::posting(seed).events.pop()).unwrap();
        let body = [("x".to_owned(), "x".repeat(200_000).into())].into_iter().collect();
        posting.events = vec![Event { body, ..event }];
        embedded.table.commit(&Commit { puts: Vec::new(), unchanged: Vec::new(), posting }).await.unwrap();
    }
    let query = embedded.client.query().table_name(&embedded.name).key_condition_expression("pk = :pk");
    let pk = crate::item::text("W#shop#ORDER#1");
    let page = query.expression_attribute_values(":pk", pk).send().await.unwrap();
    assert!(page.last_evaluated_key().is_some(), "or this test proves nothing");
    let history = embedded.table.order(&shop(), &order("1")).await.unwrap();
    assert_eq!(history.postings.len(), 12);
    assert_eq!(steps(&embedded.table, &refunded("1", "a").reference()).await.len(), 12);
}
