//! What an order's purchases led to, picked out of a subscriber's history.

use commerce::automation::{AutomationKey, Generation, Reason};
use commerce::event::EventName;
use commerce::fact::Fact;
use commerce::identity::EventId;
use commerce::posting::{Activity, Note, NoteOutcome, PublishedEvent};
use commerce::view::aftermath::aftermath;
use testkit::build::{instant, order, order_id, product_id, shop, subscriber};

fn tea() -> AutomationKey {
    AutomationKey::Replenishment { product_id: product_id("SKU-TEA"), variant_id: None }
}

fn soap() -> AutomationKey {
    AutomationKey::Replenishment { product_id: product_id("SKU-SOAP"), variant_id: None }
}

/// About a reminder of this order's purchase.
fn note(order: &str, automation: AutomationKey, generation: u64, outcome: NoteOutcome) -> Note {
    Note {
        automation,
        order_id: Some(order_id(order)),
        generation: Some(Generation::new(generation)),
        outcome,
        reason: Reason::Due,
    }
}

fn telling(name: EventName, automation: &AutomationKey, generation: u64) -> PublishedEvent {
    let buyer = subscriber("buyer@example.com");
    let natural_key = [buyer.as_str(), &automation.to_string(), &generation.to_string()];
    let at = instant("2026-11-02T10:00:00Z");
    PublishedEvent { id: EventId::of(&shop(), name.as_str(), &natural_key), name, at }
}

/// An entry that the placing of an order made.
fn entry(id: &str, notes: Vec<Note>, events: Vec<PublishedEvent>) -> Activity {
    let fact = Fact::from(order(id)).reference();
    let folded_at = instant("2026-11-02T10:00:01Z");
    Activity { fact, subscriber_id: subscriber("buyer@example.com"), step: 0, folded_at, events, notes }
}

fn of_1001(history: Vec<Activity>) -> Vec<Activity> {
    aftermath(&order_id("1001"), history)
}

#[test]
fn of_an_entry_only_what_is_about_the_orders_own_purchases_is_kept() {
    let ended = note("1001", tea(), 1, NoteOutcome::Cancelled);
    let told = telling(EventName::AutomationCancelled, &tea(), 1);
    let notes = vec![
        note("1002", soap(), 1, NoteOutcome::Cancelled),
        ended.clone(),
        note("1002", tea(), 2, NoteOutcome::Armed),
        Note { order_id: None, ..ended.clone() },
    ];
    let events = vec![
        telling(EventName::AutomationCancelled, &soap(), 1),
        told.clone(),
        telling(EventName::SubscriberUpdated, &tea(), 1),
    ];
    let kept = of_1001(vec![entry("1002", notes, events)]);
    assert_eq!(kept, [entry("1002", vec![ended], vec![told])]);
}

#[test]
fn a_reminder_that_fires_is_told_by_its_own_event() {
    let fired = note("1001", tea(), 1, NoteOutcome::Fired);
    let told = telling(EventName::ReplenishmentDue, &tea(), 1);
    let events = vec![telling(EventName::AutomationCancelled, &tea(), 1), told.clone()];
    let kept = of_1001(vec![entry("1002", vec![fired.clone()], events)]);
    assert_eq!(kept, [entry("1002", vec![fired], vec![told])]);
}

#[test]
fn a_reminder_that_comes_back_is_kept_and_has_no_event() {
    let armed = note("1001", tea(), 3, NoteOutcome::Armed);
    let events = vec![telling(EventName::AutomationCancelled, &tea(), 3)];
    let kept = of_1001(vec![entry("1002", vec![armed.clone()], events)]);
    assert_eq!(kept, [entry("1002", vec![armed], vec![])]);
}

#[test]
fn entries_about_other_purchases_and_of_the_order_itself_are_left_out() {
    let elsewhere = [soap(), tea()].map(|key| note("1002", key, 1, NoteOutcome::Fired));
    let mut history: Vec<Activity> = elsewhere.map(|note| entry("1002", vec![note], Vec::new())).to_vec();
    history.push(entry("1002", Vec::new(), vec![telling(EventName::ReplenishmentDue, &tea(), 1)]));
    history.push(entry("1001", vec![note("1001", tea(), 1, NoteOutcome::Cancelled)], Vec::new()));
    assert_eq!(of_1001(history), []);
}
