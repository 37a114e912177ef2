//! The table's key of the item that a record is about.
//!
//! Owns the reading of a record's `Keys`. Must not know what a key means. Keys name ids only,
//! so they may be logged.

use std::fmt;

use aws_lambda_events::dynamodb::EventRecord;
use serde_dynamo::AttributeValue;

/// Which item changed. Lambda keeps the records of one item in order; those of different items
/// of one partition key may reach different invocations at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey {
    /// The partition key.
    pub pk: String,
    /// The sort key.
    pub sk: String,
}

impl ItemKey {
    /// Of this record; a part that is missing or no text is empty.
    #[must_use]
    pub fn of(record: &EventRecord) -> Self {
        let text = |name: &str| match record.change.keys.get(name) {
            Some(AttributeValue::S(text)) => text.clone(),
            _ => String::new(),
        };
        Self { pk: text("pk"), sk: text("sk") }
    }
}

impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pk, self.sk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::record;

    #[test]
    fn a_record_names_its_item() {
        assert_eq!(ItemKey::of(&record("W#shop#ORDER#1", "1")).to_string(), "W#shop#ORDER#1 FACT#placed");
        assert_eq!(ItemKey::of(&EventRecord::default()).to_string(), " ");
    }
}
