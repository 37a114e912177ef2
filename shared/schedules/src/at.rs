//! The time of a schedule.
//!
//! Owns the form `at(yyyy-mm-ddThh:mm:ss)`, which Scheduler reads in UTC as every schedule says,
//! and the rule that it is never in the past: what Scheduler makes of a past time is not
//! documented.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};

/// The least time ahead. Scheduler is precise to a minute, so nothing earlier could be promised,
/// and the minute is also room for the clocks of two machines and the way of the request.
pub const LEAST_AHEAD: SignedDuration = SignedDuration::from_secs(60);

/// When a schedule fires, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At(Timestamp);

impl At {
    /// At `due_at`, or [`LEAST_AHEAD`] from `now` if that is later; rounded up to the second,
    /// for a reminder must not come before it is due.
    #[must_use]
    pub fn not_before(due_at: Timestamp, now: Timestamp) -> Self {
        let instant = due_at.max(now.saturating_add(LEAST_AHEAD).unwrap_or(now));
        let up = TimestampRound::new().smallest(Unit::Second).mode(RoundMode::Ceil);
        // Only the last second of the year 9999 cannot be rounded up.
        Self(instant.round(up).unwrap_or(instant))
    }

    /// The instant.
    #[must_use]
    pub fn instant(self) -> Timestamp {
        self.0
    }
}

/// The schedule expression.
impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = TimeZone::UTC.to_datetime(self.0);
        let (date, time) = (civil.date(), civil.time());
        write!(f, "at({date}T{:02}:{:02}:{:02})", time.hour(), time.minute(), time.second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(due_at: &str, now: &str) -> String {
        At::not_before(due_at.parse().unwrap(), now.parse().unwrap()).to_string()
    }

    #[test]
    fn a_time_ahead_is_kept_to_the_second_in_utc() {
        assert_eq!(at("2026-12-21T09:05:03Z", "2026-11-21T10:00:00Z"), "at(2026-12-21T09:05:03)");
        assert_eq!(at("2026-12-21T09:05:03+02:00", "2026-11-21T10:00:00Z"), "at(2026-12-21T07:05:03)");
    }

    #[test]
    fn a_fraction_is_rounded_up_and_never_written() {
        assert_eq!(at("2026-12-21T09:59:59.000000001Z", "2026-11-21T10:00:00Z"), "at(2026-12-21T10:00:00)");
        assert_eq!(at("2026-12-31T23:59:59.5Z", "2026-11-21T10:00:00Z"), "at(2027-01-01T00:00:00)");
    }

    #[test]
    fn a_time_in_the_past_or_too_near_becomes_a_minute_from_now() {
        for due_at in ["1970-01-01T00:00:00Z", "2026-11-21T10:00:00Z", "2026-11-21T10:00:59Z"] {
            assert_eq!(at(due_at, "2026-11-21T10:00:00.25Z"), "at(2026-11-21T10:01:01)", "{due_at}");
        }
    }

    #[test]
    fn the_last_instant_there_is_has_an_expression() {
        let last = At::not_before(Timestamp::MAX, Timestamp::MAX);
        assert_eq!(last.to_string(), "at(9999-12-30T22:00:00)");
    }

    proptest! {
        #[test]
        fn it_is_neither_early_nor_later_than_it_has_to_be(
            due_s in 0_i64..4_000_000_000, due_ns in 0_i32..1_000_000_000,
            now_s in 0_i64..4_000_000_000, now_ns in 0_i32..1_000_000_000
        ) {
            let due_at = Timestamp::new(due_s, due_ns).unwrap();
            let now = Timestamp::new(now_s, now_ns).unwrap();
            let at = At::not_before(due_at, now).instant();
            let least = due_at.max(now + LEAST_AHEAD);
            prop_assert!(at >= least && at.duration_since(least) < SignedDuration::from_secs(1));
            prop_assert_eq!(at.subsec_nanosecond(), 0);
        }
    }
}
