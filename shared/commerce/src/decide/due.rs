//! Deciding that an automation's time has come.
//!
//! Owns that an event is told at most once an arming, and only while its cause still stands in
//! committed state: never from what was true when the wake-up was scheduled.

use jiff::Timestamp;
use serde_json::json;

use super::automations::AutomationChanges;
use super::order::undone;
use super::rules::Rules;
use super::template::EventTemplate;
use super::{checkout, wait};
use crate::automation::{Automation, AutomationState, CancelReason, Cause, Reason};
use crate::checkout::fold;
use crate::commit::{Commit, Put, State};
use crate::customer::{JsonObject, LineItem};
use crate::event::{self, EventName, line_item};
use crate::fact::{CheckoutFact, DueFact, Fact, OrderFact};
use crate::identity::{OrderId, ProductId, VariantId};
use crate::order::{self, Order};
use crate::posting::{NoteOutcome, Posting};
use crate::product::Product;
use crate::purchases::Purchases;
use crate::stored::Stored;
use crate::subscriber::Subscriber;

/// What was read before deciding.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// The wake-up.
    pub fact: DueFact,
    /// The automation as it is now.
    pub automation: Stored<Automation>,
    /// Its subscriber.
    pub subscriber: Stored<Subscriber>,
    /// The product of a replenishment or wait.
    pub product: Option<Product>,
    /// The statements about the order that armed a reminder.
    pub order: Vec<OrderFact>,
    /// What the subscriber bought of the product of a reminder or wait.
    pub purchases: Stored<Purchases>,
    /// The statements about the checkout of a timer.
    pub checkout: Vec<CheckoutFact>,
    /// The processor's clock.
    pub now: Timestamp,
}

/// Decides the wake-up: tells, ends, or leaves the automation, and always notes why.
#[must_use]
pub fn decide(situation: &Situation, rules: &Rules) -> Commit {
    let DueFact { automation: key, generation, .. } = &situation.fact;
    let template = EventTemplate::of(&Fact::Due(situation.fact.clone()), rules);
    let held = [(key.clone(), situation.automation.clone())].into();
    let mut automations = AutomationChanges::new(held, situation.now);
    let mut events = Vec::new();

    let mut is_silent = false;
    match ruling(situation) {
        Ruling::Stale(reason) => automations.note(key, Some(*generation), NoteOutcome::Skipped, reason),
        Ruling::CauseGone { reason, by_history } => {
            automations.cancel(key, reason);
            is_silent = by_history;
        }
        Ruling::Publish { name, subscriber, body } => {
            let natural_key = event::arming(&subscriber.id, key, *generation);
            let natural_key: Vec<&str> = natural_key.iter().map(String::as_str).collect();
            events.push(template.event(name, &natural_key, subscriber, body));
            automations.fire(key);
        }
    }
    if let Some(subscriber) = situation.subscriber.value.as_ref().filter(|_| !is_silent) {
        events.extend(automations.ended.iter().map(|ended| template.cancelled(ended, subscriber)));
    }

    let mut puts: Vec<Put> = automations.puts().collect();
    if automations.get(key).is_some_and(|held| matches!(held.state, AutomationState::Fired { .. })) {
        puts.extend(noted(situation));
    }
    let posting = Posting {
        fact: template.reference(),
        subscriber_id: situation.fact.subscriber_id.clone(),
        step: 0,
        resume_at: None,
        folded_at: situation.now,
        events,
        movement: None,
        notes: automations.notes.clone(),
    };
    Commit { puts, unchanged: Vec::new(), posting }
}

