//! Warnings: what was accepted although the caller may have meant something else.
//!
//! Owns their grammar, `code` or `code: what`. Must not hold faults: those refuse a request.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::issue::shortened;

/// One thing to tell the caller of an accepted request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A top-level field that we do not know, perhaps a typo.
    UnknownField(String),
    /// A key inside `properties` or `attributes` that is ours; what was sent is dropped.
    ReservedKey(String),
    /// A time without offset.
    ReadAsUtc(String),
    /// More was refunded than the order's total.
    RefundExceedsTotal,
    /// A field that has no meaning beside the others; what was sent is dropped.
    IgnoredField(&'static str),
    /// The same was recorded before with other details, which stand.
    AlreadyRecorded,
    /// The content is recorded, and another version counts.
    SupersededContent,
    /// What is recorded triggers nothing, so this does not either.
    RecordedAsHistorical,
    /// The refund is not in the order's currency.
    OtherCurrency,
    /// Part of the order was refunded, and nothing says of which refund.
    RefundWithoutId,
    /// So many days lie between order and acceptance that nothing is triggered.
    TreatedAsHistorical(i64),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField(path) => write!(f, "unknown_field: {}", shortened(path)),
            Self::ReservedKey(path) => write!(f, "reserved_key: {}", shortened(path)),
            Self::ReadAsUtc(path) => write!(f, "read_as_utc: {path} has no offset and was read as UTC"),
            Self::RefundExceedsTotal => f.write_str("refund_exceeds_total"),
            Self::IgnoredField(path) => write!(f, "ignored_field: {path} has no meaning with this status"),
            Self::AlreadyRecorded => f.write_str("already_recorded"),
            Self::SupersededContent => f.write_str(
                "superseded_content: another version counts; send updatedAt to say which is newer",
            ),
            Self::RecordedAsHistorical => {
                f.write_str("recorded_as_historical: it was recorded to trigger nothing, which stands")
            }
            Self::OtherCurrency => {
                f.write_str("other_currency: the order is in another currency; the refund is not counted")
            }
            Self::RefundWithoutId => {
                f.write_str("refund_without_id: counted as refunded so far; send refundId to add refunds up")
            }
            Self::TreatedAsHistorical(days) => write!(
                f,
                "treated_as_historical: orderedAt is {days} days ago; send historical: false to trigger"
            ),
        }
    }
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The warnings of one request, in the order they were found. Left out of an answer when empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Warnings(Vec<Warning>);

impl Warnings {
    /// No warning.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, warning: Warning) {
        self.0.push(warning);
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Warning> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_a_code_and_what_it_is_about() {
        let warnings = Warnings(vec![
            Warning::UnknownField("refundAmmountCents".into()),
            Warning::ReservedKey("properties.lineItems".into()),
            Warning::ReadAsUtc("orderedAt".into()),
            Warning::RefundExceedsTotal,
            Warning::IgnoredField("refundId"),
            Warning::AlreadyRecorded,
        ]);
        assert_eq!(
            serde_json::to_string(&warnings).unwrap(),
            concat!(
                r#"["unknown_field: refundAmmountCents","reserved_key: properties.lineItems","#,
                r#""read_as_utc: orderedAt has no offset and was read as UTC","refund_exceeds_total","#,
                r#""ignored_field: refundId has no meaning with this status","already_recorded"]"#
            )
        );
    }
}
