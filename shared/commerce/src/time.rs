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
    // The parser clamps a second 60, knows offsets of more than a day and years below 1.
    if !names_real_time(text) {
        return Err(TimeError);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return in_range(Parsed { instant, zone: Zone::Given });
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
    let instant = civil.to_zoned_datetime(TimeZone::UTC).map_err(|_| TimeError)?.timestamp();
    in_range(Parsed { instant, zone: Zone::AssumedUtc })
}

/// RFC 3339 has four digits for the year, and readers of what we send have no year 0.
fn in_range(parsed: Parsed) -> Result<Parsed, TimeError> {
    let year = parsed.instant.to_zoned_datetime(TimeZone::UTC).year();
    if (1..=9999).contains(&year) { Ok(parsed) } else { Err(TimeError) }
}

/// Whether neither the second nor the offset is one that no clock shows.
fn names_real_time(text: &str) -> bool {
    let Some((_, time)) = text.split_once(['T', 't', ' ']) else { return true };
    let (clock, offset) = match time.find(['+', '-', '\u{2212}']) {
        Some(at) => time.split_at(at),
        None => (time, ""),
    };
    let digits = |text: &str| -> Vec<u8> { text.bytes().filter(u8::is_ascii_digit).collect() };
    let (clock, offset) = (digits(clock), digits(offset));
    let second_is_real = clock.get(4..6).is_none_or(|second| second < b"60".as_slice());
    second_is_real && offset.len() <= 4 && offset.get(..2).is_none_or(|hours| hours < b"24".as_slice())
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
    fn the_first_and_the_last_instant_and_offset_are_read() {
        assert_eq!(read("0001-01-01").0, "0001-01-01T00:00:00Z");
        assert_eq!(read("2026-11-21T10:00:59.999+23:59").0, "2026-11-20T10:01:59.999Z");
        assert_eq!(read("20261121T100059-2359").0, "2026-11-22T09:59:59Z");
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
            "2026-11-21T10:00:60Z",
            "2026-11-21T100060Z",
            "2026-11-21T10:00:60",
            "2026-11-21T10:00:00+24:00",
            "2026-11-21T10:00:00-25:59",
            "2026-11-21T10:00:00+2400",
            "2026-11-21T10:00:00+05:30:15",
            "0000-12-31T00:00:00Z",
            "-000001-01-01T00:00:00Z",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
