//! Where a record goes that can never be handled.
//!
//! Owns the promise behind it: once parked, a record is safe to step over. Lambda's own
//! destination for failures would take it too, but only after its shard had waited for the
//! record's whole age.
//!
//! What is parked is a pointer and never a copy: the item that the record is about stays in the
//! table, and a copy of the largest would fit into no item beside a reason.

use std::collections::HashMap;

use aws_lambda_events::dynamodb::EventRecord;
use jiff::Timestamp;
use serde_dynamo::AttributeValue;
use thiserror::Error;

use crate::item::ItemKey;
use crate::sequence::SequenceNumber;

/// Longest reason that is kept, in bytes. The log has it whole.
pub const MAX_REASON_BYTES: usize = 1024;

/// Longest of all other texts, in bytes: DynamoDB's longest partition key
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>).
const MAX_TEXT_BYTES: usize = 2048;

/// Longest sequence number that is kept, in bytes: it is a sort key. They have 40 digits at most
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html>).
const MAX_SEQUENCE_BYTES: usize = 1024;

/// Which record was stepped over, and why. Every text has a bound, so it fits into an item
/// whatever the record was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedRecord {
    /// Of the item in the table, which is where to read it; empty where the record names none.
    pub item: ItemKey,
    /// Its place in the stream: the same record has the same one however often it is parked.
    pub sequence_number: String,
    /// The stream's name, ARN and all.
    pub stream: String,
    /// Which kind of row the item is, as it says itself.
    pub kind: String,
    /// When the item was written, to the second.
    pub written_at: Timestamp,
    /// Why it could not be handled.
    pub reason: String,
}

impl ParkedRecord {
    pub(crate) fn new(record: &EventRecord, sequence: &SequenceNumber, reason: &str) -> Self {
        let ItemKey { pk, sk } = ItemKey::of(record);
        let written_at = record.change.approximate_creation_date_time.timestamp();
        Self {
            item: ItemKey { pk: cut(&pk, MAX_TEXT_BYTES), sk: cut(&sk, MAX_TEXT_BYTES) },
            sequence_number: cut(sequence.as_str(), MAX_SEQUENCE_BYTES),
            stream: cut(record.event_source_arn.as_deref().unwrap_or_default(), MAX_TEXT_BYTES),
            kind: cut(kind(record), MAX_TEXT_BYTES),
            written_at: Timestamp::from_second(written_at).unwrap_or_default(),
            reason: cut(reason, MAX_REASON_BYTES),
        }
    }
}

fn kind(record: &EventRecord) -> &str {
    let image: &HashMap<_, _> = record.change.new_image.inner();
    match image.get("kind") {
        Some(AttributeValue::S(kind)) => kind,
        Some(_) | None => "",
    }
}

/// As many whole characters of the text as fit.
fn cut(text: &str, most_bytes: usize) -> String {
    text[..text.floor_char_boundary(most_bytes)].to_owned()
}

/// The record may not have been parked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the record could not be parked: {0}")]
pub struct ParkError(pub String);

/// A safe place for records.
pub trait Parking: Send + Sync {
    /// Keeps which record it was, with the reason. Repeating it is harmless. Durable once it
    /// returns.
    fn park(&self, record: &ParkedRecord) -> impl Future<Output = Result<(), ParkError>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::record;
    use proptest::prelude::*;

    fn bytes(parked: &ParkedRecord) -> usize {
        let ParkedRecord { item, sequence_number, stream, kind, written_at, reason } = parked;
        let texts = [&item.pk, &item.sk, sequence_number, stream, kind, reason, &written_at.to_string()];
        texts.iter().map(|text| text.len()).sum()
    }

    #[test]
    fn a_parked_record_points_to_its_item_and_says_why() {
        let mut record = record("W#shop#ORDER#1", "12");
        record.change.new_image.insert("kind".to_owned(), AttributeValue::S("order_fact".to_owned()));
        record.event_source_arn = Some("arn:aws:dynamodb:…:table/t/stream/s".to_owned());
        let parked = ParkedRecord::new(&record, &SequenceNumber::parse("12").unwrap(), "no such state");
        let expected = ParkedRecord {
            item: ItemKey { pk: "W#shop#ORDER#1".to_owned(), sk: "FACT#placed".to_owned() },
            sequence_number: "12".to_owned(),
            stream: "arn:aws:dynamodb:…:table/t/stream/s".to_owned(),
            kind: "order_fact".to_owned(),
            written_at: "2026-11-21T10:00:00Z".parse().unwrap(),
            reason: "no such state".to_owned(),
        };
        assert_eq!(parked, expected);
    }

    #[test]
    fn a_record_that_names_no_item_is_parked_all_the_same() {
        let parked = ParkedRecord::new(&EventRecord::default(), &SequenceNumber::parse("1").unwrap(), "odd");
        assert_eq!((parked.item.to_string().as_str(), parked.kind.as_str()), (" ", ""));
    }

    proptest! {
        #[test]
        fn whatever_the_record_holds_its_pointer_is_small(
            texts in prop::collection::vec((".{0,9}", 0..60_000_usize), 6..7),
            digits in 1..2_000_usize,
            second in any::<i32>(),
        ) {
            let [pk, sk, arn, kind, other, reason]: [String; 6] =
                texts.iter().map(|(text, times)| text.repeat(*times)).collect::<Vec<_>>().try_into().unwrap();
            let mut record = record(&pk, "1");
            record.change.keys.insert("sk".to_owned(), AttributeValue::S(sk));
            record.change.new_image.insert("kind".to_owned(), AttributeValue::S(kind));
            record.change.new_image.insert("data".to_owned(), AttributeValue::S(other));
            record.change.approximate_creation_date_time =
                serde_json::from_value::<EventRecord>(serde_json::json!({
                    "awsRegion": "", "eventID": "", "eventName": "",
                    "dynamodb": { "ApproximateCreationDateTime": second, "SizeBytes": 1 }
                })).unwrap().change.approximate_creation_date_time;
            record.event_source_arn = Some(arn);
            let sequence = SequenceNumber::parse(&"7".repeat(digits)).unwrap();
            let parked = ParkedRecord::new(&record, &sequence, &reason);
            prop_assert!(bytes(&parked) < 11_000);
            prop_assert!(reason.starts_with(&parked.reason));
        }
    }
}
