//! What the functions tell the world outside: events now, wake-ups later.
//!
//! Owns that repeating either is harmless.

use std::time::Duration;

use jiff::Timestamp;
use thiserror::Error;

use crate::automation::{AutomationKey, Generation};
use crate::event::Event;
use crate::identity::{EventId, SubscriberId, WorkspaceId};

/// The time. Injected, so that a test decides what time it is and who goes on first.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;

    /// Waits for a random part of this: contenders spread over the whole pause instead of meeting
    /// again at its end (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
    fn pause(&self, at_most: Duration) -> impl Future<Output = ()> + Send;
}

/// Events that the bus did not take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} events were not published: {reason}", failed.len())]
pub struct PublishError {
    /// Those that may not have been taken; all others were.
    pub failed: Vec<EventId>,
    /// Those of `failed` that the bus will not take however often they are sent.
    pub refused: Vec<EventId>,
    /// For the log.
    pub reason: String,
}

/// Publishing. Repeating an event is harmless: consumers dedupe by its id.
pub trait Bus: Send + Sync {
    /// Publishes in order, in as few requests as fit.
    fn publish(&self, events: &[Event]) -> impl Future<Output = Result<(), PublishError>> + Send;
}

/// The wake-up of one arming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WakeUp {
    pub workspace: WorkspaceId,
    pub subscriber_id: SubscriberId,
    pub automation: AutomationKey,
    pub generation: Generation,
}

/// The scheduler did not do it, or did and could not say so. Trying again is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the scheduler is unavailable: {0}")]
pub struct ScheduleError(pub String);

/// Wake-ups in the future.
pub trait Schedules: Send + Sync {
    /// Makes sure that the wake-up will come at `at`, which is not in the past.
    fn ensure(
        &self,
        wake_up: &WakeUp,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), ScheduleError>> + Send;

    /// Makes sure that it will not come.
    fn delete(&self, wake_up: &WakeUp) -> impl Future<Output = Result<(), ScheduleError>> + Send;
}
