//! A fact is recorded once, whoever else tries.

use commerce::fact::Fact;
use commerce::ports::{Appended, Facts as _, Subscribers as _, TableError};
use futures::future::join_all;

use super::{order, samples, shop, start};
use crate::item::MAX_ITEM_BYTES;

#[tokio::test]
async fn the_second_of_two_equal_statements_gets_the_first() {
    let embedded = start().await;
    for first in [
        samples::placed(&shop(), "1", "first"),
        Fact::Checkout(samples::checkout_fact(1)),
        Fact::Due(samples::due_fact(1)),
        Fact::Restock(samples::restock_fact(1)),
    ] {
        assert_eq!(embedded.table.append(&first).await, Ok(Appended::Recorded));
        let mut second = first.clone();
        match &mut second {
            Fact::Order(fact) => fact.receipt.correlation_id = "second".to_owned(),
            Fact::Checkout(fact) => fact.receipt.correlation_id = "second".to_owned(),
            Fact::Due(fact) => fact.receipt.correlation_id = "second".to_owned(),
            Fact::Restock(fact) => fact.receipt.correlation_id = "second".to_owned(),
            // Each request for stock is a fact of its own.
            Fact::Wait(_) => {}
        }
        assert_eq!(embedded.table.append(&second).await, Ok(Appended::Exists(Box::new(first))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_16_requests_for_one_order_at_once_exactly_one_is_recorded() {
    let embedded = start().await;
    let facts: Vec<Fact> =
        (0..16).map(|request| samples::placed(&shop(), "1", &request.to_string())).collect();
    let answers = join_all(facts.iter().map(|fact| embedded.table.append(fact))).await;

    let history = embedded.table.order(&shop(), &order("1")).await.unwrap();
    let [winner] = history.facts.as_slice() else { panic!("{} facts", history.facts.len()) };
    let winner = Fact::Order(winner.clone());
    for (fact, answer) in facts.iter().zip(answers) {
        let expected =
            if *fact == winner { Appended::Recorded } else { Appended::Exists(Box::new(winner.clone())) };
        assert_eq!(answer, Ok(expected));
    }
}

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
