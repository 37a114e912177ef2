//! What became of the reminders that an order armed.
//!
//! Owns which entries of a subscriber's history belong to an order although another fact made
//! them: a newer purchase, or the wake-up, ends or fires what the order armed. Must not read:
//! it is given the history.

use std::collections::BTreeSet;

use commerce::automation::{AutomationKey, AutomationKind, Generation};
use commerce::event::{EventName, arming};
use commerce::fact::Subject;
use commerce::identity::{EventId, OrderId};
use commerce::posting::{Activity, Note, NoteOutcome, Posting};

/// The armings of one order, each an automation and its generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Armings {
    order: Subject,
    armed: BTreeSet<(AutomationKey, Generation)>,
}

impl Armings {
    /// Those that the order's own postings tell of.
    #[must_use]
    pub fn of(order_id: &OrderId, postings: &[Posting]) -> Self {
        let notes = postings.iter().flat_map(|posting| &posting.notes);
        let armed = notes.filter(|note| note.outcome == NoteOutcome::Armed);
        let arming = |note: &Note| Some((note.automation.clone(), note.generation?));
        Self { order: Subject::Order(order_id.clone()), armed: armed.filter_map(arming).collect() }
    }

    /// Whether the order armed nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.armed.is_empty()
    }

    /// Of a history, what other facts did with these armings: their notes and the events that
    /// told of them, without the rest of their entries. What the order's own facts did is in its
    /// postings, and not here once more.
    #[must_use]
    pub fn aftermath(&self, history: Vec<Activity>) -> Vec<Activity> {
        let others = history.into_iter().filter(|entry| entry.fact.subject != self.order);
        others.filter_map(|entry| self.own_part(entry)).collect()
    }

    fn own_part(&self, mut entry: Activity) -> Option<Activity> {
        entry.notes.retain(|note| self.has(note));
        let told: BTreeSet<EventId> = entry.notes.iter().filter_map(|note| told(&entry, note)).collect();
        entry.events.retain(|event| told.contains(&event.id));
        (!entry.notes.is_empty()).then_some(entry)
    }

    fn has(&self, note: &Note) -> bool {
        note.generation.is_some_and(|generation| self.armed.contains(&(note.automation.clone(), generation)))
    }
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

#[cfg(test)]
mod tests {
    use commerce::fact::Fact;
    use commerce::posting::Told;
    use testkit::build::{instant, order, order_id, product_id, shop, subscriber};

    use super::*;

    fn tea() -> AutomationKey {
        AutomationKey::Replenishment { product_id: product_id("SKU-TEA"), variant_id: None }
    }

    fn soap() -> AutomationKey {
        AutomationKey::Replenishment { product_id: product_id("SKU-SOAP"), variant_id: None }
    }

    fn note(automation: AutomationKey, generation: u64, outcome: NoteOutcome) -> Note {
        Note {
            automation,
            generation: Some(Generation::new(generation)),
            outcome,
            reason: "because".to_owned(),
        }
    }

    fn telling(name: EventName, automation: &AutomationKey, generation: u64) -> Told {
        let buyer = subscriber("buyer@example.com");
        let natural_key = [buyer.as_str(), &automation.to_string(), &generation.to_string()];
        let at = instant("2026-11-02T10:00:00Z");
        Told { id: EventId::of(&shop(), name.as_str(), &natural_key), name, at }
    }

    /// An entry that the placing of an order made.
    fn entry(id: &str, notes: Vec<Note>, events: Vec<Told>) -> Activity {
        let fact = Fact::from(order(id)).reference();
        let folded_at = instant("2026-11-02T10:00:01Z");
        Activity { fact, subscriber_id: subscriber("buyer@example.com"), step: 0, folded_at, events, notes }
    }

    /// Of the order 1001: generation 1 of the tea.
    fn armings() -> Armings {
        Armings { order: Subject::Order(order_id("1001")), armed: [(tea(), Generation::new(1))].into() }
    }

    #[test]
    fn of_an_entry_only_what_is_about_an_arming_of_the_order_is_kept() {
        let ended = note(tea(), 1, NoteOutcome::Cancelled);
        let told = telling(EventName::AutomationCancelled, &tea(), 1);
        let notes = vec![
            note(soap(), 1, NoteOutcome::Cancelled),
            ended.clone(),
            note(tea(), 2, NoteOutcome::Armed),
            Note { generation: None, ..ended.clone() },
        ];
        let events = vec![
            telling(EventName::AutomationCancelled, &soap(), 1),
            told.clone(),
            telling(EventName::SubscriberUpdated, &tea(), 1),
        ];
        let kept = armings().aftermath(vec![entry("1002", notes, events)]);
        assert_eq!(kept, [entry("1002", vec![ended], vec![told])]);
    }

    #[test]
    fn a_reminder_that_fires_is_told_by_its_own_event() {
        let fired = note(tea(), 1, NoteOutcome::Fired);
        let told = telling(EventName::ReplenishmentDue, &tea(), 1);
        let events = vec![telling(EventName::AutomationCancelled, &tea(), 1), told.clone()];
        let kept = armings().aftermath(vec![entry("1002", vec![fired.clone()], events)]);
        assert_eq!(kept, [entry("1002", vec![fired], vec![told])]);
    }

    #[test]
    fn what_was_left_as_it_was_is_kept_and_has_no_event() {
        let skipped = note(tea(), 1, NoteOutcome::Skipped);
        let events = vec![telling(EventName::AutomationCancelled, &tea(), 1)];
        let kept = armings().aftermath(vec![entry("1002", vec![skipped.clone()], events)]);
        assert_eq!(kept, [entry("1002", vec![skipped], vec![])]);
    }

    #[test]
    fn entries_about_other_armings_and_of_the_order_itself_are_left_out() {
        let elsewhere = [note(soap(), 1, NoteOutcome::Fired), note(tea(), 2, NoteOutcome::Fired)];
        let mut history: Vec<Activity> = elsewhere.map(|note| entry("1002", vec![note], Vec::new())).to_vec();
        history.push(entry("1002", Vec::new(), vec![telling(EventName::ReplenishmentDue, &tea(), 1)]));
        history.push(entry("1001", vec![note(tea(), 1, NoteOutcome::Cancelled)], Vec::new()));
        assert_eq!(armings().aftermath(history), []);
    }
}
