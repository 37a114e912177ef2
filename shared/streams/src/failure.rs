//! How handling a record can fail.
//!
//! Owns the one choice there is, and which errors of the ports lead to which. A new error is a
//! compile error here. Reasons are logged and stored: they name ids and codes, never a customer.

use commerce::ports::{CommitError, PublishError, ScheduleError, TableError};
use thiserror::Error;

/// Why a record was not handled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Failure {
    /// Another time it may succeed. The record and those of its partition after it wait.
    #[error("to be retried: {0}")]
    Retry(String),
    /// It will fail however often it is tried. The record is parked and the next one handled.
    #[error("poison: {0}")]
    Poison(String),
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Throttled(_) | TableError::Unavailable(_) | TableError::FromNewer(_) => {
                Self::Retry(error.to_string())
            }
            TableError::Corrupt(_) | TableError::TooLarge => Self::Poison(error.to_string()),
        }
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Retry(error.to_string()),
            CommitError::Table(error) => error.into(),
        }
    }
}

impl From<PublishError> for Failure {
    /// Poison only once nothing is left that the bus could still take.
    fn from(error: PublishError) -> Self {
        if error.failed.iter().all(|id| error.refused.contains(id)) {
            Self::Poison(error.to_string())
        } else {
            Self::Retry(error.to_string())
        }
    }
}

impl From<ScheduleError> for Failure {
    fn from(error: ScheduleError) -> Self {
        Self::Retry(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use commerce::identity::{EventId, WorkspaceId};

    fn is_poison(error: impl Into<Failure>) -> bool {
        matches!(error.into(), Failure::Poison(_))
    }

    #[test]
    fn what_passes_is_retried_and_what_stays_is_poison() {
        assert!(!is_poison(TableError::Throttled("slow down".into())));
        assert!(!is_poison(TableError::Unavailable("timeout".into())));
        assert!(!is_poison(TableError::FromNewer("of another kind".into())));
        assert!(!is_poison(CommitError::Conflict));
        assert!(!is_poison(CommitError::Table(TableError::Throttled("slow down".into()))));
        assert!(!is_poison(ScheduleError("ThrottlingException".into())));
        assert!(is_poison(TableError::Corrupt("no state".into())));
        assert!(is_poison(TableError::TooLarge));
        assert!(is_poison(CommitError::Table(TableError::TooLarge)));
    }

    #[test]
    fn a_refused_event_is_poison_once_the_others_are_published() {
        let shop = WorkspaceId::parse("shop").unwrap();
        let [a, b] = ["a", "b"].map(|key| EventId::of(&shop, "order_placed", &[key]));
        let error = |failed: &[&EventId], refused: &[&EventId]| PublishError {
            failed: failed.iter().map(|id| (*id).clone()).collect(),
            refused: refused.iter().map(|id| (*id).clone()).collect(),
            reason: "MalformedDetail".into(),
        };
        assert!(!is_poison(error(&[&a, &b], &[&a])));
        assert!(is_poison(error(&[&a], &[&a])));
    }
}
