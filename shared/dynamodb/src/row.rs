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
//! Every type has one table of its fields, from which both directions come: a new field of the
//! domain does not compile until it is stored. A reader skips fields that it does not know: a newer
//! function may have written them.

use thiserror::Error;

mod object;
mod stored_form;
mod fields;
mod leaf;
mod pools;
mod customer;
mod fact;
mod fact_order;
mod fact_checkout;
mod fact_due;
mod fact_wait;
mod fact_restock;
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

use fields::{stored, variants};
use pools::Pools;
pub(crate) use stored_form::StoredForm;
use stored_form::Written;

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

/// The JSON to store a value as.
pub(crate) fn write<T: StoredForm>(value: &T) -> Result<String, serde_json::Error> {
    let pools = Pools::default();
    let document = serde_json::to_string(&Written(value, &pools))?;
    // A pool stands before the values that fill it: only the second time is it written full.
    if pools.are_empty() { Ok(document) } else { serde_json::to_string(&Written(value, &pools)) }
}

/// The value that was stored as this JSON.
pub(crate) fn read<T: StoredForm>(json: &str) -> Result<T, RowError> {
    T::read(json, &Pools::default())
}
