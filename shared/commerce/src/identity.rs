//! Identifiers: those callers give us and those we derive from them.
//!
//! Owns the alphabet and length of identifiers and the one algorithm behind every id we make.
//! Must not know where an id is stored: the layout of the table belongs to the `dynamodb` crate.

use std::fmt;

use sha2::{Digest, Sha256};
use thiserror::Error;

/// Longest identifier a caller may give, in bytes of UTF-8.
pub const MAX_IDENTIFIER_BYTES: usize = 255;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// The text has no bytes.
    #[error("must not be empty")]
    Empty,
    /// The text is longer than [`MAX_IDENTIFIER_BYTES`].
    #[error("must be at most {MAX_IDENTIFIER_BYTES} bytes, this has {0}")]
    TooLong(usize),
    /// The text holds a control character.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// The text is not of the form this id has.
    #[error("must be {0}")]
    Form(&'static str),
}

/// Case-sensitive and not trimmed: two identifiers are equal when their bytes are.
fn identifier(text: &str) -> Result<String, IdentityError> {
    if text.is_empty() {
        return Err(IdentityError::Empty);
    }
    if text.len() > MAX_IDENTIFIER_BYTES {
        return Err(IdentityError::TooLong(text.len()));
    }
    if text.chars().any(char::is_control) {
        return Err(IdentityError::ControlCharacter);
    }
    Ok(text.to_owned())
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $parse:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Parses the text form.
            ///
            /// # Errors
            /// When the text is not of this id's form.
            pub fn parse(text: &str) -> Result<Self, IdentityError> {
                $parse(text).map(Self)
            }

            /// The text form, as stored and as sent out.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// An order, as the shop names it. Unique within a workspace.
    OrderId,
    identifier
);
text_id!(
    /// A checkout, as the shop names it. Unique within a workspace.
    CheckoutId,
    identifier
);
text_id!(
    /// A product of the shop's catalogue.
    ProductId,
    identifier
);
text_id!(
    /// A variant of a product.
    VariantId,
    identifier
);
text_id!(
    /// The shop's own id of a customer.
    ExternalId,
    identifier
);
text_id!(
    /// One refund of an order, as the shop names it.
    RefundId,
    identifier
);
text_id!(
    /// The tenant: one store or account. Taken from the API key, never from a body.
    WorkspaceId,
    workspace
);
text_id!(
    /// `sub_` and 32 hexadecimal digits, from workspace and e-mail identity.
    SubscriberId,
    subscriber
);
text_id!(
    /// `evt_` and 32 hexadecimal digits. Consumers dedupe by it for ever.
    EventId,
    event
);

fn workspace(text: &str) -> Result<String, IdentityError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if (1..=64).contains(&text.len()) && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err(IdentityError::Form("1 to 64 of a-z A-Z 0-9 - _"))
    }
}

fn derived(text: &str, prefix: &str, form: &'static str) -> Result<String, IdentityError> {
    let digits = text.strip_prefix(prefix).unwrap_or_default();
    let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    if digits.len() == 32 && digits.bytes().all(hex) {
        Ok(text.to_owned())
    } else {
        Err(IdentityError::Form(form))
    }
}

fn subscriber(text: &str) -> Result<String, IdentityError> {
    derived(text, "sub_", "sub_ and 32 hexadecimal digits")
}

fn event(text: &str) -> Result<String, IdentityError> {
    derived(text, "evt_", "evt_ and 32 hexadecimal digits")
}

impl ProductId {
    /// The id under which the product as a whole is waited for. Both are identifiers of one form.
    #[must_use]
    pub fn as_variant(&self) -> VariantId {
        VariantId(self.0.clone())
    }
}

impl SubscriberId {
    /// The subscriber whom this e-mail identity names in this workspace.
    #[must_use]
    pub fn of(workspace: &WorkspaceId, email_key: &str) -> Self {
        Self(format!("sub_{}", hash("subscriber", &[workspace.as_str(), email_key])))
    }
}

impl EventId {
    /// The id of the event `name` whose cause has this natural key.
    #[must_use]
    pub fn of(workspace: &WorkspaceId, name: &str, natural_key: &[&str]) -> Self {
        let parts: Vec<&str> =
            [workspace.as_str(), name].into_iter().chain(natural_key.iter().copied()).collect();
        Self(format!("evt_{}", hash("event", &parts)))
    }
}

/// `commerce-order-` and 32 hexadecimal digits: the receipt for one statement about an order.
#[must_use]
pub fn job_id(workspace: &WorkspaceId, order: &OrderId, statement: &str) -> String {
    format!("commerce-order-{}", hash("job", &[workspace.as_str(), order.as_str(), statement]))
}

/// The first 16 bytes, in lower-case hexadecimal, of SHA-256 over the netstrings of `kind` and
/// of each part.
///
/// A netstring (`<decimal length>:<bytes>,`) makes the concatenation unambiguous: no two lists
/// of parts give the same input. Published with test vectors in `docs/identifiers.md`.
#[must_use]
pub fn hash(kind: &str, parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in [kind].iter().chain(parts) {
        digest.update(part.len().to_string());
        digest.update(b":");
        digest.update(part.as_bytes());
        digest.update(b",");
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_kept_byte_for_byte() {
        assert_eq!(OrderId::parse(" A-1 ").map(|id| id.to_string()), Ok(" A-1 ".to_owned()));
        assert_ne!(OrderId::parse("a"), OrderId::parse("A"));
    }

    #[test]
    fn an_identifier_has_1_to_255_bytes_and_no_control_character() {
        assert_eq!(OrderId::parse(""), Err(IdentityError::Empty));
        assert!(OrderId::parse(&"é".repeat(127)).is_ok());
        assert_eq!(OrderId::parse(&"é".repeat(128)), Err(IdentityError::TooLong(256)));
        assert_eq!(OrderId::parse("a\u{7f}"), Err(IdentityError::ControlCharacter));
    }

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        assert_ne!(hash("event", &["ab", "c"]), hash("event", &["a", "bc"]));
        assert_ne!(hash("event", &["a"]), hash("event", &["a", ""]));
    }

    #[test]
    fn a_derived_id_reads_back() {
        let shop = WorkspaceId::parse("shop").unwrap_or_else(|_| unreachable!());
        let id = SubscriberId::of(&shop, "buyer@example.com");
        assert_eq!(SubscriberId::parse(id.as_str()), Ok(id));
        assert!(SubscriberId::parse("sub_XYZ").is_err());
    }

    #[test]
    fn the_published_test_vectors_hold() {
        let document = include_str!("../../../docs/identifiers.md");
        let vectors = document.lines().filter_map(|line| line.strip_prefix("| hash("));
        let mut checked = 0;
        for vector in vectors {
            let (call, result) = vector.split_once(") | `").unwrap_or_else(|| panic!("{vector}"));
            let parts: Vec<&str> = call.split(", ").map(|part| part.trim_matches('`')).collect();
            let (kind, parts) = parts.split_first().unwrap_or_else(|| panic!("{vector}"));
            assert_eq!(hash(kind, parts), result.trim_end_matches("` |"), "{vector}");
            checked += 1;
        }
        assert_eq!(checked, 6);
    }
}
