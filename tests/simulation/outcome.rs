//! What must come out, whatever went wrong in between.
//!
//! Owns the invariants of a quiet system, each computed from the facts and not from what the
//! functions say they did.

use std::collections::{BTreeMap, BTreeSet};

use commerce::automation::Automation;
use commerce::event::{Event, EventName};
use commerce::fact::{Fact, OrderFact, Statement};
use commerce::identity::{EventId, OrderId};
use commerce::money::Sum;
use commerce::order::{Contribution, fold};
use commerce::ports::WakeUp;
use commerce::version::Effect;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::world::World;
use crate::world::backend::Backend;

/// `PutEvents` takes entries below this.
const ENTRY_BYTES: usize = 256 * 1024;

/// More than an entry has beside its detail.
const ENVELOPE_BYTES: usize = 256;

/// What a system came to, for comparing one run with another.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// Profile and figures of each subscriber.
    pub subscribers: BTreeMap<String, Value>,
    /// What consumers that dedupe have seen.
    pub events: BTreeMap<EventId, Event>,
    /// Every automation with its state.
    pub automations: Vec<Automation>,
    /// Every wake-up to come, with its time.
    pub schedules: Vec<String>,
}

impl Outcome {
    pub fn of(world: &World) -> Self {
        let live = world.backend.schedules.live();
        Self {
            subscribers: subscribers(&world.backend),
            events: world.backend.bus.deduped(),
            automations: world.backend.table.all_automations(),
            schedules: live.iter().map(|(at, wake_up)| format!("{at} {}", name(wake_up))).collect(),
        }
    }

    /// Panics where this run differs, naming the smallest difference.
    #[track_caller]
    pub fn assert_same_as(&self, expected: &Self, run: &str) {
        assert_eq!(self.subscribers, expected.subscribers, "subscribers after {run}");
        let only = |these: &Self, those: &Self| -> Vec<Event> {
            let missing = these.events.iter().filter(|(id, _)| !those.events.contains_key(*id));
            missing.map(|(_, event)| event.clone()).collect()
        };
        let (invented, lost) = (only(self, expected), only(expected, self));
        assert!(invented.is_empty() && lost.is_empty(), "after {run} {invented:#?} instead of {lost:#?}");
        for (id, event) in &expected.events {
            assert_eq!(self.events.get(id), Some(event), "an event after {run}");
        }
        assert_eq!(self.automations, expected.automations, "automations after {run}");
        assert_eq!(self.schedules, expected.schedules, "schedules after {run}");
    }
}

pub fn subscribers(backend: &Backend) -> BTreeMap<String, Value> {
    let shown = |subscriber: commerce::subscriber::Subscriber| {
        let profile = subscriber.to_event_json(None);
        (subscriber.id.to_string(), json!([profile, subscriber.revenue_by_currency()]))
    };
    backend.table.all_subscribers().into_iter().map(shown).collect()
}

/// Since when each subscriber is known, and when the newest statement about them was accepted.
pub fn ages(backend: &Backend) -> BTreeMap<String, [Timestamp; 2]> {
    let age = |it: commerce::subscriber::Subscriber| (it.id.to_string(), [it.created_at, it.updated_at]);
    backend.table.all_subscribers().into_iter().map(age).collect()
}

/// The invariants of a system that is quiet.
#[track_caller]
pub fn assert_invariants(world: &World) {
    let parked = world.backend.parking.parked();
    assert!(parked.is_empty(), "parked: {parked:?}");
    every_line_is_what_the_facts_say(world);
    the_lines_add_up_to_the_books(world);
    the_events_are_those_of_committed_facts(world);
    the_bus_takes_every_event(world);
    every_armed_automation_has_its_schedule_and_no_other_is_there(world);
    nothing_is_due_twice(world);
}

fn orders(world: &World) -> BTreeMap<OrderId, Vec<OrderFact>> {
    let mut orders: BTreeMap<OrderId, Vec<OrderFact>> = BTreeMap::new();
    for fact in world.backend.table.all_facts() {
        if let Fact::Order(fact) = fact {
            orders.entry(fact.order_id.clone()).or_default().push(fact);
        }
    }
    orders
}

fn every_line_is_what_the_facts_say(world: &World) {
    let counted: BTreeMap<OrderId, Contribution> =
        world.backend.table.all_lines().into_iter().map(|line| (line.order_id, line.counted)).collect();
    let stated: BTreeMap<OrderId, Contribution> = orders(world)
        .into_iter()
        .filter_map(|(id, facts)| Some((id, fold(&facts).contribution()?)))
        .collect();
    assert_eq!(counted, stated, "the lines of the books");
}

