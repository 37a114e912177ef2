//! The consumer: a batch of records in, the lowest failed sequence number out.
//!
//! Owns what waits for what. Lanes are handled beside each other, records of one lane one after
//! the other.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use futures::{FutureExt as _, StreamExt as _};

use crate::failure::Failure;
use crate::item::ItemKey;
use crate::parking::{ParkedRecord, Parking};
use crate::sequence::{SequenceError, SequenceNumber};

/// Most lanes of a batch that are handled at the same time.
pub const MAX_CONCURRENT_LANES: usize = 16;

/// Reads every record of the batch once, handles each that no failed one of its lane precedes,
/// and answers what Lambda is to send again.
///
/// `lane` tells which records must wait for each other. One that it puts nowhere, and one that
/// cannot be read, waits for those of its own item only. A `read` or `handle` that panics has met
/// a record it cannot take: that record is poison.
///
/// # Errors
/// When a record has no sequence number. Nothing was handled then, and the function must fail,
/// so that Lambda sends the batch again.
pub async fn consume<T, K: Ord>(
    event: Event,
    read: impl Fn(&EventRecord) -> Result<T, Failure>,
    lane: impl Fn(&T) -> Option<K>,
    parking: &impl Parking,
    handle: impl AsyncFn(&T) -> Result<(), Failure>,
) -> Result<DynamoDbEventResponse, SequenceError> {
    let mut lanes: BTreeMap<Lane<K>, Vec<Seen<'_, T>>> = BTreeMap::new();
    for record in &event.records {
        let sequence = record.change.sequence_number.as_deref().ok_or(SequenceError)?;
        let sequence = SequenceNumber::parse(sequence)?;
        let content = catch_unwind(AssertUnwindSafe(|| read(record)));
        let content = content.unwrap_or_else(|_| Err(Failure::Poison("reading it panicked".into())));
        let own = content.as_ref().ok().and_then(&lane).map(Lane::Of);
        let place = own.unwrap_or_else(|| Lane::Item(ItemKey::of(record)));
        lanes.entry(place).or_default().push(Seen { sequence, record, content });
    }
    let lanes: Vec<_> = lanes.into_values().map(|lane| first_failed(lane, parking, &handle)).collect();
    let failed: Vec<_> = futures::stream::iter(lanes).buffer_unordered(MAX_CONCURRENT_LANES).collect().await;
    Ok(answer(failed.into_iter().flatten().min()))
}

/// Which records wait for each other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Lane<K> {
    /// Those that the function puts here.
    Of(K),
    /// Those of one item.
    Item(ItemKey),
}

/// A record, and what it says.
struct Seen<'a, T> {
    sequence: SequenceNumber,
    record: &'a EventRecord,
    content: Result<T, Failure>,
}

/// Handles one lane up to its first record that has to be retried.
async fn first_failed<T>(
    lane: Vec<Seen<'_, T>>,
    parking: &impl Parking,
    handle: &impl AsyncFn(&T) -> Result<(), Failure>,
) -> Option<SequenceNumber> {
    for Seen { sequence, record, content } in lane {
        let handled = match &content {
            Ok(content) => {
                let handled = AssertUnwindSafe(async { handle(content).await }).catch_unwind().await;
                handled.unwrap_or_else(|_| Err(Failure::Poison("handling it panicked".into())))
            }
            Err(failure) => Err(failure.clone()),
        };
        let settled = match handled {
            Ok(()) => Ok(()),
            Err(Failure::Retry(reason)) => Err(reason),
            Err(Failure::Poison(reason)) => park(record, &sequence, &reason, parking).await,
        };
        if let Err(reason) = settled {
            let (item, sequence_number) = (ItemKey::of(record), sequence.as_str());
            tracing::warn!(event = "record_failed", %item, sequence_number, reason, "will be sent again");
            metrics::emit(metrics::SentAgain);
            return Some(sequence);
        }
    }
    None
}

/// An alarm watches for the metric: a record was stepped over and waits for somebody.
async fn park(
    record: &EventRecord,
    sequence: &SequenceNumber,
    reason: &str,
    parking: &impl Parking,
) -> Result<(), String> {
    let parked = ParkedRecord::new(record, sequence, reason);
    parking.park(&parked).await.map_err(|error| format!("{reason}; {error}"))?;
    let (item, sequence_number) = (ItemKey::of(record), sequence.as_str());
    tracing::error!(event = "record_parked", %item, sequence_number, reason, "cannot be handled");
    metrics::emit(metrics::Parked);
    Ok(())
}

fn answer(lowest_failed: Option<SequenceNumber>) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    if let Some(sequence) = lowest_failed {
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier = Some(sequence.as_str().to_owned());
        response.batch_item_failures.push(failure);
    }
    response
}
