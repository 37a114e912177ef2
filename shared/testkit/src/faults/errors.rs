//! What a planned failure is in the words of each port.

use commerce::ports::{CommitError, ScheduleError, TableError};

use super::Failure;

/// The text of every planned failure, for the log.
pub(crate) const INJECTED: &str = "injected";

/// An error that a planned failure can be.
pub trait Injected {
    /// The error nearest to this failure.
    fn injected(failure: Failure) -> Self;
}

impl Injected for Failure {
    fn injected(failure: Failure) -> Self {
        failure
    }
}

impl Injected for TableError {
    fn injected(failure: Failure) -> Self {
        match failure {
            Failure::Throttled => Self::Throttled(INJECTED.to_owned()),
            Failure::Corrupt => Self::Corrupt(INJECTED.to_owned()),
            Failure::Unavailable | Failure::Conflict => Self::Unavailable(INJECTED.to_owned()),
        }
    }
}

impl Injected for CommitError {
    fn injected(failure: Failure) -> Self {
        match failure {
            Failure::Conflict => Self::Conflict,
            Failure::Throttled | Failure::Corrupt | Failure::Unavailable => {
                Self::Table(TableError::injected(failure))
            }
        }
    }
}

impl Injected for ScheduleError {
    fn injected(_: Failure) -> Self {
        Self(INJECTED.to_owned())
    }
}
