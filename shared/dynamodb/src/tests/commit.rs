//! What a commit sends: nothing that DynamoDB would refuse, and when an item expires.

use commerce::ports::{Commit, CommitError, Projections as _, Put, State, TableError};

use super::{samples, shop, start};
use crate::item::{EXPIRES_AT, MAX_ITEM_BYTES};

/// A commit of the given step with these puts.
fn commit(step: u32, puts: Vec<Put>) -> Commit {
    let fact = samples::placed(&shop(), "1", "request");
    Commit { puts, unchanged: Vec::new(), posting: samples::empty_posting(&fact, step) }
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
async fn a_commit_of_more_items_than_a_transaction_takes_is_refused_before_it_is_sent() {
    let nowhere = crate::Table::new(crate::embedded::client("http://127.0.0.1:1"), "none");
    let wait = |number: u32| {
        let state = samples::wait(&number.to_string(), "v", commerce::automation::AutomationState::Armed);
        Put { expected: 0, state: State::Automation(state) }
    };
    let refused = nowhere.commit(&commit(0, (0..50).map(wait).collect())).await;
    assert_eq!(
        refused,
        Err(CommitError::Table(TableError::TooLarge)),
        "50 waits are 100 items, and a posting"
    );
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
