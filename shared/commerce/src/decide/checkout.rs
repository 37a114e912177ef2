//! Deciding a fact about a checkout.
//!
//! Owns that `checkout_started` is told once, and that the timer runs from the last change until
//! the checkout is converted, which is terminal.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::automations::AutomationChanges;
use super::rules::{ForeignTimer, MAX_OPEN_CHECKOUTS, Rules};
use super::template::EventTemplate;
use crate::automation::{Automation, AutomationKey, CancelReason, Cause, Reason};
use crate::checkout::{Checkout, CheckoutState, Start, fold};
use crate::commit::{Commit, Put, State};
use crate::customer::JsonObject;
use crate::event::{self, EventName};
use crate::fact::{CheckoutFact, Fact};
use crate::identity::{CheckoutId, EventId, OrderId, SubscriberId, WorkspaceId};
use crate::money::{Currency, Minor};
use crate::posting::Posting;
use crate::stored::Stored;
use crate::subscriber::{Stamp, Subscriber};

/// What was read before deciding. State and profile are read before the automations, for the
/// reason given at [`super::order::Situation`].
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// The fact to fold.
    pub fact: CheckoutFact,
    /// All facts of the checkout, this one among them.
    pub facts: Vec<CheckoutFact>,
    /// What is committed about it.
    pub state: Stored<CheckoutState>,
    /// Whom the fact names.
    pub subscriber: Stored<Subscriber>,
    /// Their automations that [`plan`] names.
    pub automations: BTreeMap<AutomationKey, Stored<Automation>>,
    /// The timer, where another subscriber held it so far.
    pub elsewhere: Option<ForeignTimer>,
    /// The processor's clock.
    pub now: Timestamp,
}

/// The id that `checkout_started` of this checkout has, at any time.
#[must_use]
pub fn started_event_id(workspace: &WorkspaceId, checkout: &CheckoutId) -> EventId {
    EventId::of(workspace, EventName::CheckoutStarted.as_str(), &[checkout.as_str()])
}

/// The subscriber's automations to read: the timer, and the one that may have to give way.
#[must_use]
pub fn plan(fact: &CheckoutFact, subscriber: Option<&Subscriber>) -> Vec<AutomationKey> {
    let let_go = subscriber.and_then(|subscriber| to_let_go(subscriber, &fact.checkout_id));
    std::iter::once(AutomationKey::timer(&fact.checkout_id))
        .chain(let_go.as_ref().map(AutomationKey::timer))
        .collect()
}

/// Who held the timer so far, if it is not whom the fact names.
#[must_use]
pub fn previous_holder(fact: &CheckoutFact, state: Option<&CheckoutState>) -> Option<SubscriberId> {
    state?.subscriber_id.clone().filter(|holder| *holder != fact.subscriber_id())
}

/// Decides the fact.
#[must_use]
pub fn decide(situation: &Situation, rules: &Rules) -> Commit {
    let Situation { fact, facts, now, .. } = situation;
    let template = EventTemplate::of(&Fact::Checkout(fact.clone()), rules);
    let before = situation.subscriber.value.as_ref();
    let new = || Subscriber::new(fact.workspace.clone(), fact.subscriber_id(), fact.receipt.accepted_at);
    let mut subscriber = before.cloned().unwrap_or_else(new);
    let stamp = Stamp::new(fact.started_at, &fact.version());
    subscriber.merge(&fact.content.customer, &stamp, fact.receipt.accepted_at);

    let mut own = AutomationChanges::new(situation.automations.clone(), *now);
    let mut elsewhere = AutomationChanges::foreign(situation.elsewhere.as_ref(), *now);
    let mut puts = Vec::new();
    // A statement that a later one has replaced already has nothing to say about the timer.
    let checkout = fold(facts).unwrap_or(Checkout { newest: fact, changed: fact, is_contested: false });
    if checkout.is_timed_by(fact) {
        let timer = AutomationKey::timer(&fact.checkout_id);
        elsewhere.cancel(&timer, CancelReason::CheckoutReassigned);
        run_timer(situation, checkout.changed, rules, &mut subscriber, &mut own);
        let state = CheckoutState {
            workspace: fact.workspace.clone(),
            checkout_id: fact.checkout_id.clone(),
            subscriber_id: Some(subscriber.id.clone()),
            converted_by: converted_by(situation),
        };
        puts.push(Put { expected: situation.state.version, state: State::Checkout(state) });
    } else if checkout.newest.subscriber_id() == subscriber.id {
        note_start(situation, &mut subscriber, &mut own);
    }

    let mut events = Vec::new();
    if !fact.is_amendment() {
        let natural_key = [fact.checkout_id.as_str()];
        events.push(template.event(EventName::CheckoutStarted, &natural_key, &subscriber, body(fact)));
    }
    events.extend(own.ended.iter().map(|ended| template.cancelled(ended, &subscriber)));
    events.extend(template.cancelled_elsewhere(&elsewhere.ended, situation.elsewhere.as_ref()));
    events.extend(template.updated(before, &subscriber));

    puts.extend(own.puts().chain(elsewhere.puts()));
    puts.push(Put { expected: situation.subscriber.version, state: State::Subscriber(Box::new(subscriber)) });
    let posting = Posting {
        fact: template.reference(),
        subscriber_id: fact.subscriber_id(),
        step: 0,
        resume_at: None,
        folded_at: *now,
        events,
        movement: None,
        notes: own.notes.into_iter().chain(elsewhere.notes).collect(),
    };
    Commit { puts, unchanged: Vec::new(), posting }
}

