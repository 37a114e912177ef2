//! Fingerprints: equal when the content is.
//!
//! Owns how parts become one. Which parts are content is said where the facts are.

use std::fmt;

use crate::identity::{IdentityError, hash};

/// 32 hexadecimal digits, equal when the content is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of these parts of content of one kind.
    #[must_use]
    pub fn of(kind: &str, parts: &[&str]) -> Self {
        Self(hash(kind, parts))
    }

    /// Reads back a stored fingerprint.
    ///
    /// # Errors
    /// When it is not 32 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 32 && text.bytes().all(hex) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentityError::Form("32 hexadecimal digits"))
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
