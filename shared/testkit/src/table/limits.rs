//! How much the table takes, about as DynamoDB counts it.
//!
//! Owns the limits of an item and of a transaction. The size of an item is an estimate, for how it
//! is stored is the adapter's to know: what is far above or below a limit is judged alike.

use std::collections::BTreeSet;
use std::fmt::Debug;

use commerce::automation::AutomationKind;
use commerce::customer::JsonObject;
use commerce::fact::Fact;
use commerce::ports::{Commit, State, TableError, Upsert};
use commerce::posting::Posting;

/// A transaction has at most 100 items, those included that are only checked.
const MAX_ITEMS: usize = 100;

/// A transaction has at most 4 MB.
const MAX_TRANSACTION_BYTES: usize = 4 * 1024 * 1024;

/// An item has at most 400 KB.
const MAX_ITEM_BYTES: usize = 400 * 1024;

/// A fact is an item as well, but tests of the domain make events of facts that no body could bring:
/// what is refused is larger than any of those.
const MAX_FACT_BYTES: usize = 4 * MAX_ITEM_BYTES;

/// What an item takes of a posting; a larger one is cut.
const PART_BYTES: usize = 380 * 1024;

pub(super) fn check_fact(fact: &Fact) -> Result<(), TableError> {
    let bytes = match fact {
        Fact::Order(fact) => fact.content.len_bytes(),
        Fact::Checkout(fact) => fact.content.len_bytes(),
        Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => about_bytes(fact),
    };
    if bytes <= MAX_FACT_BYTES { Ok(()) } else { Err(TableError::TooLarge) }
}

pub(super) fn check_commit(commit: &Commit) -> Result<(), TableError> {
    let Commit { puts, unchanged, posting } = commit;
    let items =
        posting_items(posting) + unchanged.len() + puts.iter().map(|put| items(&put.state)).sum::<usize>();
    let mut bytes = posting_bytes(posting);
    for put in puts {
        let size = about_bytes(&put.state);
        match put.state {
            // It is cut into as many items as it takes.
            State::Subscriber(_) => {}
            State::OrderLine(_) | State::Automation(_) | State::Checkout(_) | State::Purchases(_) => {
                check_item(size)?;
            }
        }
        bytes += size;
    }
    check_transaction(items, bytes)
}

pub(super) fn check_store(upserts: &[Upsert]) -> Result<(), TableError> {
    let items = upserts.len() + upserts.iter().filter(|upsert| upsert.restock.is_some()).count();
    let mut bytes = 0;
    for upsert in upserts {
        let size = about_bytes(&upsert.product);
        check_item(size)?;
        bytes += size;
    }
    check_transaction(items, bytes)
}

fn check_item(bytes: usize) -> Result<(), TableError> {
    if bytes <= MAX_ITEM_BYTES { Ok(()) } else { Err(TableError::TooLarge) }
}

fn check_transaction(items: usize, bytes: usize) -> Result<(), TableError> {
    if items <= MAX_ITEMS && bytes <= MAX_TRANSACTION_BYTES { Ok(()) } else { Err(TableError::TooLarge) }
}

/// A wait for stock has a second item, its entry in the index.
fn items(state: &State) -> usize {
    match state {
        State::Automation(it) if it.key.kind() == AutomationKind::BackInStock => 2,
        State::Automation(_)
        | State::Subscriber(_)
        | State::OrderLine(_)
        | State::Checkout(_)
        | State::Purchases(_) => 1,
    }
}

/// As many as it is cut into, and its entry in the history of the subscriber.
fn posting_items(posting: &Posting) -> usize {
    1 + posting_bytes(posting) / PART_BYTES + 1
}

/// The events are what can make it large. Those of one fact mostly show the same subscriber,
/// which is stored once.
fn posting_bytes(posting: &Posting) -> usize {
    let text =
        |object: &JsonObject| object.iter().map(|(key, value)| key.len() + value.to_string().len()).sum();
    let shown: BTreeSet<String> =
        posting.events.iter().map(|event| format!("{:?}", event.subscriber)).collect();
    let bodies: usize = posting.events.iter().map(|event| -> usize { text(&event.body) }).sum();
    bodies + shown.iter().map(String::len).sum::<usize>()
}

/// Rust prints a value with the names of its fields, as JSON does.
fn about_bytes(value: &impl Debug) -> usize {
    format!("{value:?}").len()
}
