//! What EventBridge refuses, checked before it is asked.
//!
//! Owns the documented limits of `PutEvents`. No emulator checks them, so this file and its tests
//! are all that stands between a mistake and a refusal in production.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use thiserror::Error;

/// Most entries of one request.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
pub const MAX_REQUEST_ENTRIES: usize = 10;
/// All entries of one request together stay below this. AWS has announced more in 2026; the
/// model of the API still says 256 KB, and the larger figure is not in every region.
pub const REQUEST_LIMIT_BYTES: usize = 256 * 1024;
/// Longest detail-type.
pub const MAX_DETAIL_TYPE_CHARS: usize = 128;
/// What an entry's time counts for, however precise it is.
const TIME_BYTES: usize = 14;

/// Why EventBridge would not take an entry. Trying again does not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No request has room for it.
    #[error("the entry has {0} bytes, {REQUEST_LIMIT_BYTES} are too many")]
    TooLarge(usize),
    /// There is no detail.
    #[error("the entry has no detail")]
    EmptyDetail,
    /// There is no detail-type.
    #[error("the entry has no detail-type")]
    EmptyDetailType,
    /// The detail-type is too long.
    #[error("the detail-type has {0} characters, {MAX_DETAIL_TYPE_CHARS} are the most")]
    LongDetailType(usize),
}

/// The size of an entry that EventBridge would take.
///
/// # Errors
/// When it would refuse it.
pub fn checked_bytes(entry: &PutEventsRequestEntry) -> Result<usize, Refusal> {
    let detail_type = entry.detail_type().unwrap_or_default();
    if detail_type.is_empty() {
        return Err(Refusal::EmptyDetailType);
    }
    if detail_type.chars().count() > MAX_DETAIL_TYPE_CHARS {
        return Err(Refusal::LongDetailType(detail_type.chars().count()));
    }
    if entry.detail().unwrap_or_default().is_empty() {
        return Err(Refusal::EmptyDetail);
    }
    let bytes = entry_bytes(entry);
    if bytes < REQUEST_LIMIT_BYTES { Ok(bytes) } else { Err(Refusal::TooLarge(bytes)) }
}

/// The size of an entry as EventBridge counts it: lengths in UTF-8 and 14 bytes for the time.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size>
#[must_use]
pub fn entry_bytes(entry: &PutEventsRequestEntry) -> usize {
    let time = entry.time().map_or(0, |_| TIME_BYTES);
    let texts = [entry.source(), entry.detail_type(), entry.detail()];
    let texts: usize = texts.into_iter().flatten().map(str::len).sum();
    let resources: usize = entry.resources().iter().map(String::len).sum();
    time + texts + resources
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_eventbridge::primitives::DateTime;

    fn entry(detail_type: &str, detail: &str) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder().source("commerce").detail_type(detail_type).detail(detail).build()
    }

    #[test]
    fn an_entry_counts_14_bytes_of_time_and_its_texts_in_utf_8() {
        let entry = PutEventsRequestEntry::builder()
            .time(DateTime::from_secs_and_nanos(1, 999_999_999))
            .source("commerce")
            .detail_type("é")
            .detail("{}")
            .resources("arn")
            .resources("é")
            .build();
        assert_eq!(entry_bytes(&entry), 14 + 8 + 2 + 2 + 3 + 2);
        assert_eq!(entry_bytes(&PutEventsRequestEntry::builder().build()), 0);
    }

    #[test]
    fn an_entry_stays_below_256_kb() {
        let around = REQUEST_LIMIT_BYTES - "commerce".len() - "t".len();
        assert_eq!(checked_bytes(&entry("t", &"x".repeat(around - 1))), Ok(262_143));
        assert_eq!(checked_bytes(&entry("t", &"x".repeat(around))), Err(Refusal::TooLarge(262_144)));
    }

    #[test]
    fn an_entry_has_a_detail() {
        assert_eq!(checked_bytes(&entry("t", "")), Err(Refusal::EmptyDetail));
        let without = PutEventsRequestEntry::builder().detail_type("t").build();
        assert_eq!(checked_bytes(&without), Err(Refusal::EmptyDetail));
    }

    #[test]
    fn a_detail_type_has_1_to_128_characters() {
        assert_eq!(checked_bytes(&entry("", "{}")), Err(Refusal::EmptyDetailType));
        assert!(checked_bytes(&entry(&"é".repeat(128), "{}")).is_ok());
        assert_eq!(checked_bytes(&entry(&"x".repeat(129), "{}")), Err(Refusal::LongDetailType(129)));
    }
}
