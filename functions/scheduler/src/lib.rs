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
use commerce::ports::{Automations, Clock, Schedules};
use streams::{Failure, ItemKey, Parking, SequenceError, consume};

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
    consume(event, ItemKey::of, parking, async |record: &EventRecord| {
        let seen =
            dynamodb::stream::automation(record).map_err(|error| Failure::Poison(error.to_string()))?;
        scheduler.reconcile(&seen).await
    })
    .await
}
