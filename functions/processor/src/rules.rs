//! The stack's parameters as the processor reads them from its environment.

use aws::{Environment, EnvironmentError};
use commerce::decide::Rules;
use commerce::money::Currency;
use jiff::SignedDuration;

/// `BASE_CURRENCY` (empty: each subscriber's own), `ABANDONED_CHECKOUT_MINUTES` (default 60,
/// 0 = off) and `SUBSCRIBER_UPDATED_EVENTS` (`on` or `off`, default on).
pub(super) fn read(environment: &Environment) -> Result<Rules, EnvironmentError> {
    let base_currency = environment
        .optional("BASE_CURRENCY")
        .map(|code| {
            let invalid =
                EnvironmentError::Invalid { name: "BASE_CURRENCY", expected: "an ISO 4217 code or empty" };
            Currency::parse(&code).map_err(|_| invalid)
        })
        .transpose()?;
    let minutes = environment.parsed::<u32>("ABANDONED_CHECKOUT_MINUTES", "a whole number of minutes")?;
    let minutes = i64::from(minutes.unwrap_or(60));
    let updates = match environment.optional("SUBSCRIBER_UPDATED_EVENTS").as_deref() {
        None | Some("on") => true,
        Some("off") => false,
        Some(_) => {
            return Err(EnvironmentError::Invalid {
                name: "SUBSCRIBER_UPDATED_EVENTS",
                expected: "on or off",
            });
        }
    };
    Ok(Rules {
        base_currency,
        abandoned_checkout_after: (minutes > 0).then(|| SignedDuration::from_mins(minutes)),
        subscriber_updated_events: updates,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_template() {
        let rules =
            read(&Environment::of(&[])).map(|rules| (rules.base_currency, rules.abandoned_checkout_after));
        assert_eq!(rules, Ok((None, Some(SignedDuration::from_mins(60)))));
    }

    #[test]
    fn zero_minutes_turn_abandonment_off() {
        let rules = read(&Environment::of(&[("ABANDONED_CHECKOUT_MINUTES", "0")]));
        assert_eq!(rules.map(|rules| rules.abandoned_checkout_after), Ok(None));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for name in ["BASE_CURRENCY", "ABANDONED_CHECKOUT_MINUTES", "SUBSCRIBER_UPDATED_EVENTS"] {
            let error = read(&Environment::of(&[(name, "?")])).map(drop).map_err(|e| e.to_string());
            assert!(error.is_err_and(|error| error.contains(name)), "{name}");
        }
    }
}
