//! Generations: which arming of an automation is meant.

use std::fmt;

use jiff::Timestamp;

/// Counts the armings of one automation. It only grows, so that a wake-up, a schedule or an
/// event of an earlier arming can never be taken for one of a later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(u64);

impl Generation {
    /// Reads back a stored generation.
    #[must_use]
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// The generation of an arming at `now`, after `previous`.
    ///
    /// It is the time in milliseconds unless that would not grow: an ended automation is dropped
    /// from the table in the end, and a plain counter would then start over and meet the wake-up
    /// facts of its first life, which are kept for ever.
    #[must_use]
    pub fn after(previous: Option<Self>, now: Timestamp) -> Self {
        let clock = u64::try_from(now.as_millisecond()).unwrap_or(0);
        Self(previous.map_or(clock, |previous| clock.max(previous.0 + 1)))
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_only_grows_whatever_the_clock_does() {
        let noon = Timestamp::from_millisecond(1_000).unwrap_or_default();
        let first = Generation::after(None, noon);
        assert!(Generation::after(Some(first), noon) > first);
        assert!(Generation::after(Some(first), Timestamp::UNIX_EPOCH) > first);
    }
}
