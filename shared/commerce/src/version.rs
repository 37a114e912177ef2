//! Versions: which of several statements about one thing is the newest.
//!
//! Owns the total order of the contract. Must not look at a clock of ours: two of our processes
//! may differ, so what the caller did not date is ordered by what its acceptance had seen.

use jiff::Timestamp;

use crate::fingerprint::Fingerprint;

/// The age of a statement; the greatest counts, whatever the order of arrival.
///
/// Dated ones (`updatedAt`) are newer than any that is not. Of one date the greater fingerprint
/// counts. Undated ones go by their revision: each has a greater one than all that were recorded
/// when it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    updated_at: Option<Timestamp>,
    revision: u64,
    tie: Fingerprint,
}

impl Version {
    /// Of a statement.
    #[must_use]
    pub fn new(updated_at: Option<Timestamp>, revision: u64, fingerprint: &Fingerprint) -> Self {
        let revision = if updated_at.is_some() { 0 } else { revision };
        Self { updated_at, revision, tie: fingerprint.clone() }
    }

    /// Its place among the undated ones; 0 for a dated one.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Of its content.
    #[must_use]
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.tie
    }

    /// The platform's own time of it.
    #[must_use]
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.updated_at
    }
}

/// What a further version did when it was accepted. Part of the fact: it does not change when
/// others arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It is the newest, and says something new.
    Counts,
    /// It is the newest, and brings a cancelled order back to life.
    Reinstates,
    /// A newer one was known.
    Superseded,
    /// It dates what was known already.
    Unchanged,
}

impl Effect {
    /// Every effect there is.
    pub const ALL: [Self; 4] = [Self::Counts, Self::Reinstates, Self::Superseded, Self::Unchanged];

    /// As stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Reinstates => "reinstates",
            Self::Superseded => "superseded",
            Self::Unchanged => "unchanged",
        }
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.as_str() == text)
    }

    /// Whether somebody who watches the order is told of it.
    #[must_use]
    pub fn is_news(self) -> bool {
        match self {
            Self::Counts | Self::Reinstates => true,
            Self::Superseded | Self::Unchanged => false,
        }
    }
}

/// What came of a statement that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is a new fact.
    Accepted,
    /// It was recorded before, or changes nothing.
    Duplicate,
    /// It changes what was stated.
    Amended,
    /// It is recorded, but a newer one is known.
    Superseded,
}

impl Outcome {
    /// As answers have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Amended => "amended",
            Self::Superseded => "superseded",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(updated_at: Option<i64>, revision: u64, tie: char) -> Version {
        let updated_at = updated_at.and_then(|second| Timestamp::from_second(second).ok());
        let tie = tie.to_string().repeat(32);
        Version::new(updated_at, revision, &Fingerprint::parse(&tie).unwrap())
    }

    #[test]
    fn a_dated_version_is_newer_than_any_that_is_not() {
        assert!(version(Some(1), 0, '0') > version(None, 9, 'f'));
        assert!(version(Some(2), 0, '0') > version(Some(1), 7, 'f'));
    }

    #[test]
    fn of_one_date_the_greater_fingerprint_counts_whichever_came_first() {
        assert!(version(Some(1), 1, 'f') > version(Some(1), 2, '0'));
    }

    #[test]
    fn undated_versions_go_by_what_their_acceptance_had_seen() {
        assert!(version(None, 2, '0') > version(None, 1, 'f'));
    }
}
