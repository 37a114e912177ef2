//! How much there may be in a commit, and in an item.

use commerce::automation::{Automation, Cause};
use commerce::event::{Event, EventName};
use commerce::fact::Fact;
use commerce::identity::EventId;
use commerce::ports::{Commit, CommitError, State, Stored, TableError};
use commerce::posting::Posting;
use commerce::subscriber::{Stamp, Stamped, Subscriber};
use serde_json::json;

use super::Table;
use crate::build::{
    BUYER, NOON, automation, commit, instant, line, order, order_id, posting, product_id, profile, shop,
    subscriber, wait_for,
};

/// DynamoDB: an item has at most 400 KB.
const ITEM_BYTES: usize = 400 * 1024;

const TOO_LARGE: Result<(), CommitError> = Err(CommitError::Table(TableError::TooLarge));

fn fact() -> Fact {
    order("1").into()
}

fn lines(count: usize) -> impl Iterator<Item = (u64, State)> {
    (0..count).map(|number| (0, State::OrderLine(line(&number.to_string(), 1))))
}

fn waits(count: usize) -> impl Iterator<Item = (u64, State)> {
    (0..count).map(|number| (0, State::Automation(automation(wait_for(&format!("p/{number}"))))))
}

pub async fn a_transaction_takes_100_items_with_posting_and_history(table: &impl Table) {
    assert_eq!(table.commit(&commit(&fact(), 0, lines(99))).await, TOO_LARGE);
    table.commit(&commit(&fact(), 0, lines(98))).await.unwrap();
    assert_eq!(table.order_lines(&shop(), &subscriber(BUYER)).await.unwrap().len(), 98);
}

pub async fn a_wait_counts_twice_and_a_product_that_is_checked_once(table: &impl Table) {
    assert_eq!(table.commit(&commit(&fact(), 0, waits(50))).await, TOO_LARGE);
    let checked = Commit { unchanged: vec![(product_id("p"), 0)], ..commit(&fact(), 0, waits(49)) };
    assert_eq!(table.commit(&checked).await, TOO_LARGE);
    let checked = Commit { unchanged: vec![(product_id("p"), 0)], ..commit(&fact(), 0, waits(48)) };
    table.commit(&checked).await.unwrap();
}

/// A profile with one attribute of this many bytes.
fn profile_of(email: &str, bytes: usize) -> (u64, State) {
    let tie = order("1").fact().fingerprint;
    let stamp = Stamp { stated_at: instant(NOON), updated_at: None, revision: 0, tie };
    let note = Stamped { stamp, value: Some("x".repeat(bytes).into()) };
    let mut held = profile(email);
    held.attributes.insert("note".to_owned(), Some(note));
    (0, State::Subscriber(Box::new(held)))
}

pub async fn what_is_too_large_is_refused(table: &impl Table) {
    let fact_of = |bytes: usize| Fact::from(order("1").number(&"x".repeat(bytes)));
    assert_eq!(table.append(&fact_of(ITEM_BYTES * 5)).await, Err(TableError::TooLarge));
    assert_eq!(table.order_facts(&shop(), &order_id("1")).await, Ok(vec![]));
    table.append(&fact_of(ITEM_BYTES * 3 / 4)).await.unwrap();

    let titled = |bytes: usize| {
        let title = Some("x".repeat(bytes));
        let cause = Cause::Wait {
            requested_at: instant(NOON),
            product_version: 7,
            last_returned_in: Some(0),
            product_title: title,
            variant_title: None,
        };
        [(0, State::Automation(Automation { cause, ..automation(wait_for("p/v")) }))]
    };
    assert_eq!(table.commit(&commit(&fact(), 0, titled(ITEM_BYTES))).await, TOO_LARGE);
    table.commit(&commit(&fact(), 0, titled(ITEM_BYTES * 3 / 4))).await.unwrap();

    let profiles = (0..16).map(|number| profile_of(&format!("{number}@example.com"), 300_000));
    assert_eq!(table.commit(&commit(&fact(), 1, profiles)).await, TOO_LARGE);
}

/// Four events of 240 KB.
fn large_posting() -> Posting {
    let event = |number: usize| Event {
        id: EventId::of(&shop(), "order_placed", &[&number.to_string()]),
        name: EventName::OrderPlaced,
        workspace: shop(),
        occurred_at: instant(NOON),
        recorded_at: instant(NOON),
        subject: "order/1".to_owned(),
        correlation_id: "request".to_owned(),
        subscriber: json!({"id": "somebody"}).as_object().unwrap().clone(),
        body: json!({"note": "é".repeat(120_000)}).as_object().unwrap().clone(),
    };
    Posting { events: (0..4).map(event).collect(), ..posting(&fact(), 0) }
}

pub async fn a_large_posting_and_a_large_profile_are_read_back_whole(table: &impl Table) {
    let (large, small) = (profile_of(BUYER, 600_000), (0, State::Subscriber(Box::new(profile(BUYER)))));
    let posting = large_posting();
    let first = Commit { posting: posting.clone(), ..commit(&fact(), 0, [large.clone()]) };
    table.commit(&first).await.unwrap();
    assert_eq!(table.postings(&fact().reference()).await, Ok(vec![posting.clone()]));
    assert_eq!(table.order(&shop(), &order_id("1")).await.unwrap().postings, [posting]);
    for (version, (_, state)) in (1_u32..).zip([large, small.clone(), small]) {
        let stored = table.subscriber(&shop(), &subscriber(BUYER)).await.unwrap();
        assert_eq!(stored.version, u64::from(version));
        table.commit(&commit(&fact(), version, [(version.into(), state.clone())])).await.unwrap();
        let State::Subscriber(expected) = state else { panic!("a profile") };
        let stored: Stored<Subscriber> = table.subscriber(&shop(), &subscriber(BUYER)).await.unwrap();
        assert_eq!(stored.value, Some(*expected));
    }
}
