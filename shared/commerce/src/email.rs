//! E-mail addresses: the form that identifies a subscriber and the form people read.
//!
//! Owns normalization, and what is no address. Must not guess: no dots or plus tags are folded,
//! because two addresses that differ there may belong to two people.

use std::fmt;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
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
    /// A blank, or a character that nobody sees, inside.
    #[error("must not contain blanks or invisible characters, such as a copied zero-width space")]
    HiddenCharacter,
    /// A URL of an address.
    #[error("must be the address alone, without mailto: or another scheme before it")]
    Scheme,
    /// Longer than SMTP carries.
    #[error("must be at most {MAX_BYTES} bytes, with at most {MAX_LOCAL_BYTES} before the @")]
    TooLong,
    /// The domain is no valid (internationalized) host name.
    #[error("must have a valid domain after the @")]
    Domain,
    /// The domain has one label, as `localhost` has.
    #[error("must have a whole domain after the @, such as example.com")]
    SingleLabel,
    /// The domain is an IP address.
    #[error("must have a domain after the @, not an IP address")]
    IpAddress,
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
        check_characters(display)?;
        let (local, domain) = display.rsplit_once('@').ok_or(EmailError::Form)?;
        if has_scheme(local) {
            return Err(EmailError::Scheme);
        }
        if domain.starts_with('[') {
            return Err(EmailError::IpAddress);
        }
        let email = Self::recorded(display)?;
        match email.key.rsplit_once('@') {
            Some((_, domain)) if ends_in_a_number(domain) => Err(EmailError::IpAddress),
            Some(_) | None => Ok(email),
        }
    }

    /// Parses an address that was accepted once, perhaps when less was refused.
    ///
    /// # Errors
    /// When it was never an address.
    pub fn recorded(text: &str) -> Result<Self, EmailError> {
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
        if !domain.contains('.') {
            return Err(EmailError::SingleLabel);
        }
        if domain.split('.').any(str::is_empty) {
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

/// Nothing that is not seen is a part of an address: copied with it, it would make a second
/// customer of one.
fn check_characters(text: &str) -> Result<(), EmailError> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    for c in text.chars() {
        let category = categories.get(c);
        if category == GeneralCategory::Control {
            return Err(EmailError::ControlCharacter);
        }
        let is_hidden = matches!(
            category,
            GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::SpaceSeparator
        );
        if is_hidden {
            return Err(EmailError::HiddenCharacter);
        }
    }
    Ok(())
}

/// RFC 3986 §3.1: a letter, then letters, digits, `+`, `-` and `.`, and a colon.
fn has_scheme(local: &str) -> bool {
    let Some((scheme, _)) = local.split_once(':') else { return false };
    let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(is_of_scheme)
}

/// As <https://url.spec.whatwg.org/#ends-in-a-number-checker> tells an IPv4 address in any of its
/// notations; no top-level domain is a number.
fn ends_in_a_number(domain: &str) -> bool {
    let last = domain.rsplit('.').next().unwrap_or_default();
    let hexadecimal =
        last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    hexadecimal || last.bytes().all(|byte| byte.is_ascii_digit())
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
    fn what_nobody_sees_makes_no_second_customer() {
        let hidden = [
            '\u{200b}', '\u{200d}', '\u{feff}', '\u{ad}', '\u{202e}', '\u{2066}', '\u{a0}', '\u{3000}',
            '\u{2028}', '\u{2029}', ' ',
        ];
        for c in hidden {
            for text in [format!("a{c}b@example.com"), format!("ab@exam{c}ple.com")] {
                assert_eq!(
                    Email::parse(&text).err(),
                    Some(EmailError::HiddenCharacter),
                    "{}",
                    text.escape_unicode()
                );
            }
        }
        for edge in ['\u{200b}', '\u{feff}', '\u{200e}'] {
            assert!(Email::parse(&format!("{edge}a@example.com")).is_err());
            assert!(Email::parse(&format!("a@example.com{edge}")).is_err());
        }
    }

    #[test]
    fn a_scheme_an_ip_address_and_a_single_label_are_no_part_of_an_address() {
        for text in ["mailto:a@example.com", "MAILTO:a@example.com", "https://a@example.com"] {
            assert_eq!(Email::parse(text).err(), Some(EmailError::Scheme), "{text}");
        }
        for text in ["a@127.0.0.1", "a@[127.0.0.1]", "a@[IPv6:::1]", "a@10.1", "a@0x7f.0x1", "a@１２７.0.0.1"]
        {
            assert_eq!(Email::parse(text).err(), Some(EmailError::IpAddress), "{text}");
        }
        assert_eq!(Email::parse("a@localhost").err(), Some(EmailError::SingleLabel));
        for good in
            ["a@1and1.com", "a@4.example", "1:2@example.com", "a@xn--bcher-kva.example", "zoë@bücher.example"]
        {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_was_accepted_once_is_read_back() {
        for text in ["mailto:a@example.com", "a\u{200b}b@example.com", "a@127.0.0.1"] {
            assert_eq!(Email::recorded(text).map(|email| email.display().to_owned()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn debug_output_shows_no_address() {
        assert_eq!(Email::parse("a@example.com").map(|e| format!("{e:?}")), Ok("Email(…)".into()));
    }
}
