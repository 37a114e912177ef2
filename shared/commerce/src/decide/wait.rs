//! Deciding that somebody waits for stock.
//!
//! Owns that one person has one wait a variant and one notice a return, and that nobody is forgotten
//! whose request was folded only after the stock had returned.

use jiff::Timestamp;
use serde_json::json;

use super::automations::AutomationChanges;
use super::rules::Rules;
use super::template::EventTemplate;
use crate::automation::{Automation, AutomationKey, CancelReason, Cause, Reason};
use crate::commit::{Commit, Put, State};
use crate::customer::JsonObject;
use crate::event::{self, Event, EventName};
use crate::fact::{Fact, WaitFact};
use crate::fingerprint::Fingerprint;
use crate::identity::OrderId;
use crate::posting::Posting;
use crate::product::{Product, Variant};
use crate::purchases::Purchases;
use crate::stored::Stored;
use crate::subscriber::{Stamp, Subscriber};

/// What was read before deciding. The profile is read before the wait, for the reason given at
/// [`super::order::Situation`]. The commit depends on the product's version: an upsert that
/// brings the stock back either is seen here, or sees the wait.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// The fact to fold.
    pub fact: WaitFact,
    pub subscriber: Stored<Subscriber>,
    /// Their wait so far.
    pub automation: Stored<Automation>,
    /// What they bought of the product.
    pub purchases: Stored<Purchases>,
    pub product: Stored<Product>,
    /// The processor's clock.
    pub now: Timestamp,
}

/// Decides the request.
#[must_use]
pub fn decide(situation: &Situation, rules: &Rules) -> Commit {
    let Situation { fact, product, now, .. } = situation;
    let template = EventTemplate::of(&Fact::Wait(fact.clone()), rules);
    let before = situation.subscriber.value.as_ref();
    let new = || Subscriber::new(fact.workspace.clone(), fact.subscriber_id(), fact.receipt.accepted_at);
    let mut subscriber = before.cloned().unwrap_or_else(new);
    let accepted_at = fact.receipt.accepted_at;
    let tie = Fingerprint::of_wait(&fact.content);
    let stamp = Stamp { stated_at: accepted_at, updated_at: None, revision: 0, tie };
    subscriber.merge(&fact.content.customer, &stamp, accepted_at);

    let held = [(fact.automation(), situation.automation.clone())].into();
    let mut wait = Wait {
        situation,
        template: &template,
        subscriber: &subscriber,
        key: fact.automation(),
        automations: AutomationChanges::new(held, *now),
        purchases: situation.purchases.value.clone(),
        events: Vec::new(),
    };
    wait.ask();
    let Wait { automations, purchases, mut events, .. } = wait;
    events.extend(automations.ended.iter().map(|ended| template.cancelled(ended, &subscriber)));
    events.extend(template.updated(before, &subscriber));

    let mut puts: Vec<Put> = automations.puts().collect();
    let purchases = purchases.filter(|now| situation.purchases.value.as_ref() != Some(now));
    puts.extend(purchases.map(|now| {
        let expected = situation.purchases.version;
        Put { expected, state: State::Purchases(now) }
    }));
    puts.push(Put { expected: situation.subscriber.version, state: State::Subscriber(Box::new(subscriber)) });
    let posting = Posting {
        fact: template.reference(),
        subscriber_id: fact.subscriber_id(),
        step: 0,
        resume_at: None,
        folded_at: *now,
        events,
        movement: None,
        notes: automations.notes,
    };
    Commit { puts, unchanged: vec![(fact.content.product_id.clone(), product.version)], posting }
}

/// The subscriber's wait while a request for it is decided.
///
/// Requests between two returns of stock are one wait, which the second answers, whichever of them is
/// folded first: what was answered is kept. The wait keeps their latest time, for purchases, and
/// their latest version, for returns:
///
/// ```text
///   version of the product   5      6      7        8        9     10
///                          asked  asked   back    asked    asked  back
///                          └─ one wait ──┘└───── another one ─────┘
/// ```
///
/// So if a request is folded while one of another wait is held, stock has returned since the older.
struct Wait<'a> {
    situation: &'a Situation,
    template: &'a EventTemplate<'a>,
    subscriber: &'a Subscriber,
    key: AutomationKey,
    automations: AutomationChanges,
    purchases: Option<Purchases>,
    events: Vec<Event>,
}

