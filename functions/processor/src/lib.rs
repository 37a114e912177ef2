//! The processor: the single writer of state.
//!
//! Owns the way from a record of the stream to the loop that folds it ([`folding`]), and which
//! failure of the loop is worth another try.

use std::time::Duration;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use commerce::fact::Fact;
use commerce::ports::{Bus, Clock, Projections};
use commerce::posting::NoteOutcome;
use dynamodb::stream;
use folding::{FoldError, Folded, Processor};
use streams::{Failure, Parking, SequenceError, consume};

/// Folds the facts of a batch and publishes their events; answers what is to be sent again.
///
/// Facts of one subscriber go one after the other: beside each other they would only meet in the
/// version of the profile.
///
/// # Errors
/// When a record has no sequence number; nothing was folded then.
pub async fn handle<T: Projections, B: Bus, C: Clock>(
    processor: &Processor<T, B, C>,
    parking: &impl Parking,
    batch: Event,
) -> Result<DynamoDbEventResponse, SequenceError> {
    let read = |record: &EventRecord| stream::fact(record).map_err(Failure::from);
    consume(batch, read, Fact::subscriber_id, parking, async |fact| {
        let folded = processor.process(fact).await.map_err(failure)?;
        // An acceptance in the future is the clock of another process, not a lag.
        let lag = processor.clock.now().duration_since(fact.receipt().accepted_at);
        report(fact, &folded, Duration::try_from(lag).unwrap_or_default());
        Ok(())
    })
    .await
}

fn report(fact: &Fact, folded: &Folded, lag: Duration) {
    let reference = fact.reference();
    tracing::info!(
        event = "fact_folded",
        workspace = %reference.workspace,
        subject = ?reference.subject,
        fact = reference.name,
        correlation_id = fact.receipt().correlation_id,
        events = folded.events.len(),
        conflicts = folded.conflicts,
        lag_ms = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX),
    );
    let became =
        |outcome: NoteOutcome| folded.notes.iter().filter(|note| note.outcome == outcome).count() as u64;
    metrics::emit(metrics::Folded {
        conflicts: folded.conflicts.into(),
        events: folded.events.len() as u64,
        lag,
        armed: became(NoteOutcome::Armed),
        fired: became(NoteOutcome::Fired),
        cancelled: became(NoteOutcome::Cancelled),
        skipped: became(NoteOutcome::Skipped),
    });
}

/// Whether the fact is worth another try.
#[must_use]
pub fn failure(error: FoldError) -> Failure {
    match error {
        FoldError::Contended => Failure::Retry(error.to_string()),
        FoldError::Table(error) => error.into(),
        FoldError::Publish(error) => error.into(),
    }
}
