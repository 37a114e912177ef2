//! Every row reads back as what was stored.

use std::fmt::Debug;

use commerce::fact::OrderFact;
use commerce::posting::Posting;
use commerce::subscriber::Subscriber;

use super::samples;
use crate::item::{DATA, Document, Item, encode, size_bytes};

const SEEDS: u64 = 400;

fn read_back<T: Item>(value: &T) -> T {
    Document::of(encode(value, Some(1)).unwrap()).unwrap().read().unwrap()
}

fn round_trips<T: Item + PartialEq + Debug>(sample: fn(u64) -> T) {
    for seed in 0..SEEDS {
        let value = sample(seed);
        assert_eq!(read_back(&value), value, "{} of seed {seed}", T::KIND);
    }
}

#[test]
fn every_kind_of_row_reads_back_as_what_was_stored() {
    round_trips(samples::order_fact);
    round_trips(samples::checkout_fact);
    round_trips(samples::due_fact);
    round_trips(samples::wait_fact);
    round_trips(samples::restock_fact);
    round_trips(samples::subscriber);
    round_trips(samples::order_line);
    round_trips(samples::automation);
    round_trips(samples::checkout_state);
    round_trips(samples::product);
    round_trips(samples::posting);
    round_trips(|seed| samples::posting(seed).activity());
}

#[test]
fn json_nested_as_deep_as_a_request_may_have_it_reads_back() {
    // serde_json reads 127 levels, one of which is the request's own object.
    let deep = samples::nested(126);
    let mut fact = samples::order_fact(1);
    fact.content.properties = Some(deep.clone());
    fact.content.customer.attributes = deep.clone();
    assert_eq!(read_back::<OrderFact>(&fact), fact);

    let mut posting = samples::posting(0);
    let mut event = (1..).find_map(|seed| samples::posting(seed).events.pop()).unwrap();
    (event.body, event.subscriber) = (deep.clone(), deep.clone());
    posting.events = vec![event];
    assert_eq!(read_back::<Posting>(&posting), posting);

    let mut subscriber = samples::subscriber(1);
    subscriber.attributes.insert("deep".to_owned(), Some(samples::stamped(Some(deep.into()))));
    assert_eq!(read_back::<Subscriber>(&subscriber), subscriber);
}

#[test]
fn the_subscriber_of_many_events_is_stored_once() {
    let mut posting = samples::posting(0);
    let event = (1..).find_map(|seed| samples::posting(seed).events.pop()).unwrap();
    let large = serde_json::json!({ "note": "x".repeat(10_000) }).as_object().unwrap().clone();
    posting.events =
        vec![commerce::event::Event { subscriber: large, body: Default::default(), ..event }; 20];
    assert!(size_bytes(&encode(&posting, None).unwrap()) < 20_000);
    assert_eq!(read_back::<Posting>(&posting), posting);
}

#[test]
fn the_stamp_of_many_attributes_is_stored_once() {
    let mut subscriber = samples::subscriber(0);
    for number in 0..1_000 {
        let held = samples::stamped(Some(number.into()));
        subscriber.attributes.insert(format!("a{number}"), Some(held));
    }
    let item = encode(&subscriber, Some(1)).unwrap();
    assert_eq!(item[DATA].as_s().unwrap().matches("stated_at").count(), 1);
    assert_eq!(read_back::<Subscriber>(&subscriber), subscriber);
}

#[test]
fn a_body_of_256_kb_fits_into_an_item() {
    // The least JSON a line item has in a request is 41 bytes, and there are at most 500.
    let mut fact = samples::order_fact(0);
    let mut item = (1..).find_map(|seed| samples::order_fact(seed).content.items?.pop()).unwrap();
    (item.variant_id, item.variant_title, item.sku, item.price) = (None, None, None, None);
    (item.title, item.quantity) = ("t".to_owned(), 1);
    fact.content.items = Some(vec![item; 500]);
    let rest = 256 * 1024 - 500 * 41;
    let many = (0..rest / 8).map(|number| (format!("{number:05}"), 0.into())).collect();
    fact.content.properties = Some(many);
    assert!(encode(&fact, None).is_ok());
}
