//! The errors that any table could give.

use thiserror::Error;

/// Why the table did not answer. Whether a write took effect is then unknown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// It asks for fewer requests.
    #[error("the table throttles: {0}")]
    Throttled(String),
    /// It could not be reached or failed.
    #[error("the table is unavailable: {0}")]
    Unavailable(String),
    /// What is stored could not be read back. A retry will not help.
    #[error("a stored item could not be read: {0}")]
    Corrupt(String),
    /// What is stored was written by a version of ours that knows more. That version reads it; this
    /// one has to wait until it is replaced.
    #[error("a stored item is of a newer version: {0}")]
    FromNewer(String),
    /// The item is larger than the table takes. A retry will not help.
    #[error("the item is larger than the table takes")]
    TooLarge,
}

/// Why nothing was committed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CommitError {
    /// Somebody wrote in between: read again and decide again.
    #[error("the state changed in between")]
    Conflict,
    /// The table did not answer; whether it is committed is unknown.
    #[error(transparent)]
    Table(#[from] TableError),
}