/// Starts the timer over, unless the checkout is converted.
fn run_timer(
    situation: &Situation,
    changed: &CheckoutFact,
    rules: &Rules,
    subscriber: &mut Subscriber,
    timers: &mut AutomationChanges,
) {
    let fact = &situation.fact;
    let key = AutomationKey::timer(&fact.checkout_id);
    if is_converted(situation, subscriber) {
        timers.skip(&key, Reason::CheckoutConverted);
        return convert(situation, subscriber, timers);
    }
    let Some(after) = rules.abandoned_checkout_after else {
        return timers.skip(&key, Reason::AbandonedCheckoutOff);
    };
    let due_at = changed.receipt.accepted_at.checked_add(after).unwrap_or(Timestamp::MAX);
    if let Some(let_go) = to_let_go(subscriber, &fact.checkout_id) {
        subscriber.open_checkouts.remove(&let_go);
        timers.cancel(&AutomationKey::timer(&let_go), CancelReason::TooManyCheckouts);
    }
    let start = Start::of(&situation.facts, &subscriber.id);
    subscriber.open_checkouts.insert(fact.checkout_id.clone(), start);
    let cause = Cause::Checkout { started_at: fact.started_at };
    timers.arm(&fact.workspace, &subscriber.id, &key, Some(due_at), cause, Reason::CheckoutChanged);
}

/// Takes note of when a statement that a later one has replaced says that it started: an order
/// may have come after that.
fn note_start(situation: &Situation, subscriber: &mut Subscriber, timers: &mut AutomationChanges) {
    let start = Start::of(&situation.facts, &subscriber.id);
    if let Some(open) = subscriber.open_checkouts.get_mut(&situation.fact.checkout_id) {
        *open = start;
        if is_converted(situation, subscriber) {
            convert(situation, subscriber, timers);
        }
    }
}

/// Whether an order named it, or its customer bought something after it started. What whoever had it
/// before bought does not matter: it would have to be known whether it was theirs then, by two clocks
/// and whatever is folded first.
fn is_converted(situation: &Situation, subscriber: &Subscriber) -> bool {
    let start = Start::of(&situation.facts, &subscriber.id);
    converted_by(situation).is_some() || start.is_before(subscriber.last_purchase.as_ref())
}

fn convert(situation: &Situation, subscriber: &mut Subscriber, timers: &mut AutomationChanges) {
    let checkout_id = &situation.fact.checkout_id;
    subscriber.open_checkouts.remove(checkout_id);
    timers.cancel(
        &AutomationKey::timer(checkout_id),
        CancelReason::Converted { order_id: converted_by(situation) },
    );
}

fn converted_by(situation: &Situation) -> Option<OrderId> {
    situation.state.value.as_ref().and_then(|state| state.converted_by.clone())
}

/// The oldest open checkout, when another one would be too many.
fn to_let_go(subscriber: &Subscriber, newcomer: &CheckoutId) -> Option<CheckoutId> {
    let open = &subscriber.open_checkouts;
    if open.contains_key(newcomer) || open.len() < MAX_OPEN_CHECKOUTS {
        return None;
    }
    open.iter().min_by_key(|(id, start)| (start.earliest(), *id)).map(|(id, _)| id.clone())
}

/// The body of the events about a checkout.
pub(super) fn body(fact: &CheckoutFact) -> JsonObject {
    let content = &fact.content;
    let normalized: Value = json!({
        "provider": "api",
        "checkoutId": fact.checkout_id.as_str(),
        "checkoutUrl": content.checkout_url,
        "totalCents": content.total.map(Minor::get),
        "currency": content.currency.map(Currency::code),
        "startedAt": fact.started_at.to_string(),
        "lineItems": event::line_items(content.items.as_deref().unwrap_or_default()),
    });
    event::body(content.properties.as_ref(), normalized)
}
