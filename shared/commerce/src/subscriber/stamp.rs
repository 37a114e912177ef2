//! How fresh what is known of a subscriber is.
//!
//! Owns which of two statements about one field wins, whichever comes first.

use jiff::Timestamp;

use crate::fingerprint::Fingerprint;
use crate::version::Version;

/// How fresh a statement is: part of what was stated, and never of when it arrived, so that the
/// order of arrival decides nothing. Two of one stamp say the same, but may spell the address
/// differently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// `orderedAt` or `startedAt` of the statement.
    pub stated_at: Timestamp,
    /// The platform's own time of this version; a version without one is older than any with.
    pub updated_at: Option<Timestamp>,
    /// Counts the versions that have no time of their own.
    pub revision: u64,
    /// Decides between two of the same instant.
    pub tie: Fingerprint,
}

impl Stamp {
    /// Of a statement about something that has versions.
    #[must_use]
    pub fn new(stated_at: Timestamp, version: &Version) -> Self {
        let (updated_at, revision) = (version.updated_at(), version.revision());
        Self { stated_at, updated_at, revision, tie: version.fingerprint().clone() }
    }
}

/// A value and how fresh it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamped<T> {
    /// Of the statement it came from.
    pub stamp: Stamp,
    pub value: T,
}

/// Keeps the fresher of two spellings; of one stamp the greater.
pub(super) fn offer_spelling(held: &mut Option<Stamped<String>>, stamp: &Stamp, spelling: &str) {
    if held.as_ref().is_none_or(|held| (stamp, spelling) > (&held.stamp, held.value.as_str())) {
        *held = Some(Stamped { stamp: stamp.clone(), value: spelling.to_owned() });
    }
}

/// Keeps the fresher of what is held and what is offered.
pub(super) fn offer<T>(held: &mut Option<Stamped<T>>, stamp: &Stamp, value: T) {
    if held.as_ref().is_none_or(|held| *stamp > held.stamp) {
        *held = Some(Stamped { stamp: stamp.clone(), value });
    }
}
