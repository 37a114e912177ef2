//! How long it takes to tell many who wait that stock returned: `make bench`.
//!
//! Counts first and measures then: a figure of a walk that told somebody twice is worth nothing.
//! Most of the time is the embedded DynamoDB's, which looks through its whole stream at each
//! write; the figure is good for comparing two versions of ours, not for a forecast.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

mod pump;

use std::collections::BTreeSet;
use std::time::Instant;

use aws::clock::SystemClock;
use commerce::decide::Rules;
use commerce::decide::wait::{Situation, decide};
use commerce::event::EventName;
use commerce::ports::{Clock as _, Stored};
use dynamodb::embedded::EmbeddedTable;
use testkit::build::{stocking, wait};

use pump::Stock;

/// Waiting subscribers.
const WAITING: usize = 10_000;

#[tokio::main]
async fn main() {
    let embedded = EmbeddedTable::start().await.unwrap_or_else(|error| panic!("{error}"));
    seed(&embedded);
    let mut stock = Stock::over(embedded, folding::restock::PAGE);
    stock.upsert(stocking("mug", false), "out").await;

    let begun = Instant::now();
    let (counted, _) = stock.upsert(stocking("mug", true), "in").await;
    let answered = begun.elapsed();
    println!("the upsert is answered          after {:6.1} ms: {counted} wait", answered.as_secs_f64() * 1e3);
    let facts = stock.settle().await;
    let told = begun.elapsed().as_secs_f64();

    let notices = stock.bus.named(EventName::BackInStock);
    let people: BTreeSet<&str> = notices.iter().filter_map(|event| event.subscriber["id"].as_str()).collect();
    println!("all are told, in {facts} facts    after {told:6.1} s: {:.0} a second", WAITING as f64 / told);
    assert_eq!(counted, WAITING as u64);
    assert_eq!((notices.len(), people.len()), (WAITING, WAITING), "notices, people");
    println!("{} notices to {} people, none twice, none missing", notices.len(), people.len());
}

/// Puts the waits into the table as the processor decides them.
fn seed(embedded: &EmbeddedTable) {
    let rules =
        Rules { base_currency: None, abandoned_checkout_after: None, subscriber_updated_events: false };
    let now = SystemClock.now();
    let one = |number: usize| {
        let request = wait("mug").by(&format!("person-{number}@example.com")).at(&now.to_string());
        let situation = Situation {
            purchases: Stored::default(),
            fact: request.fact(),
            subscriber: Stored::default(),
            automation: Stored::default(),
            product: Stored::default(),
            now,
        };
        decide(&situation, &rules)
    };
    embedded.settle((0..WAITING).map(one)).unwrap_or_else(|error| panic!("{error}"));
}
