//! The scheduler: makes the schedules agree with the automations.
//!
//! ```text
//!   record of an automation ─▶ read the automation as it is NOW ─▶ ensure the live schedule
//!   (a hint that it changed)                                     └▶ delete those of other armings
//! ```
//!
//! [`reconcile`] has the reasoning. Owns no state: a record may come again, late, or together
//! with a newer one.

mod reconcile;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::DynamoDbEventResponse;
use commerce::automation::Automation;
use commerce::ports::{Automations, Clock, Schedules};
use streams::{Failure, Parking, SequenceError, consume};

pub use reconcile::Scheduler;

/// Handles a batch of records; records of one automation one after the other.
///
/// # Errors
/// When the batch cannot be answered record by record and is to be sent again as a whole.
pub async fn handle<A: Automations, S: Schedules, C: Clock>(
    scheduler: &Scheduler<A, S, C>,
    parking: &impl Parking,
    event: Event,
) -> Result<DynamoDbEventResponse, SequenceError> {
    let read = |record: &EventRecord| dynamodb::stream::automation(record).map_err(Failure::from);
    // Each item is an automation: nothing else has to wait for it.
    let lane = |_: &Automation| None::<()>;
    consume(event, read, lane, parking, async |seen| scheduler.reconcile(seen).await).await
}