impl Wait<'_> {
    fn ask(&mut self) {
        let WaitFact { content, product_version, last_returned_in, receipt, .. } = &self.situation.fact;
        let asked = Cause::Wait {
            requested_at: receipt.accepted_at,
            product_version: *product_version,
            last_returned_in: *last_returned_in,
            product_title: content.product_title.clone(),
            variant_title: content.variant_title.clone(),
        };
        if self.is_answered(&asked) {
            return self.automations.skip(&self.key, Reason::AlreadyFired);
        }
        let armed = self.automations.get(&self.key).filter(|wait| wait.is_armed());
        let Some(held) = armed.map(|wait| wait.cause.clone()) else { return self.arm(asked) };
        if self.bought_since(receipt.accepted_at).is_some() {
            // The one that is held was asked for after the purchase, or the purchase had ended it.
            return self.automations.skip(&self.key, Reason::Purchased);
        }
        let (older, newer) = if since(&asked) < since(&held) { (asked, held) } else { (held, asked) };
        // Of a product that was deleted meanwhile it is not known, and what is made anew answers both.
        if since(&older) < since(&newer) && self.has_returned_since(version(&older)) {
            self.automations.rename_cause(&self.key, older);
            self.answer();
            self.arm(newer);
        } else {
            self.automations.rename_cause(&self.key, both(older, newer));
            self.automations.skip(&self.key, Reason::AlreadyWaiting);
        }
    }

    fn arm(&mut self, cause: Cause) {
        let (requested_at, version) = (requested_at(&cause), version(&cause));
        let workspace = &self.situation.fact.workspace;
        self.automations.arm(workspace, &self.subscriber.id, &self.key, None, cause, Reason::Requested);
        self.publish(EventName::BackInStockRequested);
        if let Some(order_id) = requested_at.and_then(|at| self.bought_since(at)) {
            // As it would have been ended, had the purchase been folded after it.
            self.automations.cancel(&self.key, CancelReason::Purchased { order_id });
        } else if self.has_returned_since(version) {
            self.answer();
        }
    }

    /// Notifies whom it is for.
    fn answer(&mut self) {
        self.publish(EventName::BackInStock);
        let wait = self.automations.get(&self.key);
        self.purchases = wait.and_then(|wait| notified(wait, self.purchases.as_ref()));
        self.automations.fire(&self.key);
    }

    /// Whether they were notified of the return that answers the request.
    fn is_answered(&self, asked: &Cause) -> bool {
        let variant_id = &self.situation.fact.content.variant_id;
        self.purchases.as_ref().is_some_and(|purchases| purchases.is_notified(variant_id, since(asked)))
    }

    fn publish(&mut self, name: EventName) {
        let Some(wait) = self.automations.get(&self.key) else { return };
        let natural_key = event::arming(&self.subscriber.id, &self.key, wait.generation);
        let natural_key: Vec<&str> = natural_key.iter().map(String::as_str).collect();
        let body = body(wait, self.situation.product.value.as_ref());
        self.events.push(self.template.event(name, &natural_key, self.subscriber, body));
    }

    /// The order with which they bought it at that time or later.
    fn bought_since(&self, at: Timestamp) -> Option<OrderId> {
        let purchases = self.situation.purchases.value.as_ref()?;
        let bought = purchases.last_bought(&self.situation.fact.content.variant_id)?;
        (bought.at >= at).then(|| bought.order_id.clone())
    }

    fn has_returned_since(&self, version: u64) -> bool {
        let product = self.situation.product.value.as_ref();
        let returned_in = product.and_then(|it| it.returned_in(&self.situation.fact.content.variant_id));
        returned_in.is_some_and(|returned_in| returned_in > version)
    }
}

/// The purchases with the note that the wait was answered.
pub(super) fn notified(wait: &Automation, held: Option<&Purchases>) -> Option<Purchases> {
    let AutomationKey::BackInStock { product_id, variant_id } = &wait.key else { return None };
    let new = || Purchases::new(wait.workspace.clone(), wait.subscriber_id.clone(), product_id.clone());
    let mut purchases = held.cloned().unwrap_or_else(new);
    purchases.notify(variant_id, since(&wait.cause));
    Some(purchases)
}

/// What one wait for two requests keeps: the latest of each.
fn both(one: Cause, other: Cause) -> Cause {
    let newest = version(&one).max(version(&other));
    let mut latest = if requested_at(&other) > requested_at(&one) { other } else { one };
    if let Cause::Wait { product_version, .. } = &mut latest {
        *product_version = newest;
    }
    latest
}

/// The return since which it is waited. Of what was recorded without it, the version: no return lies
/// between the two.
fn since(cause: &Cause) -> u64 {
    match cause {
        Cause::Wait { last_returned_in, product_version, .. } => last_returned_in.unwrap_or(*product_version),
        Cause::Purchase { .. } | Cause::Checkout { .. } => 0,
    }
}

fn requested_at(cause: &Cause) -> Option<Timestamp> {
    match cause {
        Cause::Wait { requested_at, .. } => Some(*requested_at),
        Cause::Purchase { .. } | Cause::Checkout { .. } => None,
    }
}

fn version(cause: &Cause) -> u64 {
    match cause {
        Cause::Wait { product_version, .. } => *product_version,
        Cause::Purchase { .. } | Cause::Checkout { .. } => 0,
    }
}

/// The variant that is waited for, if it is one and the catalogue has it.
fn variant_of<'a>(automation: &Automation, product: &'a Product) -> Option<&'a Variant> {
    match &automation.key {
        AutomationKey::BackInStock { variant_id, .. } => {
            product.variants.iter().find(|variant| variant.id == *variant_id)
        }
        AutomationKey::Replenishment { .. } | AutomationKey::AbandonedCheckout { .. } => None,
    }
}

/// The body of the events about a wait. Titles are those of the page that was asked on, else
/// those of the catalogue.
pub(super) fn body(automation: &Automation, product: Option<&Product>) -> JsonObject {
    let mut body = event::automation(automation);
    if let Cause::Wait { requested_at, product_title, variant_title, .. } = &automation.cause {
        let variant = product.and_then(|product| variant_of(automation, product));
        let product_title = product_title.as_deref().or(product.map(|product| product.title.as_str()));
        let variant_title = variant_title.as_deref().or(variant.map(|variant| variant.title.as_str()));
        body.insert("productTitle".into(), json!(product_title));
        body.insert("variantTitle".into(), json!(variant_title));
        body.insert("requestedAt".into(), json!(requested_at.to_string()));
    }
    body.insert("product".into(), json!(product.map(event::product)));
    body
}
