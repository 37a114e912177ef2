//! Deciding that somebody waits for stock.
//!
//! Owns that one person has one wait a variant, and that nobody is forgotten whose request was
//! folded only after the stock had returned.

use jiff::Timestamp;
use serde_json::json;

use super::Rules;
use super::automations::Automations;
use super::telling::Telling;
use crate::automation::{Automation, AutomationKey, CancelReason, Cause};
use crate::customer::JsonObject;
use crate::event::{self, EventName};
use crate::fact::{Fact, WaitFact};
use crate::fingerprint::Fingerprint;
use crate::ports::{Commit, Put, State, Stored};
use crate::posting::Posting;
use crate::product::{Product, Variant};
use crate::purchases::Purchases;
use crate::subscriber::{Stamp, Subscriber};

/// What was read before deciding. The profile is read before the wait, for the reason given at
/// [`super::order::Situation`]. The commit depends on the product's version: an upsert that
/// brings the stock back either is seen here, or sees the wait.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// The fact to fold.
    pub fact: WaitFact,
    /// Who waits.
    pub subscriber: Stored<Subscriber>,
    /// Their wait so far.
    pub automation: Stored<Automation>,
    /// What they bought of the product.
    pub purchases: Stored<Purchases>,
    /// The product.
    pub product: Stored<Product>,
    /// The processor's clock.
    pub now: Timestamp,
}

/// Decides the request.
#[must_use]
pub fn decide(situation: &Situation, rules: &Rules) -> Commit {
    let Situation { fact, product, now, .. } = situation;
    let content = &fact.content;
    let telling = Telling::of(&Fact::Wait(fact.clone()), rules);
    let before = situation.subscriber.value.as_ref();
    let new = || Subscriber::new(fact.workspace.clone(), fact.subscriber_id(), fact.receipt.accepted_at);
    let mut subscriber = before.cloned().unwrap_or_else(new);
    let accepted_at = fact.receipt.accepted_at;
    let tie = Fingerprint::of_wait(content);
    let stamp = Stamp { stated_at: accepted_at, updated_at: None, revision: 0, tie };
    subscriber.merge(&content.customer, &stamp, accepted_at);

    let key = fact.automation();
    let mut automations = Automations::new([(key.clone(), situation.automation.clone())].into(), *now);
    let mut events = Vec::new();
    if automations.get(&key).is_some_and(Automation::is_armed) {
        automations.skip(&key, "already_waiting");
    } else {
        let cause = Cause::Wait {
            requested_at: accepted_at,
            product_title: content.product_title.clone(),
            variant_title: content.variant_title.clone(),
        };
        automations.arm(&fact.workspace, &subscriber.id, &key, None, cause, "requested");
        let returned_at = product.value.as_ref().and_then(|p| p.returned_at(&content.variant_id));
        let missed = returned_at.is_some_and(|at| at >= accepted_at);
        let tell = |name, automation: &Automation| {
            let natural_key = event::arming(&subscriber.id, &key, automation.generation);
            let natural_key: Vec<&str> = natural_key.iter().map(String::as_str).collect();
            telling.event(name, &natural_key, &subscriber, body(automation, product.value.as_ref()))
        };
        events.extend(automations.get(&key).map(|wait| tell(EventName::BackInStockRequested, wait)));
        let purchases = situation.purchases.value.as_ref();
        let bought = purchases.and_then(|purchases| purchases.last_bought(&content.variant_id));
        if let Some(bought) = bought.filter(|bought| bought.at >= accepted_at) {
            // As it would have been ended, had the purchase been folded after it.
            automations.cancel(&key, CancelReason::Purchased { order_id: bought.order_id.clone() });
        } else if missed {
            events.extend(automations.get(&key).map(|wait| tell(EventName::BackInStock, wait)));
            automations.fire(&key);
        }
    }
    events.extend(automations.ended.iter().map(|ended| telling.cancelled(ended, &subscriber)));
    events.extend(telling.updated(before, &subscriber));

    let mut puts: Vec<Put> = automations.puts().collect();
    puts.push(Put { expected: situation.subscriber.version, state: State::Subscriber(Box::new(subscriber)) });
    let posting = Posting {
        fact: telling.reference(),
        subscriber_id: fact.subscriber_id(),
        step: 0,
        resume_at: None,
        folded_at: *now,
        events,
        movement: None,
        notes: automations.notes,
    };
    Commit { puts, unchanged: vec![(content.product_id.clone(), product.version)], posting }
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
    if let Cause::Wait { requested_at, product_title, variant_title } = &automation.cause {
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