/// That the purchase was reminded of, or the wait answered: it is not once more, whatever becomes of
/// the automation.
fn noted(situation: &Situation) -> Option<Put> {
    let automation = situation.automation.value.as_ref()?;
    let held = situation.purchases.value.as_ref();
    let purchases = match &automation.cause {
        Cause::Purchase { order_id, variant_id, .. } => {
            let mut purchases = held?.clone();
            purchases.reminded(order_id, variant_id.as_ref());
            purchases
        }
        Cause::Checkout { .. } => return None,
        Cause::Wait { .. } => wait::notified(automation, held)?,
    };
    (held != Some(&purchases))
        .then_some(Put { expected: situation.purchases.version, state: State::Purchases(purchases) })
}

/// What is to be done about a wake-up.
enum Ruling<'a> {
    /// It is of an earlier arming, or the automation is over.
    Stale(Reason),
    /// The automation is armed, but for nothing. What history undid ends without an event, here as
    /// where the statement itself is folded.
    CauseGone { reason: CancelReason, by_history: bool },
    /// Its event is published.
    Publish { name: EventName, subscriber: &'a Subscriber, body: JsonObject },
}

fn ruling(situation: &Situation) -> Ruling<'_> {
    let fact = &situation.fact;
    let (Some(automation), Some(subscriber)) = (&situation.automation.value, &situation.subscriber.value)
    else {
        return Ruling::Stale(Reason::UnknownAutomation);
    };
    if automation.generation != fact.generation {
        return Ruling::Stale(Reason::Superseded);
    }
    match automation.state {
        AutomationState::Armed => {}
        AutomationState::Fired { .. } => return Ruling::Stale(Reason::AlreadyFired),
        AutomationState::Cancelled { .. } => return Ruling::Stale(Reason::AlreadyCancelled),
    }
    match &automation.cause {
        Cause::Purchase { order_id, variant_id, .. } => {
            let order = order::fold(&situation.order);
            let product_id = automation.key.reminds_of();
            let item = match product_id.map(|id| bought(order_id, &order, id, variant_id.as_ref())) {
                Some(Ok(item)) => item,
                // By a statement that is not folded yet.
                Some(Err(reason)) => {
                    let live = order::fold(situation.order.iter().filter(|fact| fact.is_live()));
                    let by_history =
                        product_id.is_some_and(|id| bought(order_id, &live, id, variant_id.as_ref()).is_ok());
                    return Ruling::CauseGone { reason, by_history };
                }
                None => return Ruling::Stale(Reason::UnknownAutomation),
            };
            let wanted =
                situation.product.as_ref().filter(|product| product.active_replenishment().is_some());
            let Some(product) = wanted else {
                let reason = CancelReason::ReplenishmentDisabled;
                return Ruling::CauseGone { reason, by_history: false };
            };
            let mut body = event::automation(automation);
            body.insert("product".into(), event::product(product));
            body.insert("lineItem".into(), line_item(item));
            Ruling::Publish { name: EventName::ReplenishmentDue, subscriber, body }
        }
        Cause::Checkout { .. } => match fold(&situation.checkout) {
            None => Ruling::Stale(Reason::UnknownAutomation),
            Some(held) => {
                let mut body = checkout::body(held.newest);
                body.insert("dueAt".into(), json!(automation.due_at.map(|at| at.to_string())));
                Ruling::Publish { name: EventName::CheckoutAbandoned, subscriber, body }
            }
        },
        Cause::Wait { .. } => {
            let body = wait::body(automation, situation.product.as_ref());
            Ruling::Publish { name: EventName::BackInStock, subscriber, body }
        }
    }
}

/// The item that the reminder is of, while the order's purchase of it stands.
fn bought<'a>(
    order_id: &OrderId,
    order: &'a Order,
    product_id: &ProductId,
    variant_id: Option<&VariantId>,
) -> Result<&'a LineItem, CancelReason> {
    let mut items = order.placed.iter().flat_map(|placed| &placed.items);
    let item = items.find(|item| item.product_id == *product_id && item.variant_id.as_ref() == variant_id);
    match undone(order_id, order, product_id) {
        Some(reason) => Err(reason),
        None => item.ok_or_else(|| CancelReason::ItemRemoved { order_id: order_id.clone() }),
    }
}
