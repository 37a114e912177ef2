//! Facts are appended, once each.

use commerce::fact::{Fact, Receipt, RestockFact, WaitCursor};
use commerce::identity::VariantId;
use commerce::ports::Appended;

use super::Table;
use crate::build::{automation, checkout, due, instant, order, order_id, product_id, shop, timer_of, wait};
use crate::run::interleave;

/// Statements of every kind that are equal but for the request they came in.
fn each_kind(request: &str) -> [Fact; 5] {
    let receipt =
        Receipt { accepted_at: instant("2026-11-21T10:00:00Z"), correlation_id: request.to_owned() };
    let held = automation(timer_of("c"));
    let wake_up = commerce::ports::WakeUp {
        workspace: shop(),
        subscriber_id: held.subscriber_id,
        automation: held.key,
        generation: held.generation,
    };
    let mut started = checkout("c").fact();
    started.receipt.clone_from(&receipt);
    let mut due = due(&wake_up, receipt.accepted_at);
    due.receipt.clone_from(&receipt);
    let restock = RestockFact {
        workspace: shop(),
        product_id: product_id("p"),
        version: 7,
        variants: vec![VariantId::parse("v").unwrap()],
        cursor: WaitCursor { variant: 0, after: None },
        receipt,
    };
    [
        Fact::Order(order("1").request(request).fact()),
        Fact::Checkout(started),
        Fact::Due(due),
        Fact::Restock(restock),
        // A request for stock is named by its own request.
        Fact::Wait(wait("p/v").fact()),
    ]
}

pub async fn the_second_of_two_equal_statements_gets_the_first(table: &impl Table) {
    for (first, second) in each_kind("first").into_iter().zip(each_kind("second")) {
        assert_eq!(table.append(&first).await, Ok(Appended::Recorded));
        assert_eq!(table.append(&second).await, Ok(Appended::Exists(Box::new(first))));
    }
}

pub async fn of_many_requests_for_one_order_at_once_exactly_one_is_recorded(table: &impl Table) {
    let facts: Vec<Fact> =
        (0..16).map(|request| Fact::from(order("1").request(&request.to_string()))).collect();
    let answers = interleave(1, facts.iter().map(|fact| table.append(fact))).await;

    let recorded = table.order_facts(&shop(), &order_id("1")).await.unwrap();
    let [winner] = recorded.as_slice() else { panic!("{} facts", recorded.len()) };
    let winner = Fact::Order(winner.clone());
    for (fact, answer) in facts.iter().zip(answers) {
        let expected =
            if *fact == winner { Appended::Recorded } else { Appended::Exists(Box::new(winner.clone())) };
        assert_eq!(answer, Ok(expected));
    }
}

pub async fn facts_about_one_thing_are_read_without_those_of_a_like_name(table: &impl Table) {
    let ids = ["1", "1#x", "1#FACT#placed", "10"];
    for id in ids {
        table.append(&order(id).into()).await.unwrap();
        table.append(&order(id).cancelled().into()).await.unwrap();
        table.append(&checkout(id).into()).await.unwrap();
    }
    for id in ids {
        let mut facts = table.order_facts(&shop(), &order_id(id)).await.unwrap();
        facts.sort_by_key(commerce::fact::OrderFact::name);
        assert_eq!(facts, [order(id).cancelled().fact(), order(id).fact()]);
        let started = checkout(id).fact();
        assert_eq!(table.checkout_facts(&shop(), &started.checkout_id).await, Ok(vec![started]));
    }
}
