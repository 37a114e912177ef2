//! Writers that meet: two requests in one instant, and one request that writes twice.

use std::collections::BTreeSet;

use dynamodb::embedded::EmbeddedTable;
use edge::Edge;
use serde_json::json;
use testkit::clock::TestClock;
use testkit::faults::{Fault, Faults, Operation};

use crate::Orders;
use crate::Shop;
use crate::payloads::*;
use testkit::http::TEN;
use testkit::http::{Answer, DevelopmentKeys, Endpoint, Payload, send};
use testkit::payloads::File;

/// Enough to see any of two go first.
const SEEDS: u64 = 50;

fn outcomes(answers: &[Answer]) -> Vec<&str> {
    answers.iter().map(|answer| answer.body["outcome"].as_str().unwrap_or("refused")).collect()
}

/// The outcomes that were seen of these, sent in one instant, over all seeds.
async fn seen(before: &[File], payloads: &[Payload], facts: usize) -> BTreeSet<Vec<String>> {
    let mut seen = BTreeSet::new();
    for seed in 0..SEEDS {
        let shop = Shop::after(before).await;
        let answers = shop.send_at_once(seed, payloads).await;
        assert_eq!(shop.facts().len(), before.len() + facts, "seed {seed}");
        seen.insert(outcomes(&answers).into_iter().map(str::to_owned).collect());
    }
    seen
}

fn either(one: &str, other: &str) -> BTreeSet<Vec<String>> {
    [vec![one.to_owned(), other.to_owned()], vec![other.to_owned(), one.to_owned()]].into()
}

#[tokio::test]
async fn of_one_order_sent_twice_in_one_instant_exactly_one_is_accepted() {
    let twins = [PLACED.into(), PLACED.again()];
    assert_eq!(seen(&[], &twins, 1).await, either("accepted", "duplicate"));
}

#[tokio::test]
async fn of_two_contents_in_one_instant_one_is_accepted_and_the_other_amends_it() {
    assert_eq!(seen(&[], &[PLACED.into(), AMENDED.into()], 2).await, either("accepted", "amended"));
}

#[tokio::test]
async fn of_one_amendment_sent_twice_in_one_instant_exactly_one_amends() {
    let twins = [AMENDED.into(), AMENDED.again()];
    assert_eq!(seen(&[PLACED], &twins, 1).await, either("amended", "duplicate"));
}

#[tokio::test]
async fn of_two_customers_of_one_order_in_one_instant_one_is_refused() {
    let rivals = [PLACED.into(), CONFLICT_CUSTOMER.into()];
    assert_eq!(seen(&[], &rivals, 1).await, either("accepted", "refused"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn dynamodb_too_accepts_exactly_one_of_many() {
    let embedded = EmbeddedTable::start().await.unwrap();
    let edge = Edge::new(DevelopmentKeys, TestClock::at(TEN), <Orders as Endpoint>::SERVES);
    let payloads: Vec<Payload> = (0..8).map(|n| PLACED.as_request(&format!("request-{n}"))).collect();
    let one = |payload| send(&edge, payload, |call| Orders::handle(&embedded.table, call));
    let answers: Vec<Answer> = futures::future::join_all(payloads.iter().map(one)).await;
    let mut outcomes = outcomes(&answers);
    outcomes.sort_unstable();
    assert_eq!(outcomes, [vec!["accepted"], vec!["duplicate"; 7]].concat());
}

#[tokio::test]
async fn a_request_that_finds_its_own_write_made_it() {
    let shop = Shop::new();
    shop.faults.become_planned(Faults::always(Operation::Append, Fault::Repeat));
    for (file, outcome) in
        [(PLACED, "accepted"), (AMENDED, "amended"), (CANCELLED, "accepted"), (PLACED, "duplicate")]
    {
        let told = shop.send(file).await;
        assert_eq!((told.answer.status, &told.answer.body["outcome"]), (202, &json!(outcome)));
        assert_eq!(told.recorded.len(), usize::from(outcome != "duplicate"));
    }
}
