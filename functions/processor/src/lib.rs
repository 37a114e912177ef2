//! The processor: the single writer of state.
//!
//! ```text
//!   fact ─▶ read ─▶ decide ─▶ commit ─▶ publish ─▶ acknowledge
//!             ▲                  │         │
//!             └──── conflict ────┘         └─ fails or dies: the stream brings the fact again,
//!                                             its posting is found, the same events are published
//! ```
//!
//! [`fold`] has the loop, one file a kind of fact says what is read for it. What is decided is
//! the `commerce` crate's; nothing here knows a rule of business.

pub mod fold;
mod checkout;
mod due;
mod order;
pub mod restock;
mod wait;

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::DynamoDbEventResponse;
use commerce::fact::Fact;
use commerce::ports::{Bus, Clock, Facts, Ledger};
use dynamodb::stream;
use streams::{Failure, Parking, SequenceError, consume};

pub use fold::{FoldError, Processor};

/// Folds the facts of a batch and publishes their events; answers what is to be sent again.
///
/// Facts of one subscriber go one after the other: beside each other they would only meet in the
/// version of the profile.
///
/// # Errors
/// When a record has no sequence number; nothing was folded then.
pub async fn handle<L: Ledger + Facts, B: Bus, C: Clock>(
    processor: &Processor<L, B, C>,
    parking: &impl Parking,
    batch: Event,
) -> Result<DynamoDbEventResponse, SequenceError> {
    let read = |record: &EventRecord| stream::fact(record).map_err(Failure::from);
    consume(batch, read, Fact::subscriber_id, parking, async |fact| {
        let events = processor.process(fact).await?;
        log(fact, events);
        Ok(())
    })
    .await
}

fn log(fact: &Fact, events: usize) {
    let reference = fact.reference();
    tracing::info!(
        workspace = %reference.workspace,
        subject = ?reference.subject,
        fact = reference.name,
        correlation_id = fact.receipt().correlation_id,
        events,
        "folded"
    );
}

impl From<FoldError> for Failure {
    fn from(error: FoldError) -> Self {
        match error {
            FoldError::Contended => Self::Retry(error.to_string()),
            FoldError::Table(error) => error.into(),
            FoldError::Publish(error) => error.into(),
        }
    }
}
