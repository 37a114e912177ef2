//! What became of the reminders of an order's purchases.
//!
//! Owns which entries of a subscriber's history belong to an order although another fact made
//! them: a newer purchase ends what the order armed, the wake-up fires it, and when the newer one is
//! undone it is armed again. Must not read: it is given the history.

use std::collections::BTreeSet;

use crate::automation::AutomationKind;
use crate::event::{EventName, arming};
use crate::fact::Subject;
use crate::identity::{EventId, OrderId};
use crate::posting::{Activity, Note, NoteOutcome};

/// Of a history, what facts about others did with the reminders of this order's purchases: their
/// notes and the events that told of them, without the rest of their entries. What the order's own
/// facts did is in its postings, and not here once more.
#[must_use]
pub fn aftermath(order_id: &OrderId, history: Vec<Activity>) -> Vec<Activity> {
    let order = Subject::Order(order_id.clone());
    let others = history.into_iter().filter(|entry| entry.fact.subject != order);
    others.filter_map(|entry| own_part(order_id, entry)).collect()
}

fn own_part(order_id: &OrderId, mut entry: Activity) -> Option<Activity> {
    entry.notes.retain(|note| note.order_id.as_ref() == Some(order_id));
    let told: BTreeSet<EventId> = entry.notes.iter().filter_map(|note| told(&entry, note)).collect();
    entry.events.retain(|event| told.contains(&event.id));
    (!entry.notes.is_empty()).then_some(entry)
}

/// The event that tells of it: one posting tells of many automations, and its events say of which
/// only in their ids.
fn told(entry: &Activity, note: &Note) -> Option<EventId> {
    let name = match note.outcome {
        NoteOutcome::Armed | NoteOutcome::Skipped => return None,
        NoteOutcome::Cancelled => EventName::AutomationCancelled,
        NoteOutcome::Fired => match note.automation.kind() {
            AutomationKind::Replenishment => EventName::ReplenishmentDue,
            AutomationKind::AbandonedCheckout => EventName::CheckoutAbandoned,
            AutomationKind::BackInStock => EventName::BackInStock,
        },
    };
    let natural_key = arming(&entry.subscriber_id, &note.automation, note.generation?);
    Some(EventId::of(&entry.fact.workspace, name.as_str(), &natural_key.each_ref().map(String::as_str)))
}