fn the_lines_add_up_to_the_books(world: &World) {
    let lines = world.backend.table.all_lines();
    for subscriber in world.backend.table.all_subscribers() {
        for (currency, books) in &subscriber.books {
            let own: Vec<Contribution> = lines
                .iter()
                .filter(|line| line.subscriber_id == subscriber.id && line.counted.currency == *currency)
                .map(|line| line.counted)
                .collect();
            assert_eq!(books.counted_orders, own.len() as u64);
            assert_eq!(books.counted_total, own.iter().map(|line| Sum::from(line.total)).sum());
            assert_eq!(books.refunded, own.iter().map(|line| Sum::from(line.refunded)).sum());
            assert_eq!(books.net_spent, own.iter().map(Contribution::net).sum());
        }
    }
}

fn the_events_are_those_of_committed_facts(world: &World) {
    let posted: BTreeSet<EventId> = world
        .backend
        .table
        .all_postings()
        .into_iter()
        .flat_map(|posting| posting.events)
        .map(|event| event.id)
        .collect();
    let published = world.backend.bus.deduped();
    assert_eq!(published.keys().cloned().collect::<BTreeSet<_>>(), posted, "lost or invented events");

    let mut told: Vec<(&str, &str)> = published
        .values()
        .filter(|event| event.name.as_str().starts_with("order_"))
        .map(|event| (event.name.as_str(), event.correlation_id.as_str()))
        .collect();
    let facts = orders(world);
    let told_of = facts.values().flat_map(|facts| facts.iter().filter_map(|fact| event_of(fact, facts)));
    let mut expected: Vec<(&str, &str)> =
        told_of.map(|(name, fact)| (name.as_str(), fact.receipt.correlation_id.as_str())).collect();
    told.sort_unstable();
    expected.sort_unstable();
    assert_eq!(told, expected, "one event a live fact that says something new");
}

fn the_bus_takes_every_event(world: &World) {
    for event in world.backend.bus.deduped().values() {
        let bytes = event.detail().to_string().len();
        assert!(bytes + ENVELOPE_BYTES < ENTRY_BYTES, "{:?} of {bytes} bytes", event.name);
    }
}

/// Of each status the first live version has its own event. Of further ones an older one, and one that
/// only dates what is known, tell nobody anything.
fn event_of<'a>(fact: &'a OrderFact, facts: &[OrderFact]) -> Option<(EventName, &'a OrderFact)> {
    let is_earlier = |other: &OrderFact| (other.revision, other.name()) < (fact.revision, fact.name());
    let is_further =
        facts.iter().any(|other| other.is_live() && other.job_id() == fact.job_id() && is_earlier(other));
    let name = match (is_further, fact.effect) {
        (true, Effect::Counts | Effect::Reinstates) => EventName::OrderUpdated,
        (true, Effect::Superseded | Effect::Unchanged) => return None,
        (false, _) => match fact.statement {
            Statement::Placed | Statement::Amended => EventName::OrderPlaced,
            Statement::Cancelled => EventName::OrderCancelled,
            Statement::Fulfilled => EventName::OrderFulfilled,
            Statement::Refunded(_) => EventName::OrderRefunded,
        },
    };
    fact.is_live().then_some((name, fact))
}

fn every_armed_automation_has_its_schedule_and_no_other_is_there(world: &World) {
    let armed: BTreeSet<String> = world
        .backend
        .table
        .all_automations()
        .into_iter()
        .filter(|held| held.wake_up().is_some())
        .map(|armed| WakeUp {
            workspace: armed.workspace,
            subscriber_id: armed.subscriber_id,
            automation: armed.key,
            generation: armed.generation,
        })
        .map(|wake_up| name(&wake_up))
        .collect();
    let live: BTreeSet<String> =
        world.backend.schedules.live().iter().map(|(_, wake_up)| name(wake_up)).collect();
    assert!(armed.is_subset(&live), "armed without a schedule: {:?}", armed.difference(&live));
    // What a straggler makes after its repetition has deleted it wakes nobody up but itself.
    if !world.has_stragglers() {
        assert_eq!(live, armed, "live schedules, armed automations");
    }
}

fn nothing_is_due_twice(world: &World) {
    let published = world.backend.bus.deduped();
    let mut seen = BTreeSet::new();
    for event in published.values() {
        if matches!(event.name, EventName::ReplenishmentDue | EventName::CheckoutAbandoned) {
            let said = ["productId", "variantId", "checkoutId", "generation", "dueAt"]
                .map(|key| event.body.get(key).map(Value::to_string));
            assert!(seen.insert((event.subject.clone(), said)), "due twice: {event:?}");
        }
    }
}

/// One name a wake-up, for comparing.
fn name(wake_up: &WakeUp) -> String {
    let WakeUp { workspace, subscriber_id, automation, generation } = wake_up;
    format!("{workspace} {subscriber_id} {automation} {generation}")
}
