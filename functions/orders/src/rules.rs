//! Wiring: what the owner of the stack chose.

use aws::{Environment, EnvironmentError};
use jiff::SignedDuration;
use orders::Rules;

/// Days after which an order is history, where the owner says nothing.
const HISTORICAL_AFTER_DAYS: u16 = 30;

/// `HISTORICAL_AFTER_DAYS`: a whole number (default 30, 0 = off).
pub(super) fn read(environment: &Environment) -> Result<Rules, EnvironmentError> {
    let days = environment.parsed::<u16>("HISTORICAL_AFTER_DAYS", "a whole number of days")?;
    let days = i64::from(days.unwrap_or(HISTORICAL_AFTER_DAYS));
    Ok(Rules { historical_after: (days > 0).then(|| SignedDuration::from_hours(24 * days)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_days(value: &str) -> Result<Option<i64>, EnvironmentError> {
        let rules = read(&Environment::of(&[("HISTORICAL_AFTER_DAYS", value)]));
        rules.map(|rules| rules.historical_after.map(|after| after.as_hours() / 24))
    }

    #[test]
    fn an_order_is_history_after_a_month_unless_the_owner_says_otherwise() {
        let default = read(&Environment::of(&[])).map(|rules| rules.historical_after);
        assert_eq!(default, Ok(Some(SignedDuration::from_hours(24 * 30))));
        assert_eq!(read_days("365"), Ok(Some(365)));
        assert_eq!(read_days("0"), Ok(None));
        assert!(read_days("1.5").is_err() && read_days("-1").is_err());
    }
}
