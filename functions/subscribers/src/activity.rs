//! What came of facts, as both answers show it.
//!
//! Owns the field names: those of the Sequenzy SDKs' `SubscriberActivityEvent` for an event, ours
//! for what became of an automation.

use commerce::automation::AutomationKey;
use commerce::fact::{FactRef, Subject};
use commerce::posting::{Activity, Note, PublishedEvent};
use serde::Serialize;
use serde_json::{Value, json};

/// An event that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityEvent {
    id: String,
    event_type: &'static str,
    event_name: String,
    event_time: String,
    properties: Value,
}

/// What became of an automation when a fact was folded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoteJson {
    kind: &'static str,
    product_id: Option<String>,
    variant_id: Option<String>,
    checkout_id: Option<String>,
    generation: Option<u64>,
    outcome: &'static str,
    reason: &'static str,
    cause: String,
    fact: String,
    at: String,
}

/// The events that were published for it.
pub fn events(entry: &Activity) -> impl Iterator<Item = ActivityEvent> {
    let properties = json!({ "cause": subject(&entry.fact), "fact": entry.fact.name });
    entry.events.iter().map(move |PublishedEvent { id, name, at }| ActivityEvent {
        id: id.to_string(),
        event_type: "custom",
        event_name: name.detail_type(),
        event_time: at.to_string(),
        properties: properties.clone(),
    })
}

/// What became of automations, each with its reason.
pub fn notes(entry: &Activity) -> impl Iterator<Item = NoteJson> {
    entry.notes.iter().map(|note| {
        let Note { automation, order_id: _, generation, outcome, reason } = note;
        let (product_id, variant_id, checkout_id) = match automation {
            AutomationKey::Replenishment { product_id, variant_id } => {
                (Some(product_id.to_string()), variant_id.as_ref().map(ToString::to_string), None)
            }
            AutomationKey::AbandonedCheckout { checkout_id } => (None, None, Some(checkout_id.to_string())),
            AutomationKey::BackInStock { product_id, variant_id } => {
                (Some(product_id.to_string()), Some(variant_id.to_string()), None)
            }
        };
        NoteJson {
            kind: automation.kind().as_str(),
            product_id,
            variant_id,
            checkout_id,
            generation: generation.map(|generation| generation.get()),
            outcome: outcome.as_str(),
            reason: reason.code(),
            cause: subject(&entry.fact),
            fact: entry.fact.name.clone(),
            at: entry.folded_at.to_string(),
        }
    })
}

/// What a fact is about, as events name it.
#[must_use]
pub fn subject(fact: &FactRef) -> String {
    match &fact.subject {
        Subject::Order(id) => format!("order/{id}"),
        Subject::Checkout(id) => format!("checkout/{id}"),
        Subject::Subscriber(id) => format!("subscriber/{id}"),
        Subject::Product(id) => format!("product/{id}"),
    }
}
