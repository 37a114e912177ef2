//! A commit takes effect whole or not at all, under the versions that were read.

use commerce::ports::{Commit, CommitError, Ledger as _, Put, State, TableError};

use super::dice::Dice;
use super::{order, samples, shop, start};
use crate::embedded::EmbeddedTable;
use crate::item::{EXPIRES_AT, MAX_ITEM_BYTES};

/// A commit of the given step with these puts.
fn commit(step: u32, puts: Vec<Put>) -> Commit {
    let fact = samples::placed(&shop(), "1", "request");
    Commit { puts, unchanged: Vec::new(), posting: samples::empty_posting(&fact, step) }
}

fn subscriber(expected: u64, orders: u64) -> Put {
    let mut subscriber = samples::subscriber(0);
    subscriber.books = samples::books_of(orders);
    Put { expected, state: State::Subscriber(Box::new(subscriber)) }
}

async fn is_empty(embedded: &EmbeddedTable) -> bool {
    embedded.client.scan().table_name(&embedded.name).send().await.unwrap().count() == 0
}

#[tokio::test]
async fn every_kind_of_state_is_written_and_read_back_with_its_version() {
    let embedded = start().await;
    let table = &embedded.table;
    let (line, automation) = (samples::order_line(1), samples::automation(1));
    let (subscriber, checkout) = (samples::subscriber(1), samples::checkout_state(1));
    for version in 0..3 {
        let states = [
            State::Subscriber(Box::new(subscriber.clone())),
            State::OrderLine(line.clone()),
            State::Automation(automation.clone()),
            State::Checkout(checkout.clone()),
        ];
        let puts = states.into_iter().map(|state| Put { expected: version, state }).collect();
        table.commit(&commit(u32::try_from(version).unwrap(), puts)).await.unwrap();

        let stored = table.subscriber(&shop(), &subscriber.id).await.unwrap();
        assert_eq!((stored.version, stored.value.as_ref()), (version + 1, Some(&subscriber)));
        let stored = table.order_line(&shop(), &line.subscriber_id, &line.order_id).await.unwrap();
        assert_eq!((stored.version, stored.value.as_ref()), (version + 1, Some(&line)));
        let keys = [automation.key.clone()];
        let stored = table.automations(&shop(), &automation.subscriber_id, &keys).await.unwrap();
        let stored = &stored[&automation.key];
        assert_eq!((stored.version, stored.value.as_ref()), (version + 1, Some(&automation)));
        let stored = table.checkout_state(&shop(), &checkout.checkout_id).await.unwrap();
        assert_eq!((stored.version, stored.value.as_ref()), (version + 1, Some(&checkout)));
    }
}

#[tokio::test]
async fn a_posting_is_written_only_if_it_is_absent() {
    let embedded = start().await;
    let mut first = commit(0, Vec::new());
    embedded.table.commit(&first).await.unwrap();
    first.posting.notes.push(Dice::new(1).note());
    assert_eq!(embedded.table.commit(&first).await, Err(CommitError::Conflict));
    let postings = embedded.table.postings(&first.posting.fact).await.unwrap();
    assert_eq!(postings, [commit(0, Vec::new()).posting]);
}

#[tokio::test]
async fn state_that_was_thought_absent_is_not_overwritten() {
    let embedded = start().await;
    embedded.table.commit(&commit(0, vec![subscriber(0, 1)])).await.unwrap();
    let again = embedded.table.commit(&commit(1, vec![subscriber(0, 2)])).await;
    assert_eq!(again, Err(CommitError::Conflict));
}

#[tokio::test]
async fn state_is_written_only_over_the_version_that_was_read() {
    let embedded = start().await;
    embedded.table.commit(&commit(0, vec![subscriber(0, 1)])).await.unwrap();
    embedded.table.commit(&commit(1, vec![subscriber(1, 2)])).await.unwrap();
    for stale in [1, 3] {
        let refused = embedded.table.commit(&commit(2, vec![subscriber(stale, 9)])).await;
        assert_eq!(refused, Err(CommitError::Conflict), "{stale}");
    }
    let stored = embedded.table.subscriber(&shop(), &samples::buyer()).await.unwrap();
    assert_eq!((stored.version, stored.value.unwrap().books), (2, samples::books_of(2)));
}

#[tokio::test]
async fn a_commit_that_fails_in_one_item_changes_none() {
    let embedded = start().await;
    let line = Put { expected: 7, state: State::OrderLine(samples::order_line(0)) };
    let refused = embedded.table.commit(&commit(0, vec![subscriber(0, 1), line])).await;
    assert_eq!(refused, Err(CommitError::Conflict));
    assert!(is_empty(&embedded).await);
}

#[tokio::test]
async fn a_commit_of_98_states_a_posting_and_its_history_fits_into_one_transaction() {
    let embedded = start().await;
    let line = |number: u32| {
        let line = samples::order_line(0);
        let order_id = order(&number.to_string());
        Put { expected: 0, state: State::OrderLine(commerce::ports::OrderLine { order_id, ..line }) }
    };
    embedded.table.commit(&commit(0, (0..98).map(line).collect())).await.unwrap();
    let lines = embedded.table.order_lines(&shop(), &samples::buyer()).await.unwrap();
    assert_eq!(lines.len(), 98);
}

#[tokio::test]
async fn a_state_or_a_transaction_that_is_too_large_is_refused_before_it_is_sent() {
    let nowhere = crate::Table::new(crate::embedded::client("http://127.0.0.1:1"), "none");
    let titled = |bytes: usize| {
        let mut state = samples::wait("ada", "v", commerce::automation::AutomationState::Armed);
        let commerce::automation::Cause::Wait { product_title, .. } = &mut state.cause else {
            panic!("a wait")
        };
        *product_title = Some("x".repeat(bytes));
        Put { expected: 0, state: State::Automation(state) }
    };
    let sized = |number: u32, bytes: usize| {
        let mut state = samples::subscriber(0);
        state.id = commerce::identity::SubscriberId::of(&shop(), &number.to_string());
        let note = serde_json::Value::from("x".repeat(bytes));
        state.attributes.insert("note".to_owned(), Some(samples::stamped(Some(note))));
        Put { expected: 0, state: State::Subscriber(Box::new(state)) }
    };
    let item = nowhere.commit(&commit(0, vec![titled(MAX_ITEM_BYTES)])).await;
    assert_eq!(item, Err(CommitError::Table(TableError::TooLarge)));
    let puts = (0..12).map(|number| sized(number, 380_000)).collect();
    let whole = nowhere.commit(&commit(0, puts)).await;
    assert_eq!(whole, Err(CommitError::Table(TableError::TooLarge)));
}

#[tokio::test]
async fn an_automation_expires_once_it_has_ended_and_not_before() {
    let embedded = start().await;
    for seed in 0..30 {
        let automation = samples::automation(seed);
        let expires_at = automation.expires_at().map(|at| at.as_second().to_string());
        let item = crate::item::encode(&automation, Some(1)).unwrap();
        let stored = item.get(EXPIRES_AT).map(|at| at.as_n().unwrap().clone());
        assert_eq!(stored, expires_at, "{:?}", automation.state);
    }
    let ttl = embedded.client.describe_time_to_live().table_name(&embedded.name).send().await.unwrap();
    let ttl = ttl.time_to_live_description().unwrap();
    assert_eq!(ttl.attribute_name(), Some(EXPIRES_AT));
}
