//! Every event fits onto the bus, whatever of the most that may be sent was sent.

use commerce::customer::LineItem;
use commerce::event::{Event, EventName, MAX_DETAIL_BYTES, RESERVED_PROPERTIES};
use commerce::fact::Fact;
use commerce::version::Effect;
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::build::{NOON, OrderBuilder, checkout, due, instant, item, order};

use crate::world::{World, the, wake_up};

/// Most bytes of a body.
const MAX_BODY_BYTES: usize = 262_144;
/// Names of attributes that a subscriber keeps, and the largest value of one.
const ATTRIBUTES: usize = 128;
const MAX_VALUE_BYTES: usize = 2_048;

/// As much of this text as makes so many bytes of JSON.
fn text(of: &str, json_bytes: usize) -> String {
    let each = json!(of).to_string().len() - 2;
    of.repeat(json_bytes.saturating_sub(2) / each)
}

fn assert_each_fits(events: &[Event]) -> Result<(), TestCaseError> {
    for event in events {
        let detail_bytes = event.detail().to_string().len();
        prop_assert!(detail_bytes <= MAX_DETAIL_BYTES, "{:?}: {detail_bytes}", event.name);
    }
    Ok(())
}

/// An order whose caller says as much as possible.
fn large(id: &str, property: &(String, String), titles: &str, attribute: &str) -> OrderBuilder {
    let (key, value) = property;
    // Of one product: many of them would take many steps, with the same events.
    let line = LineItem { title: titles.to_owned(), ..item("SKU-1", 1) };
    let known = order(id).by("a@example.com").number(&"\\".repeat(4_096)).property(key, value.as_str());
    let known = std::iter::repeat_n(line, 500).fold(known, OrderBuilder::line);
    (0..ATTRIBUTES).fold(known, |order, number| order.attribute(&format!("a{number}"), attribute))
}

fn any_key() -> impl Strategy<Value = String> {
    let ours = proptest::sample::select(RESERVED_PROPERTIES).prop_map(str::to_owned);
    prop_oneof![ours, Just("note".to_owned()), Just("cause".to_owned()), Just("product".to_owned())]
}

fn any_letter() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&["x", "\\", "\"", "é", "\u{1}", "\n", "\u{2028}", "😀"][..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn every_event_of_the_most_that_may_be_sent_fits(
        key in any_key(),
        letters in (any_letter(), any_letter(), any_letter()),
        bytes in (0..MAX_BODY_BYTES, 0_usize..1_000, 0..MAX_VALUE_BYTES),
    ) {
        let property = (key, text(letters.0, bytes.0));
        let (titles, attribute) = (text(letters.1, bytes.1), text(letters.2, bytes.2));
        let make = |id: &str| large(id, &property, &titles, &attribute);
        let world = World::new();
        for fact in [
            Fact::Order(make("1").fact()),
            Fact::Order(make("1").fulfilled().fact()),
            Fact::Order(make("1").refund("r-1", Some(1)).fact()),
            Fact::Order(make("1").cancelled().fact()),
            Fact::Order(make("1").total(7).fact().amending(&make("1").fact(), 1, Effect::Reinstates)),
        ] {
            assert_each_fits(&world.tell(fact))?;
        }
        let cart = checkout("c-1").by("a@example.com").property(&property.0, property.1.as_str());
        let cart = cart.at("2027-01-01T00:00:00Z").accepted_at("2027-01-01T00:00:00Z");
        assert_each_fits(&world.tell(cart))?;
        for timer in world.armed() {
            world.clock.advance(SignedDuration::from_hours(24 * 365));
            assert_each_fits(&world.tell(Fact::Due(due(&wake_up(&timer), instant(NOON)))))?;
        }
    }
}

#[test]
fn a_key_that_our_events_have_does_not_keep_one_from_being_cut() {
    for value in ["x".repeat(261_700), "\\".repeat(130_700)] {
        for key in RESERVED_PROPERTIES {
            let events = World::new().tell(order("1").property(key, value.as_str()));
            let placed = the(EventName::OrderPlaced, &events);
            assert!(placed.detail().to_string().len() <= MAX_DETAIL_BYTES, "{key}");
            assert_ne!(placed.body.get(*key), Some(&json!(value)), "{key}");
        }
    }
}

#[test]
fn whatever_our_bodies_say_is_reserved() {
    let world = World::new();
    let mut told: Vec<Event> = Vec::new();
    let placed = order("1").item("SKU-1", 1).number("#1").totals(Some(1), None);
    told.extend(world.tell(placed.clone()));
    told.extend(world.tell(order("1").refund("r-1", Some(1))));
    told.extend(world.tell(order("1").cancelled()));
    let again = placed.total(1).fact().amending(&order("1").fact(), 1, Effect::Reinstates);
    told.extend(world.tell(Fact::Order(again)));
    told.extend(world.tell(checkout("c-1").url("https://shop.example/c-1").at("2027-01-01T00:00:00Z")));
    for timer in world.armed() {
        told.extend(world.fire(&timer));
    }
    let of_callers = [
        EventName::OrderPlaced,
        EventName::OrderCancelled,
        EventName::OrderRefunded,
        EventName::OrderUpdated,
        EventName::CheckoutStarted,
        EventName::CheckoutAbandoned,
    ];
    for name in of_callers {
        let body: &serde_json::Map<String, Value> = &the(name, &told).body;
        for key in body.keys() {
            assert!(RESERVED_PROPERTIES.contains(&key.as_str()), "{name:?}: {key}");
        }
    }
}
