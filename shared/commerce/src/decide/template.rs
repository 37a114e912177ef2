//! The events of a fact: turning what happened into what is published.
//!
//! Owns which ids, times and bodies the events of a fact have.

use jiff::Timestamp;
use serde_json::json;

use super::automations::Ended;
use super::rules::{ForeignTimer, Rules};
use crate::automation::AutomationState;
use crate::customer::JsonObject;
use crate::event::{self, Event, EventName, body};
use crate::fact::{Fact, FactRef, Subject};
use crate::identity::EventId;
use crate::subscriber::Subscriber;

/// The circumstances that all events of one fact share.
pub(super) struct EventTemplate<'a> {
    rules: &'a Rules,
    fact: FactRef,
    occurred_at: Timestamp,
    recorded_at: Timestamp,
    correlation_id: String,
}

impl<'a> EventTemplate<'a> {
    pub(super) fn of(fact: &Fact, rules: &'a Rules) -> Self {
        let receipt = fact.receipt();
        let occurred_at = match fact {
            Fact::Order(fact) => fact.ordered_at,
            Fact::Checkout(fact) if fact.is_amendment() => receipt.accepted_at,
            Fact::Checkout(fact) => fact.started_at,
            Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => receipt.accepted_at,
        };
        Self {
            rules,
            fact: fact.reference(),
            occurred_at,
            recorded_at: receipt.accepted_at,
            correlation_id: receipt.correlation_id.clone(),
        }
    }

    /// An event about the fact's own subject, whose natural key is this.
    pub(super) fn event(
        &self,
        name: EventName,
        natural_key: &[&str],
        subscriber: &Subscriber,
        body: JsonObject,
    ) -> Event {
        let event = Event {
            id: EventId::of(&self.fact.workspace, name.as_str(), natural_key),
            name,
            workspace: self.fact.workspace.clone(),
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            subject: subject(&self.fact.subject),
            correlation_id: self.correlation_id.clone(),
            subscriber: subscriber.to_event_json(self.rules.base_currency),
            body,
        };
        event.fitted()
    }

    /// `subscriber_updated`, if anything shown of the subscriber changed and it is wanted.
    pub(super) fn updated(&self, before: Option<&Subscriber>, after: &Subscriber) -> Option<Event> {
        let base = self.rules.base_currency;
        let shown = |s: &Subscriber| (s.to_event_json(base), s.revenue_by_currency());
        if !self.rules.subscriber_updated_events || before.map(shown) == Some(shown(after)) {
            return None;
        }
        let about = subject(&self.fact.subject);
        let natural_key = [after.id.as_str(), &about, &self.fact.name];
        let revenue = json!({ "revenueByCurrency": after.revenue_by_currency(), "cause": about });
        let event = self.event(EventName::SubscriberUpdated, &natural_key, after, body(None, revenue));
        Some(Event { subject: format!("subscriber/{}", after.id), ..event })
    }

    /// `automation_cancelled`: what ended, why, by what, and whether it had fired before.
    pub(super) fn cancelled(&self, ended: &Ended, subscriber: &Subscriber) -> Event {
        let Ended { automation: ended, was, reason } = ended;
        let natural_key = event::arming(&ended.subscriber_id, &ended.key, ended.generation);
        let natural_key: Vec<&str> = natural_key.iter().map(String::as_str).collect();
        let mut details = event::automation(ended);
        details.insert("reason".into(), json!(reason.reason().code()));
        details.insert("cause".into(), json!({ "orderId": reason.order_id().map(|id| id.as_str()) }));
        details.insert("hadFired".into(), json!(matches!(was, AutomationState::Fired { .. })));
        self.event(EventName::AutomationCancelled, &natural_key, subscriber, details)
    }

    /// `automation_cancelled` of a timer that somebody else holds: it is told of them.
    pub(super) fn cancelled_elsewhere(&self, ended: &[Ended], foreign: Option<&ForeignTimer>) -> Vec<Event> {
        let told =
            |foreign: &ForeignTimer| ended.iter().map(|e| self.cancelled(e, &foreign.holder)).collect();
        foreign.map(told).unwrap_or_default()
    }

    pub(super) fn reference(&self) -> FactRef {
        self.fact.clone()
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Order(id) => format!("order/{id}"),
        Subject::Checkout(id) => format!("checkout/{id}"),
        Subject::Subscriber(id) => format!("subscriber/{id}"),
        Subject::Product(id) => format!("product/{id}"),
    }
}
