//! Money: amounts in the minor unit of their currency, sums of them, and their decimal form.
//!
//! Owns all arithmetic on money. Must not use floating point for it, nor add across currencies:
//! a sum knows no currency, so whoever adds keeps one sum a currency.

use std::fmt;

use serde_json::Value;
use thiserror::Error;

mod former;

/// 2^53 − 1: the largest integer that every JSON reader keeps exactly (RFC 8259 §6).
pub const MAX_MINOR: u64 = (1 << 53) - 1;

/// Why a value is no amount or no currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Above [`MAX_MINOR`].
    #[error("must be at most {MAX_MINOR}")]
    TooLarge,
    /// No code of ISO 4217 that amounts are in.
    #[error("must be an ISO 4217 currency code such as USD")]
    UnknownCurrency,
}

/// ISO 4217's numbers of "no currency" and of the code that is reserved for testing.
const NO_CURRENCIES: [u16; 2] = [999, 963];

/// A currency that ISO 4217 has or once had; upper case out, any case in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: &'static str,
    exponent: u8,
}

impl Currency {
    /// Parses a three-letter code in any case.
    ///
    /// # Errors
    /// When ISO 4217 never had such a currency, and for its codes that stand for none.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        let current = iso_currency::Currency::from_code(&code.to_ascii_uppercase());
        if current.is_some_and(|current| NO_CURRENCIES.contains(&current.numeric())) {
            return Err(MoneyError::UnknownCurrency);
        }
        Self::recorded(code)
    }

    /// Parses the code of an amount that was accepted once, perhaps when less was refused.
    ///
    /// # Errors
    /// When ISO 4217 never had such a code.
    pub fn recorded(code: &str) -> Result<Self, MoneyError> {
        let code = code.to_ascii_uppercase();
        let current = iso_currency::Currency::from_code(&code).map(|current| {
            let exponent = current.exponent().and_then(|exponent| u8::try_from(exponent).ok());
            Self { code: current.code(), exponent: exponent.unwrap_or(0) }
        });
        let former = || former::find(&code).map(|(code, exponent)| Self { code, exponent });
        current.or_else(former).ok_or(MoneyError::UnknownCurrency)
    }

    /// The code, upper case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.code
    }

    /// Decimals between major and minor unit: USD 2, JPY 0, KWD 3. What ISO 4217 gives no
    /// minor unit (gold) counts in whole units.
    #[must_use]
    pub fn exponent(self) -> u32 {
        u32::from(self.exponent)
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One amount: 0 to [`MAX_MINOR`] minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Minor(u64);

impl Minor {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of `minor` units.
    ///
    /// # Errors
    /// When above [`MAX_MINOR`].
    pub fn new(minor: u64) -> Result<Self, MoneyError> {
        if minor <= MAX_MINOR { Ok(Self(minor)) } else { Err(MoneyError::TooLarge) }
    }

    /// In minor units.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

/// A sum of amounts, in minor units; negative only as a difference between two states.
///
/// 128 bits hold 10^22 of the largest amounts, more facts than a table can. Saturation is thus
/// out of reach and stands in for the panic that a bug would otherwise cause in the fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sum(i128);

impl Sum {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A sum of `minor` units.
    #[must_use]
    pub fn new(minor: i128) -> Self {
        Self(minor)
    }

    /// In minor units.
    #[must_use]
    pub fn get(self) -> i128 {
        self.0
    }

    /// This and that.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// This less that.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The mean over `count`, half to even; `None` when there is nothing to divide by.
    #[must_use]
    pub fn mean(self, count: u64) -> Option<Self> {
        let count = i128::from(count);
        if count == 0 {
            return None;
        }
        let (quotient, rest) = (self.0.div_euclid(count), self.0.rem_euclid(count));
        let up = match (rest.saturating_mul(2)).cmp(&count) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => quotient % 2 != 0,
            std::cmp::Ordering::Greater => true,
        };
        Some(Self(quotient + i128::from(up)))
    }

    /// In minor units, as a JSON integer; past 64 bits, where JSON has no integers that readers
    /// keep, as the nearest number.
    #[must_use]
    pub fn to_json(self) -> Value {
        i64::try_from(self.0).map_or_else(|_| Value::from(self.0 as f64), Value::from)
    }

    /// In major units, as a JSON number: 8850 of USD is `88.5`.
    ///
    /// For segments and templates. It is the double nearest to the exact decimal and prints as
    /// that decimal up to 15 digits; the integer beside it is the authority. No arithmetic is
    /// ever done on it.
    #[must_use]
    pub fn to_major_json(self, currency: Currency) -> Value {
        let exact = self.to_decimal(currency);
        let number = exact.parse::<i64>().map(Value::from);
        number.or_else(|_| exact.parse::<f64>().map(Value::from)).unwrap_or(Value::Null)
    }

    /// The exact decimal text in major units, without trailing zeros.
    #[must_use]
    pub fn to_decimal(self, currency: Currency) -> String {
        let unit = 10_u128.pow(currency.exponent());
        let width = currency.exponent() as usize;
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let fraction = format!("{:0width$}", magnitude % unit);
        let fraction = if width == 0 { "" } else { fraction.trim_end_matches('0') };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{fraction}", magnitude / unit)
    }
}

impl From<Minor> for Sum {
    fn from(amount: Minor) -> Self {
        Self(i128::from(amount.0))
    }
}

impl std::iter::Sum for Sum {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap_or_else(|e| panic!("{code}: {e}"))
    }

    #[test]
    fn a_currency_is_known_in_any_case_and_leaves_in_upper_case() {
        assert_eq!(currency("usd").code(), "USD");
        for code in ["", "US", "USDD", "XYZ", "$$$"] {
            assert_eq!(Currency::parse(code), Err(MoneyError::UnknownCurrency), "{code}");
        }
    }

    #[test]
    fn what_stands_for_no_currency_is_refused_and_read_back_where_it_was_recorded() {
        for code in [["X", "XX"].concat(), "XTS".to_owned()] {
            assert_eq!(Currency::parse(&code), Err(MoneyError::UnknownCurrency), "{code}");
            assert_eq!(Currency::recorded(&code).map(|c| c.code().to_owned()), Ok(code));
        }
        assert_eq!(currency("XAU").exponent(), 0);
    }

    #[test]
    fn a_currency_of_the_past_has_its_minor_unit() {
        for (code, exponent) in
            [("DEM", 2), ("itl", 0), ("HRK", 2), ("BGN", 2), ("ANG", 2), ("TRL", 0), ("BYR", 0), ("LTL", 2)]
        {
            assert_eq!(currency(code).exponent(), exponent, "{code}");
        }
    }

    #[test]
    fn each_currency_has_its_own_minor_unit() {
        assert_eq!(Sum::new(8850).to_major_json(currency("USD")), json!(88.5));
        assert_eq!(Sum::new(8850).to_major_json(currency("JPY")), json!(8850));
        assert_eq!(Sum::new(8851).to_major_json(currency("KWD")), json!(8.851));
        assert_eq!(Sum::new(100).to_major_json(currency("USD")), json!(1));
        assert_eq!(Sum::new(5).to_decimal(currency("USD")), "0.05");
        assert_eq!(Sum::new(-105).to_decimal(currency("USD")), "-1.05");
    }

    #[test]
    fn an_amount_ends_where_json_integers_do() {
        assert!(Minor::new(MAX_MINOR).is_ok());
        assert_eq!(Minor::new(MAX_MINOR + 1), Err(MoneyError::TooLarge));
    }

    #[test]
    fn a_mean_rounds_half_to_even() {
        assert_eq!(Sum::new(5).mean(2), Some(Sum::new(2)));
        assert_eq!(Sum::new(7).mean(2), Some(Sum::new(4)));
        assert_eq!(Sum::new(8).mean(3), Some(Sum::new(3)));
        assert_eq!(Sum::new(7).mean(3), Some(Sum::new(2)));
        assert_eq!(Sum::new(7).mean(0), None);
    }

    #[test]
    fn sums_go_past_what_64_bits_hold() {
        let most = Sum::from(Minor(MAX_MINOR));
        let many: Sum = std::iter::repeat_n(most, 5_000).sum();
        assert_eq!(many.get(), i128::from(MAX_MINOR) * 5_000);
        assert!(many.to_json().is_f64());
    }
}
