//! The largest of everything fits: every item, every transaction, counted as stored.

use std::collections::BTreeMap;

use commerce::automation::Reason;
use commerce::books::Books;
use commerce::event::Event;
use commerce::identity::SubscriberId;
use commerce::money::Currency;
use commerce::ports::{Commit, Projections as _, Put, State, Subscribers as _};
use commerce::posting::{Note, NoteOutcome, Posting};
use commerce::subscriber::Subscriber;
use serde_json::{Value, json};

use super::dice::Dice;
use super::{order, samples, shop, start};
use crate::embedded::EmbeddedTable;
use crate::item::MAX_ITEM_BYTES;

/// 128 attributes of 128 bytes and 2 KB, names of 4 KB, the books of 180 currencies with all
/// that books can have; every value of a statement of its own.
fn largest_subscriber() -> Subscriber {
    let dice = &mut Dice::new(7);
    let mut subscriber = samples::subscriber(1);
    subscriber.first_name = Some(dice.stamped("\u{1}".repeat(4_096)));
    subscriber.last_name = Some(dice.stamped("\"".repeat(4_096)));
    subscriber.attributes = (0..128)
        .map(|number| {
            let value = Value::from("\u{1}".repeat(2_046 / 6));
            (format!("{}{number:03}", "\u{1}".repeat(125)), Some(dice.stamped(Some(value))))
        })
        .collect();
    let codes = ('A'..='Z').flat_map(|a| ('A'..='Z').flat_map(move |b| ('A'..='Z').map(move |c| [a, b, c])));
    let known = codes.filter_map(|code| Currency::parse(&code.iter().collect::<String>()).ok());
    let books = || Books {
        orders_count_snapshot: Some(Dice::new(3).snapshot()),
        total_spent_snapshot: Some(Dice::new(3).snapshot()),
        ..Dice::new(5).books()
    };
    subscriber.books = known.map(|currency| (currency, books())).collect::<BTreeMap<_, _>>();
    assert!(subscriber.books.len() > 150, "or this test proves nothing");
    subscriber
}

/// What the two largest subscribers and an order of 256 KB come to in one step.
fn largest_posting(step: u32) -> Posting {
    let event = (1..).find_map(|seed| samples::posting(seed).events.pop()).unwrap();
    let object = |fill: &str, bytes: usize| {
        let text = fill.repeat(bytes / fill.len());
        json!({ "note": text }).as_object().unwrap().clone()
    };
    let of = |fill: &str, body: usize| Event {
        subscriber: object(fill, 320_000),
        body: object("é", body),
        ..event.clone()
    };
    let fact = samples::placed(&shop(), "1", "request");
    let events = vec![of("a", 240_000), of("é", 240_000), of("漢", 240_000), of("a", 1)];
    Posting { events, ..samples::empty_posting(&fact, step) }
}

fn commit(posting: Posting, states: Vec<State>) -> Commit {
    let puts = states.into_iter().map(|state| Put { expected: 0, state }).collect();
    Commit { puts, unchanged: Vec::new(), posting }
}

#[tokio::test]
async fn a_posting_larger_than_an_item_is_written_whole_and_read_back() {
    let embedded = start().await;
    let steps: Vec<Posting> = [0, 1, u32::MAX].map(largest_posting).into();
    for posting in &steps {
        let sizes = EmbeddedTable::stored_sizes(&commit(posting.clone(), vec![])).unwrap();
        assert!(sizes.len() > 4 && sizes.iter().all(|bytes| *bytes <= MAX_ITEM_BYTES), "{sizes:?}");
        embedded.table.commit(&commit(posting.clone(), vec![])).await.unwrap();
    }
    assert_eq!(embedded.table.postings(&steps[0].fact).await.unwrap(), steps);
    assert_eq!(embedded.table.order(&shop(), &order("1")).await.unwrap().postings, steps);
}

#[tokio::test]
async fn a_profile_larger_than_an_item_is_written_read_back_and_shrinks_again() {
    let embedded = start().await;
    let (largest, small) = (largest_subscriber(), samples::subscriber(1));
    assert_eq!(largest.id, small.id);
    for (version, profile) in (0_u32..).zip([&small, &largest, &largest, &small, &largest]) {
        let fact = samples::placed(&shop(), "1", "request");
        let put = Put { expected: version.into(), state: State::Subscriber(Box::new(profile.clone())) };
        let posting = samples::empty_posting(&fact, version);
        let commit = Commit { puts: vec![put], unchanged: Vec::new(), posting };
        let sizes = EmbeddedTable::stored_sizes(&commit).unwrap();
        assert!(sizes.iter().all(|bytes| *bytes <= MAX_ITEM_BYTES), "{sizes:?}");
        embedded.table.commit(&commit).await.unwrap();
        let stored = embedded.table.subscriber(&shop(), &profile.id).await.unwrap();
        assert_eq!((stored.version, stored.value.as_ref()), (u64::from(version) + 1, Some(profile)));
        assert_eq!(embedded.table.find(&shop(), &profile.id).await.unwrap().as_ref(), Some(profile));
    }
}

#[test]
fn the_largest_step_fits_into_a_transaction() {
    let [speaker, owner] = ["a", "b"].map(|name| {
        let id = SubscriberId::of(&shop(), name);
        State::Subscriber(Box::new(Subscriber { id, ..largest_subscriber() }))
    });
    let sizes = EmbeddedTable::stored_sizes(&commit(largest_posting(0), vec![speaker, owner])).unwrap();
    assert!(sizes.len() < 40, "{sizes:?}");
}

#[test]
fn the_longest_history_of_one_step_fits_into_an_item() {
    let mut posting = samples::empty_posting(&samples::placed(&shop(), "1", "request"), 0);
    let long = |fill: &str| commerce::identity::ProductId::parse(&fill.repeat(255 / fill.len())).unwrap();
    let longest_reason = Reason::ALL.into_iter().max_by_key(|reason| reason.code().len()).unwrap();
    let note = Note {
        automation: commerce::automation::AutomationKey::BackInStock {
            product_id: long("\""),
            variant_id: commerce::identity::VariantId::parse(&"\\".repeat(255)).unwrap(),
        },
        order_id: Some(commerce::identity::OrderId::parse(&"\"".repeat(255)).unwrap()),
        generation: Some(commerce::automation::Generation::new(u64::MAX)),
        outcome: NoteOutcome::Cancelled,
        reason: longest_reason,
    };
    posting.notes = vec![note; 200];
    let event = (1..).find_map(|seed| samples::posting(seed).events.pop()).unwrap();
    posting.events = vec![Event { subscriber: Default::default(), body: Default::default(), ..event }; 200];
    let sizes = EmbeddedTable::stored_sizes(&commit(posting, vec![])).unwrap();
    assert!(sizes.iter().all(|bytes| *bytes <= MAX_ITEM_BYTES), "{sizes:?}");
}
