//! The stored form of values and how fresh they are.
//!
//! Owns that a stamp is stored once, however many values have it: one statement sets many
//! attributes, and a stamp beside each would take most of the profile's 400 KB.

use commerce::subscriber::{Stamp, Stamped};
use serde::{Deserialize, Serialize};

use super::{RowError, Twin, twin};

#[derive(Serialize, Deserialize)]
pub(crate) struct StampRow {
    stated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
    /// Absent where it is 0, as in most.
    #[serde(default, skip_serializing_if = "is_zero")]
    revision: u64,
    tie: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

twin!(Stamp, StampRow { stated_at, updated_at, revision, tie });

/// `[index of its stamp, value]`.
#[derive(Serialize, Deserialize)]
pub(crate) struct StampedRow<R>(usize, R);

/// The stamps of one document.
#[derive(Default)]
pub(crate) struct Stamps(Vec<Stamp>);

impl Stamps {
    /// Those of a stored document.
    pub(crate) fn from_rows(rows: Vec<StampRow>) -> Result<Self, RowError> {
        Twin::from_row(rows).map(Self).map_err(|e| e.within("stamps"))
    }

    /// To be stored, after all values.
    pub(crate) fn into_rows(self) -> Vec<StampRow> {
        self.0.to_row()
    }

    /// A value to be stored.
    pub(crate) fn put<T: Twin>(&mut self, stamped: &Stamped<T>) -> StampedRow<T::Row> {
        let Stamped { stamp, value } = stamped;
        let known = self.0.iter().position(|held| held == stamp);
        let index = known.unwrap_or_else(|| {
            self.0.push(stamp.clone());
            self.0.len() - 1
        });
        StampedRow(index, value.to_row())
    }

    /// A value that was stored.
    pub(crate) fn take<T: Twin>(&self, row: StampedRow<T::Row>) -> Result<Stamped<T>, RowError> {
        let StampedRow(index, value) = row;
        let stamp = self.0.get(index).ok_or(RowError::new("no such stamp"))?.clone();
        Ok(Stamped { stamp, value: Twin::from_row(value)? })
    }
}
