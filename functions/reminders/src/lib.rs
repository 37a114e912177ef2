//! The reminders: records that the time of an automation has come.
//!
//! Owns the way from a wake-up to a fact. Must not decide whether anything is due: the automation
//! may have been cancelled or armed again since the schedule was made, and only the processor
//! sees its state. A stale wake-up is therefore recorded like any other, under its generation.
//!
//! ```text
//!   schedule ─▶ Lambda's queue ─▶ handle ─▶ fact ─▶ stream ─▶ processor: fire, or say why not
//!                    ▲               │
//!                    └─ twice more ──┴─ error ─▶ dead-letter queue
//! ```
//!
//! Scheduler hands over asynchronously: its own retries end once Lambda has queued the wake-up,
//! and an error returned here is Lambda's to repeat.

use commerce::fact::{DueFact, Fact, Receipt};
use commerce::ports::{Appended, Clock, Facts, TableError, WakeUp};
use schedules::{WakeUpError, WakeUpMessage};
use thiserror::Error;

/// Why a wake-up was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReminderError {
    /// It is none.
    #[error("no wake-up: {0}")]
    Malformed(#[from] WakeUpError),
    /// The table failed.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Records the wake-up. One that is recorded already is done.
///
/// # Errors
/// When it is not recorded, or that is unknown; repeating it is harmless.
pub async fn handle<F: Facts, C: Clock>(
    facts: &F,
    clock: &C,
    message: WakeUpMessage,
    request_id: &str,
) -> Result<(), ReminderError> {
    let WakeUp { workspace, subscriber_id, automation, generation } = WakeUp::try_from(message)?;
    let receipt = Receipt { accepted_at: clock.now(), correlation_id: request_id.to_owned() };
    let due = DueFact { workspace, subscriber_id, automation, generation, receipt };
    let fact = Fact::Due(due.clone());
    let outcome = match facts.append(&fact).await? {
        Appended::Recorded => "recorded",
        Appended::Exists(_) => "exists",
    };
    let DueFact { workspace, subscriber_id, .. } = &due;
    tracing::info!(
        event = "woken_up", %workspace, %subscriber_id, fact = due.name(), outcome, request_id
    );
    metrics::emit(metrics::WokenUp);
    Ok(())
}
