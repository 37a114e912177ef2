//! Postings: the record that a fact was folded, and of what came of it.
//!
//! Owns the answer to "was this fact folded already, and what was published for it?". It is
//! written in the same transaction as the state it describes, and never changed: whoever sees
//! the fact again finds it here and publishes the very same events.

mod task;

use jiff::Timestamp;

use crate::automation::{AutomationKey, Generation, Reason};
use crate::event::{Event, EventName};
use crate::fact::FactRef;
use crate::identity::{EventId, OrderId, SubscriberId};
use crate::order::Contribution;

pub use task::Task;

/// What became of an automation when a fact was folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub automation: AutomationKey,
    /// The order whose purchase it reminds of, if it is a reminder that was armed, fired or ended.
    pub order_id: Option<OrderId>,
    /// Of which arming, if there is one.
    pub generation: Option<Generation>,
    pub outcome: NoteOutcome,
    pub reason: Reason,
}

/// What was done with an automation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteOutcome {
    /// It waits for its time now.
    Armed,
    /// Its event was published.
    Fired,
    /// It was ended.
    Cancelled,
    /// It was left as it was.
    Skipped,
}

impl NoteOutcome {
    /// As stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Armed => "armed",
            Self::Fired => "fired",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Armed, Self::Fired, Self::Cancelled, Self::Skipped].into_iter().find(|o| o.as_str() == text)
    }
}

/// What a fact moved in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// What was counted for the order before.
    pub before: Option<Contribution>,
    /// What is counted now.
    pub after: Option<Contribution>,
}

/// One step of folding a fact; most facts take one.
#[derive(Debug, Clone, PartialEq)]
pub struct Posting {
    pub fact: FactRef,
    /// In whose history it stands.
    pub subscriber_id: SubscriberId,
    /// Counts from 0.
    pub step: u32,
    /// What the next step goes on with; `None` when no step follows.
    pub resume_at: Option<Task>,
    pub folded_at: Timestamp,
    /// To publish, in this order.
    pub events: Vec<Event>,
    /// What moved in the books.
    pub movement: Option<Movement>,
    /// What became of automations.
    pub notes: Vec<Note>,
}

impl Posting {
    /// Whether no further step follows.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.resume_at.is_none()
    }

    /// Its entry in the history of the subscriber.
    #[must_use]
    pub fn activity(&self) -> Activity {
        let told =
            |event: &Event| PublishedEvent { id: event.id.clone(), name: event.name, at: event.occurred_at };
        Activity {
            fact: self.fact.clone(),
            subscriber_id: self.subscriber_id.clone(),
            step: self.step,
            folded_at: self.folded_at,
            events: self.events.iter().map(told).collect(),
            notes: self.notes.clone(),
        }
    }
}

/// How far a fact is folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// The step to take, from 0.
    pub step: u32,
    /// The task that it begins with; the first of all where there is none.
    pub resume_at: Option<Task>,
}

impl Progress {
    /// After these postings of the fact, in order.
    #[must_use]
    pub fn after(postings: &[Posting]) -> Self {
        let begun = |last: &Posting| Self { step: last.step + 1, resume_at: last.resume_at.clone() };
        postings.last().map(begun).unwrap_or_default()
    }

    /// Whether this is the step that moves the books and tells the fact's own event.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.step == 0
    }
}

/// An event that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedEvent {
    /// As published.
    pub id: EventId,
    pub name: EventName,
    /// When it happened in the shop.
    pub at: Timestamp,
}

/// A posting as the history of its subscriber shows it: without the bodies of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    pub fact: FactRef,
    /// In whose history it stands.
    pub subscriber_id: SubscriberId,
    /// Which step of the fact.
    pub step: u32,
    pub folded_at: Timestamp,
    /// What was published.
    pub events: Vec<PublishedEvent>,
    /// What became of automations.
    pub notes: Vec<Note>,
}
