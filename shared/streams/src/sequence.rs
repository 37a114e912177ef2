//! Sequence numbers of stream records.
//!
//! Owns their order. They are decimal numbers longer than any integer type and of different
//! lengths, so neither a text comparison nor a parse into 64 or 128 bits would do.

use std::cmp::Ordering;

use thiserror::Error;

/// A record without a readable sequence number cannot be named as failed, so the whole batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a stream record has no decimal sequence number")]
pub struct SequenceError;

/// The place of a record in its shard.
#[derive(Debug, Clone)]
pub struct SequenceNumber(String);

impl SequenceNumber {
    /// Reads a decimal number of any length.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, SequenceError> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SequenceError)
        }
    }

    /// As it came, for Lambda compares it with its own.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without leading zeros the longer number is the larger, and of one length the later text.
    fn magnitude(&self) -> (usize, &str) {
        let digits = self.0.trim_start_matches('0');
        (digits.len(), digits)
    }
}

impl Ord for SequenceNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.magnitude().cmp(&other.magnitude())
    }
}

impl PartialOrd for SequenceNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SequenceNumber {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SequenceNumber {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> SequenceNumber {
        SequenceNumber::parse(text).unwrap()
    }

    #[test]
    fn numbers_longer_than_any_integer_are_compared_by_value() {
        let long = "9".repeat(40);
        let longer = format!("1{}", "0".repeat(40));
        assert!(number(&long) < number(&longer));
        assert!(number("9") < number("10"));
        assert_eq!(number("007"), number("7"));
    }

    #[test]
    fn a_number_is_given_back_as_it_came() {
        assert_eq!(number("000042").as_str(), "000042");
    }

    #[test]
    fn what_is_no_decimal_number_is_refused() {
        for bad in ["", "-1", "1.5", "0x1f", "١", " 1"] {
            assert_eq!(SequenceNumber::parse(bad).err(), Some(SequenceError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_numbers(a: u128, b: u128, zeros in 0_usize..5) {
            let padded = format!("{}{a}", "0".repeat(zeros));
            prop_assert_eq!(number(&padded).cmp(&number(&b.to_string())), a.cmp(&b));
        }
    }
}
