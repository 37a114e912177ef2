//! Deciding that somebody waits for stock.
//!
//! Owns that one person has one wait a variant, and that nobody is forgotten whose request was
//! folded only after the stock had returned.

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
        events: Vec::new(),
    };
    wait.ask();
    let Wait { automations, mut events, .. } = wait;
    events.extend(automations.ended.iter().map(|ended| template.cancelled(ended, &subscriber)));
    events.extend(template.updated(before, &subscriber));

    let mut puts: Vec<Put> = automations.puts().collect();
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
/// One wait stands for all requests that nothing has answered yet, whichever of them is folded
/// first. It keeps the latest time, for purchases, and the latest version, for returns of stock:
///
/// ```text
///   version of the product   5      6      7        8     9
///                          asked         back     asked         folded at once: the first is told,
///                                                               the second waits on
/// ```
struct Wait<'a> {
    situation: &'a Situation,
    template: &'a EventTemplate<'a>,
    subscriber: &'a Subscriber,
    key: AutomationKey,
    automations: AutomationChanges,
    events: Vec<Event>,
}

impl Wait<'_> {
    fn ask(&mut self) {
        let WaitFact { content, product_version, receipt, .. } = &self.situation.fact;
        let asked = Cause::Wait {
            requested_at: receipt.accepted_at,
            product_version: *product_version,
            product_title: content.product_title.clone(),
            variant_title: content.variant_title.clone(),
        };
        let armed = self.automations.get(&self.key).filter(|wait| wait.is_armed());
        let Some(held) = armed.map(|wait| wait.cause.clone()) else { return self.arm(asked) };
        if self.bought_since(receipt.accepted_at).is_some() {
            // The one that is held was asked for after the purchase, or the purchase had ended it.
            return self.automations.skip(&self.key, Reason::Purchased);
        }
        let (older, both) = beside(held, asked);
        if self.has_returned_since(older) && !self.has_returned_since(version(&both)) {
            self.publish(EventName::BackInStock);
            self.automations.fire(&self.key);
            self.arm(both);
        } else {
            self.automations.rename_cause(&self.key, both);
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
            self.publish(EventName::BackInStock);
            self.automations.fire(&self.key);
        }
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

/// The lesser version of two requests, and what one wait for both keeps: the greatest of each.
fn beside(held: Cause, asked: Cause) -> (u64, Cause) {
    let (older, newer) = (version(&held).min(version(&asked)), version(&held).max(version(&asked)));
    let mut latest = if requested_at(&asked) > requested_at(&held) { asked } else { held };
    if let Cause::Wait { product_version, .. } = &mut latest {
        *product_version = newer;
    }
    (older, latest)
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
    if let Cause::Wait { requested_at, product_title, variant_title, product_version: _ } = &automation.cause
    {
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
