//! Rows: the domain's types as they are stored.
//!
//! Owns the stored form and reads it back into parsed types. Must not know DynamoDB: a row is
//! one JSON document, which [`crate::item`] puts into an item beside its key.
//!
//! Decision: one document, in a string attribute, and native attributes only for what a
//! condition, TTL, the stream or an operator looks at. Native maps and numbers take up to twice
//! the bytes of the same JSON, and a body of 256 KB that was accepted must fit into an item of
//! 400 KB. It also keeps numbers as they were sent, where a native number ends at 38 digits.
//! The price: no update of a single field, of which there is none, for state is written whole
//! under its version.
//!
//! Every twin takes its original apart field by field in both directions, so that a new field of
//! the domain does not compile until it is stored. A reader skips fields that it does not know:
//! a newer function may have written them.

use std::collections::BTreeMap;

use thiserror::Error;

mod leaf;
mod customer;
mod fact;
mod fact_order;
mod fact_checkout;
mod fact_due;
mod fact_wait;
mod fact_restock;
mod stamps;
mod books;
mod subscriber;
mod order_line;
mod automation;
pub(crate) mod place;
mod checkout;
mod product;
mod event;
mod posting;
mod purchases;
mod activity;

/// Why a row is none of the domain's values. Names the field, never its content.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}{reason}")]
pub(crate) struct RowError {
    path: String,
    reason: &'static str,
    is_newer: bool,
}

impl RowError {
    pub(crate) fn new(reason: &'static str) -> Self {
        Self { path: String::new(), reason, is_newer: false }
    }

    /// What a later version of ours may have written: that one reads it.
    pub(crate) fn newer(reason: &'static str) -> Self {
        Self { is_newer: true, ..Self::new(reason) }
    }

    /// Whether waiting for a later version helps.
    pub(crate) fn is_newer(&self) -> bool {
        self.is_newer
    }

    /// The same fault, seen from the value that has it in this field.
    pub(crate) fn within(self, field: &str) -> Self {
        let separator = if self.path.is_empty() { ": " } else { "." };
        Self { path: format!("{field}{separator}{}", self.path), ..self }
    }
}

/// A domain value that is stored as a `Row`.
pub(crate) trait Twin: Sized {
    /// The stored form.
    type Row;

    /// To be stored.
    fn to_row(&self) -> Self::Row;

    /// Reads what [`to_row`](Self::to_row) wrote.
    fn from_row(row: Self::Row) -> Result<Self, RowError>;
}

/// Makes a struct the twin of a row with the same field names.
macro_rules! twin {
    ($domain:ident, $row:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::row::Twin for $domain {
            type Row = $row;

            fn to_row(&self) -> $row {
                let Self { $($field),+ } = self;
                $row { $($field: $crate::row::Twin::to_row($field)),+ }
            }

            fn from_row(row: $row) -> Result<Self, $crate::row::RowError> {
                let $row { $($field),+ } = row;
                Ok(Self {
                    $($field: $crate::row::Twin::from_row($field)
                        .map_err(|e| e.within(stringify!($field)))?),+
                })
            }
        }
    };
}
pub(crate) use twin;

impl<T: Twin> Twin for Option<T> {
    type Row = Option<T::Row>;

    fn to_row(&self) -> Self::Row {
        self.as_ref().map(T::to_row)
    }

    fn from_row(row: Self::Row) -> Result<Self, RowError> {
        row.map(T::from_row).transpose()
    }
}

impl<T: Twin> Twin for Vec<T> {
    type Row = Vec<T::Row>;

    fn to_row(&self) -> Self::Row {
        self.iter().map(T::to_row).collect()
    }

    fn from_row(row: Self::Row) -> Result<Self, RowError> {
        row.into_iter().map(T::from_row).collect()
    }
}

impl<K: Twin<Row = String> + Ord, V: Twin> Twin for BTreeMap<K, V> {
    type Row = BTreeMap<String, V::Row>;

    fn to_row(&self) -> Self::Row {
        self.iter().map(|(key, value)| (key.to_row(), value.to_row())).collect()
    }

    fn from_row(row: Self::Row) -> Result<Self, RowError> {
        row.into_iter().map(|(key, value)| Ok((K::from_row(key)?, V::from_row(value)?))).collect()
    }
}
