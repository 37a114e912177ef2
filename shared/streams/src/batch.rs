//! The consumer: a batch of records in, the lowest failed sequence number out.
//!
//! Owns what waits for what. Partitions are handled beside each other, records of one partition
//! one after the other.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use futures::{FutureExt as _, StreamExt as _};

use crate::failure::Failure;
use crate::item::ItemKey;
use crate::parking::Parking;
use crate::sequence::{SequenceError, SequenceNumber};

/// Most partitions of a batch that are handled at the same time.
pub const MAX_CONCURRENT_PARTITIONS: usize = 16;

/// Handles every record of the batch that no failed one of its partition precedes, and answers
/// what Lambda is to send again.
///
/// `partition` tells which records must wait for each other. A `handle` that panics has met a
/// record it cannot take: that record is poison.
///
/// # Errors
/// When a record has no sequence number. Nothing was handled then, and the function must fail,
/// so that Lambda sends the batch again.
pub async fn consume<K: Ord>(
    event: Event,
    partition: impl Fn(&EventRecord) -> K,
    parking: &impl Parking,
    handle: impl AsyncFn(&EventRecord) -> Result<(), Failure>,
) -> Result<DynamoDbEventResponse, SequenceError> {
    let mut lanes: BTreeMap<K, Vec<(SequenceNumber, &EventRecord)>> = BTreeMap::new();
    for record in &event.records {
        let sequence = record.change.sequence_number.as_deref().ok_or(SequenceError)?;
        let sequence = SequenceNumber::parse(sequence)?;
        lanes.entry(partition(record)).or_default().push((sequence, record));
    }
    let lanes: Vec<_> = lanes.into_values().map(|lane| first_failed(lane, parking, &handle)).collect();
    let failed: Vec<_> =
        futures::stream::iter(lanes).buffer_unordered(MAX_CONCURRENT_PARTITIONS).collect().await;
    Ok(answer(failed.into_iter().flatten().min()))
}

/// Handles one partition up to its first record that has to be retried.
async fn first_failed(
    lane: Vec<(SequenceNumber, &EventRecord)>,
    parking: &impl Parking,
    handle: &impl AsyncFn(&EventRecord) -> Result<(), Failure>,
) -> Option<SequenceNumber> {
    for (sequence, record) in lane {
        let handled = AssertUnwindSafe(async { handle(record).await }).catch_unwind().await;
        let settled = match handled.unwrap_or_else(|_| Err(Failure::Poison("handling it panicked".into()))) {
            Ok(()) => Ok(()),
            Err(Failure::Retry(reason)) => Err(reason),
            Err(Failure::Poison(reason)) => park(record, &reason, parking).await,
        };
        if let Err(reason) = settled {
            let (item, sequence_number) = (ItemKey::of(record), sequence.as_str());
            tracing::warn!(event = "record_failed", %item, sequence_number, reason, "will be sent again");
            return Some(sequence);
        }
    }
    None
}

/// Alarms watch for `record_parked`: a record was stepped over and waits for somebody.
async fn park(record: &EventRecord, reason: &str, parking: &impl Parking) -> Result<(), String> {
    parking.park(record, reason).await.map_err(|error| format!("{reason}; {error}"))?;
    let (item, sequence_number) = (ItemKey::of(record), record.change.sequence_number.as_deref());
    tracing::error!(event = "record_parked", %item, sequence_number, reason, "cannot be handled");
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
