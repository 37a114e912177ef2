//! Instants: reading the ISO 8601 that callers send.
//!
//! Owns which texts are an instant. Must not read a clock: "now" is always an argument.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use thiserror::Error;

/// The text is no instant of ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be an ISO 8601 instant such as 2026-11-21T10:00:00Z")]
pub struct TimeError;

/// Whether the caller said which offset the time is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// `Z` or `±hh:mm` was given.
    Given,
    /// Nothing was given and the time was read as UTC.
    AssumedUtc,
}

/// An instant and how sure we are of its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parsed {
    /// The instant, in UTC.
    pub instant: Timestamp,
    /// Where its offset came from.
    pub zone: Zone,
}

/// Reads an instant; without an offset, or as a date alone, it is taken as UTC.
///
/// # Errors
/// When the text is no instant: no such day, no such hour, not ISO 8601.
pub fn parse(text: &str) -> Result<Parsed, TimeError> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Parsed { instant, zone: Zone::Given });
    }
    // A text with an offset that failed above must not pass as a local time below.
    let civil = text
        .parse::<DateTime>()
        .or_else(|_| text.parse::<Date>().map(DateTime::from))
        .map_err(|_| TimeError)?;
    let names_offset = text.get(10..).is_some_and(|rest| rest.contains(['Z', 'z', '+', '-', '[']));
    if names_offset {
        return Err(TimeError);
    }
    let instant = civil.to_zoned(TimeZone::UTC).map_err(|_| TimeError)?.timestamp();
    Ok(Parsed { instant, zone: Zone::AssumedUtc })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Zone) {
        let parsed = parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        (parsed.instant.to_string(), parsed.zone)
    }

    #[test]
    fn an_offset_is_converted_to_utc() {
        assert_eq!(read("2026-11-21T10:00:00Z"), ("2026-11-21T10:00:00Z".into(), Zone::Given));
        assert_eq!(read("2026-11-21T10:00:00+02:00"), ("2026-11-21T08:00:00Z".into(), Zone::Given));
        assert_eq!(
            read("2026-11-21T10:00:00.123456+00:00"),
            ("2026-11-21T10:00:00.123456Z".into(), Zone::Given)
        );
    }

    #[test]
    fn without_an_offset_it_is_utc_and_says_so() {
        assert_eq!(read("2026-11-21T10:00:00"), ("2026-11-21T10:00:00Z".into(), Zone::AssumedUtc));
        assert_eq!(read("2026-11-21 10:00:00"), ("2026-11-21T10:00:00Z".into(), Zone::AssumedUtc));
        assert_eq!(read("2026-11-21"), ("2026-11-21T00:00:00Z".into(), Zone::AssumedUtc));
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for bad in [
            "",
            "now",
            "2026-02-30",
            "2026-02-30T10:00:00Z",
            "2026-11-21T25:00:00Z",
            "2026-13-01",
            "1763719200",
            "21/11/2026",
            "2026-11-21T10:00:00+99:00",
            "2026-11-21T10:00:00[Europe/Paris]",
            "10:00:00",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
