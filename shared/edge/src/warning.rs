//! Warnings: what was accepted although the caller may have meant something else.
//!
//! Owns their grammar, `code` or `code: what`. Must not hold faults: those refuse a request.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::issue::shortened;

/// Most entries of an answer.
pub const MAX_LISTED: usize = 20;

/// One thing to tell the caller of an accepted request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// A field that we do not know, perhaps a typo.
    UnknownField {
        /// Where it is.
        path: String,
        /// The field that it is like, if there is one.
        meant: Option<&'static str>,
    },
    /// An optional identifier that is `""`; it counts as left out.
    EmptyIdentifier(String),
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
            Self::UnknownField { path, meant: None } => write!(f, "unknown_field: {}", shortened(path)),
            Self::UnknownField { path, meant: Some(field) } => {
                write!(f, "unknown_field: {} (did you mean {field}?)", shortened(path))
            }
            Self::EmptyIdentifier(path) => write!(f, "empty_identifier: {path}"),
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

impl Warning {
    /// Whether it is about one of any number of fields.
    fn is_of_field(&self) -> bool {
        match self {
            Self::UnknownField { .. }
            | Self::EmptyIdentifier(_)
            | Self::ReservedKey(_)
            | Self::ReadAsUtc(_) => true,
            Self::RefundExceedsTotal
            | Self::IgnoredField(_)
            | Self::AlreadyRecorded
            | Self::SupersededContent
            | Self::RecordedAsHistorical
            | Self::OtherCurrency
            | Self::RefundWithoutId
            | Self::TreatedAsHistorical(_) => false,
        }
    }
}

/// The warnings of one request. Left out of an answer when empty.
///
/// What is about the statement comes first: there are few of those. What is about single fields,
/// of which a body may have any number, follows in the order it was found; the last entry says how
/// many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warnings {
    of_statement: Vec<Warning>,
    of_fields: Vec<Warning>,
    unlisted: usize,
}

impl Warnings {
    /// No warning.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, warning: Warning) {
        if warning.is_of_field() {
            self.push_with(|| warning);
        } else {
            self.of_statement.push(warning);
        }
    }

    /// Adds one about a field, which is made only if it will be listed.
    pub(crate) fn push_with(&mut self, warning: impl FnOnce() -> Warning) {
        if self.of_fields.len() < MAX_LISTED {
            self.of_fields.push(warning());
        } else {
            self.unlisted += 1;
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of_statement.is_empty() && self.of_fields.is_empty()
    }

    /// All entries of an answer.
    #[must_use]
    pub fn listed(&self) -> Vec<String> {
        let all = self.of_statement.iter().chain(&self.of_fields);
        let total = self.of_statement.len() + self.of_fields.len() + self.unlisted;
        if total <= MAX_LISTED {
            return all.map(ToString::to_string).collect();
        }
        let shown = MAX_LISTED - 1;
        let more = format!("more_warnings: {} more", total - shown);
        all.take(shown).map(ToString::to_string).chain([more]).collect()
    }
}

impl Serialize for Warnings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.listed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(path: &str, meant: Option<&'static str>) -> Warning {
        Warning::UnknownField { path: path.to_owned(), meant }
    }

    #[test]
    fn a_warning_is_a_code_and_what_it_is_about() {
        let mut warnings = Warnings::none();
        for warning in [
            unknown("refundAmmountCents", Some("refundAmountCents")),
            unknown("note", None),
            Warning::EmptyIdentifier("items[0].variantId".into()),
            Warning::ReservedKey("properties.lineItems".into()),
            Warning::ReadAsUtc("orderedAt".into()),
            Warning::RefundExceedsTotal,
            Warning::IgnoredField("refundId"),
            Warning::AlreadyRecorded,
        ] {
            warnings.push(warning);
        }
        assert_eq!(
            serde_json::to_string(&warnings).unwrap(),
            concat!(
                r#"["refund_exceeds_total","ignored_field: refundId has no meaning with this status","#,
                r#""already_recorded","unknown_field: refundAmmountCents (did you mean refundAmountCents?)","#,
                r#""unknown_field: note","empty_identifier: items[0].variantId","#,
                r#""reserved_key: properties.lineItems","#,
                r#""read_as_utc: orderedAt has no offset and was read as UTC"]"#
            )
        );
    }

    #[test]
    fn the_twentieth_entry_says_how_many_more_there_are() {
        let listed = |count: usize| {
            let mut warnings = Warnings::none();
            (0..count).for_each(|number| warnings.push(unknown(&format!("f{number}"), None)));
            warnings.push(Warning::RefundExceedsTotal);
            warnings.listed()
        };
        assert_eq!((listed(19).len(), listed(19)[19].as_str()), (20, "unknown_field: f18"));
        assert_eq!((listed(20).len(), listed(20)[19].as_str()), (20, "more_warnings: 2 more"));
        assert_eq!((listed(5_000).len(), listed(5_000)[19].as_str()), (20, "more_warnings: 4982 more"));
        assert_eq!(listed(5_000)[0], "refund_exceeds_total");
    }
}
