//! Where a record goes that can never be handled.
//!
//! Owns the promise behind it: once parked, a record is safe to step over. Lambda's own
//! destination for failures would take it too, but only after its shard had waited for the
//! record's whole age.

use aws_lambda_events::dynamodb::EventRecord;
use thiserror::Error;

/// The record may not have been parked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the record could not be parked: {0}")]
pub struct ParkError(pub String);

/// A safe place for records.
pub trait Parking: Send + Sync {
    /// Keeps the record, whole, with the reason. Repeating it is harmless. Durable once it
    /// returns.
    fn park(&self, record: &EventRecord, reason: &str) -> impl Future<Output = Result<(), ParkError>> + Send;
}
