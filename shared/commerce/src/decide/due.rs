//! Deciding that an automation's time has come.
//!
//! Owns that an event is told at most once an arming, and only while its cause still stands in
//! committed state: never from what was true when the wake-up was scheduled.

use jiff::Timestamp;
use serde_json::json;

use super::automations::Automations;
use super::order::undone;
use super::rules::Rules;
use super::telling::Telling;
use super::{checkout, wait};
use crate::automation::{Automation, AutomationState, CancelReason, Cause, Reason};
use crate::checkout::fold;
use crate::commit::{Commit, Put, State};
use crate::customer::JsonObject;
use crate::event::{self, EventName, line_item};
use crate::fact::{CheckoutFact, DueFact, Fact, OrderFact};
use crate::order;
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
    /// What the subscriber bought of the product of a reminder.
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
    let telling = Telling::of(&Fact::Due(situation.fact.clone()), rules);
    let held = [(key.clone(), situation.automation.clone())].into();
    let mut automations = Automations::new(held, situation.now);
    let mut events = Vec::new();

    match standing(situation) {
        Standing::Stale(reason) => automations.note(key, Some(*generation), NoteOutcome::Skipped, reason),
        Standing::CauseGone(reason) => automations.cancel(key, reason),
        Standing::Stands { name, subscriber, body } => {
            let natural_key = event::arming(&subscriber.id, key, *generation);
            let natural_key: Vec<&str> = natural_key.iter().map(String::as_str).collect();
            events.push(telling.event(name, &natural_key, subscriber, body));
            automations.fire(key);
        }
    }
    if let Some(subscriber) = &situation.subscriber.value {
        events.extend(automations.ended.iter().map(|ended| telling.cancelled(ended, subscriber)));
    }

    let mut puts: Vec<Put> = automations.puts().collect();
    if automations.get(key).is_some_and(|held| matches!(held.state, AutomationState::Fired { .. })) {
        puts.extend(reminded(situation));
    }
    let posting = Posting {
        fact: telling.reference(),
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

/// That the purchase was reminded of: it is not once more, whatever becomes of the automation.
fn reminded(situation: &Situation) -> Option<Put> {
    let Cause::Purchase { order_id, variant_id, .. } = &situation.automation.value.as_ref()?.cause else {
        return None;
    };
    let mut purchases = situation.purchases.value.clone()?;
    purchases.reminded(order_id, variant_id.as_ref());
    (situation.purchases.value.as_ref() != Some(&purchases))
        .then_some(Put { expected: situation.purchases.version, state: State::Purchases(purchases) })
}

/// How a wake-up stands to the automation it is for.
enum Standing<'a> {
    /// It is of an earlier arming, or the automation is over.
    Stale(Reason),
    /// The automation is armed, but for nothing.
    CauseGone(CancelReason),
    /// Tell it.
    Stands { name: EventName, subscriber: &'a Subscriber, body: JsonObject },
}

fn standing(situation: &Situation) -> Standing<'_> {
    let fact = &situation.fact;
    let (Some(automation), Some(subscriber)) = (&situation.automation.value, &situation.subscriber.value)
    else {
        return Standing::Stale(Reason::UnknownAutomation);
    };
    if automation.generation != fact.generation {
        return Standing::Stale(Reason::Superseded);
    }
    match automation.state {
        AutomationState::Armed => {}
        AutomationState::Fired { .. } => return Standing::Stale(Reason::AlreadyFired),
        AutomationState::Cancelled { .. } => return Standing::Stale(Reason::AlreadyCancelled),
    }
    match &automation.cause {
        Cause::Purchase { order_id, variant_id, .. } => {
            let order = order::fold(&situation.order);
            let bought = automation.key.reminds_of().and_then(|product_id| {
                let mut items = order.placed.iter().flat_map(|placed| &placed.items);
                items.find(|item| item.product_id == *product_id && item.variant_id == *variant_id)
            });
            let Some(item) = bought else {
                return Standing::CauseGone(CancelReason::ItemRemoved { order_id: order_id.clone() });
            };
            // By a statement that is not folded yet.
            if let Some(reason) = undone(order_id, &order, &item.product_id) {
                return Standing::CauseGone(reason);
            }
            let wanted =
                situation.product.as_ref().filter(|product| product.active_replenishment().is_some());
            let Some(product) = wanted else {
                return Standing::CauseGone(CancelReason::ReplenishmentDisabled);
            };
            let mut body = event::automation(automation);
            body.insert("product".into(), event::product(product));
            body.insert("lineItem".into(), line_item(item));
            Standing::Stands { name: EventName::ReplenishmentDue, subscriber, body }
        }
        Cause::Checkout { .. } => match fold(&situation.checkout) {
            None => Standing::Stale(Reason::UnknownCheckout),
            Some(counts) => {
                let mut body = checkout::body(counts);
                body.insert("dueAt".into(), json!(automation.due_at.map(|at| at.to_string())));
                Standing::Stands { name: EventName::CheckoutAbandoned, subscriber, body }
            }
        },
        Cause::Wait { .. } => {
            let body = wait::body(automation, situation.product.as_ref());
            Standing::Stands { name: EventName::BackInStock, subscriber, body }
        }
    }
}
