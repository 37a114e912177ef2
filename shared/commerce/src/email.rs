//! E-mail addresses: the form that identifies a subscriber and the form people read.
//!
//! Owns normalization. Must not guess: no dots or plus tags are folded, because two addresses
//! that differ there may belong to two people.

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

/// RFC 5321 §4.5.3.1.3: a path has at most 256 octets, of which two are its angle brackets.
const MAX_BYTES: usize = 254;
/// RFC 5321 §4.5.3.1.1.
const MAX_LOCAL_BYTES: usize = 64;

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EmailError {
    /// No `local@domain`.
    #[error("must be an e-mail address such as buyer@example.com")]
    Form,
    /// A control character inside.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// Longer than SMTP carries.
    #[error("must be at most {MAX_BYTES} bytes, with at most {MAX_LOCAL_BYTES} before the @")]
    TooLong,
    /// The domain is no valid (internationalized) host name.
    #[error("must have a valid domain after the @")]
    Domain,
}

/// An e-mail address. Two are the same subscriber when their [`key`](Self::key)s are equal.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    key: String,
    display: String,
}

impl Email {
    /// Parses an address: trimmed, NFC, lower case, domain in punycode.
    ///
    /// # Errors
    /// When it could not be delivered to by its form alone.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let display = text.trim();
        if display.chars().any(char::is_control) {
            return Err(EmailError::ControlCharacter);
        }
        let normal: String = display.nfc().collect();
        let (local, domain) = normal.rsplit_once('@').ok_or(EmailError::Form)?;
        let splits_local = |c: char| c.is_whitespace() || c == '@' || c == '<' || c == '>' || c == ',';
        if local.is_empty() || local.contains(splits_local) {
            return Err(EmailError::Form);
        }
        if domain.is_empty() || domain.contains(char::is_whitespace) {
            return Err(EmailError::Form);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::Domain)?;
        if !domain.contains('.') || domain.split('.').any(str::is_empty) {
            return Err(EmailError::Domain);
        }
        // Lower-casing may leave NFC (Turkish dotted I), so it is normalized once more.
        let local: String = local.to_lowercase().nfc().collect();
        let key = format!("{local}@{domain}");
        if key.len() > MAX_BYTES || local.len() > MAX_LOCAL_BYTES {
            return Err(EmailError::TooLong);
        }
        Ok(Self { key, display: display.to_owned() })
    }

    /// The identity: what a subscriber is known by within a workspace.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// As sent, trimmed; for people and for sending mail.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }
}

/// Without the address: what is printed for debugging may end in a log.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        Email::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")).key().to_owned()
    }

    #[test]
    fn case_space_and_unicode_form_do_not_make_two_customers() {
        assert_eq!(key("  Buyer@Example.COM "), "buyer@example.com");
        assert_eq!(key("zoe\u{308}@example.com"), key("zo\u{eb}@example.com"));
        assert_eq!(key("a@bücher.example"), "a@xn--bcher-kva.example");
    }

    #[test]
    fn dots_and_plus_tags_do_make_two_customers() {
        assert_ne!(key("b.uyer@example.com"), key("buyer@example.com"));
        assert_ne!(key("buyer+x@example.com"), key("buyer@example.com"));
    }

    #[test]
    fn the_form_as_sent_is_kept_for_display() {
        assert_eq!(
            Email::parse(" Buyer@Example.com ").map(|e| e.display().to_owned()),
            Ok("Buyer@Example.com".into())
        );
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "",
            "@",
            "a@",
            "@example.com",
            "a b@example.com",
            "a@b@example.com",
            "a@localhost",
            "a@exa mple.com",
            "a@-.com",
            "a@x..com",
            "a@example.com.",
            &long,
        ] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Email::parse("a\u{0}@example.com").err(), Some(EmailError::ControlCharacter));
        assert_eq!(Email::parse("a@exa\nmple.com").err(), Some(EmailError::ControlCharacter));
    }

    #[test]
    fn debug_output_shows_no_address() {
        assert_eq!(Email::parse("a@example.com").map(|e| format!("{e:?}")), Ok("Email(…)".into()));
    }
}
