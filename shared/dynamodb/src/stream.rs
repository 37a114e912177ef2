//! Facts and automations from the records of the table's stream.
//!
//! Owns the reading of a record's new image. A record that cannot be read is a value of
//! [`StreamError`], never a panic: it is parked, and those after it go on.

use aws_lambda_events::event::dynamodb::EventRecord;
use commerce::automation::Automation;
use commerce::fact::Fact;
use commerce::ports::TableError;
use streams::Failure;
use thiserror::Error;

use crate::item::Document;
use crate::key;

/// Why a record gives no fact or automation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StreamError {
    /// There is no new image, or it is no item of this table.
    #[error("the record shows no item")]
    NoItem,
    /// The item is of another kind; the stream's filter should not have let it through.
    #[error("the record shows no item under {0}")]
    OtherItem(&'static str),
    /// The row in it could not be read. Names the key and the reason.
    #[error("{0}")]
    Unreadable(String),
    /// A later version of ours wrote it, and will read it. Names the key and the reason.
    #[error("{0}")]
    FromNewer(String),
}

impl StreamError {
    fn of(error: &TableError) -> Self {
        match error {
            TableError::FromNewer(_) => Self::FromNewer(error.to_string()),
            TableError::Corrupt(_)
            | TableError::Throttled(_)
            | TableError::Unavailable(_)
            | TableError::TooLarge => Self::Unreadable(error.to_string()),
        }
    }
}

/// Only the record of a later version may be read another time.
impl From<StreamError> for Failure {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::FromNewer(_) => Self::Retry(error.to_string()),
            StreamError::NoItem | StreamError::OtherItem(_) | StreamError::Unreadable(_) => {
                Self::Poison(error.to_string())
            }
        }
    }
}

/// The fact that was recorded.
///
/// # Errors
/// When the record is not the insertion of a readable fact.
pub fn fact(record: &EventRecord) -> Result<Fact, StreamError> {
    let document = document(record, key::FACT)?;
    document.fact().map_err(|error| StreamError::of(&error))
}

/// The automation as that write left it. It may have changed since.
///
/// # Errors
/// When the record is not the write of a readable automation.
pub fn automation(record: &EventRecord) -> Result<Automation, StreamError> {
    let document = document(record, key::AUTOMATION)?;
    document.read().map_err(|error| StreamError::of(&error))
}

fn document(record: &EventRecord, prefix: &'static str) -> Result<Document, StreamError> {
    let image = record.change.new_image.clone();
    let document: Document = serde_dynamo::from_item(image).map_err(|_| StreamError::NoItem)?;
    if document.sk.starts_with(prefix) { Ok(document) } else { Err(StreamError::OtherItem(prefix)) }
}
