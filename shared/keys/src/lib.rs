//! API keys: the text a caller presents, the record it is compared with, the port to find it.
//!
//! Owns the form of a key. Must not know where records are stored,
//! and must never print a secret or its hash.

mod scope;

pub use scope::Scope;

use std::fmt;

use commerce::identity::WorkspaceId;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use thiserror::Error;

/// Longest key id and longest secret, in characters.
const MAX_PART: usize = 64;

/// Shortest secret, in characters: 128 bits where they are hexadecimal digits. Its hash is a fast
/// one, so whoever gets hold of that must not be able to guess the secret.
const MIN_SECRET: usize = 32;

/// The public half of a key: what its record is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// Parses 1 to 64 of `A-Z a-z 0-9 -`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_part(text).then(|| Self(text.to_owned()))
    }

    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key as a caller presents it: `<prefix>_<keyId>_<secret>`. Does not implement `Debug`.
pub struct PresentedKey {
    id: KeyId,
    secret_sha256: [u8; 32],
}

impl PresentedKey {
    /// Parses a key. Ours have the prefix `till`, 16 hexadecimal digits of id and 48 of secret;
    /// any lower-case prefix, 1 to 64 of `A-Z a-z 0-9 -` as id and 32 to 64 of them as secret are
    /// read, so that a key can be made by hand. The secret is hashed at once and not kept.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('_');
        let (prefix, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
        let prefixed = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
        let whole = prefixed && is_part(secret) && secret.len() >= MIN_SECRET && parts.next().is_none();
        whole.then(|| KeyId::parse(id))?.map(|id| Self { id, secret_sha256: secret_sha256(secret) })
    }

    /// What the record is found by.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// Whether this is the key of that record.
    ///
    /// Compared in constant time: a comparison that ends at the first wrong byte tells by its
    /// duration how much of the hash was right.
    #[must_use]
    pub fn matches(&self, record: &KeyRecord) -> bool {
        self.secret_sha256.ct_eq(&record.secret_sha256).into()
    }
}

/// SHA-256 of a key's secret: the 48 digits, without prefix and id. What a record holds.
#[must_use]
pub fn secret_sha256(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// A hash need not be slow here: the secret is 192 random bits, which no one can guess.
fn is_part(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=MAX_PART).contains(&text.len()) && text.bytes().all(plain)
}

/// What is stored of a key.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// [`secret_sha256`] of the secret.
    pub secret_sha256: [u8; 32],
    /// The tenant that the key acts for.
    pub workspace: WorkspaceId,
    /// What it may do.
    pub scopes: Vec<Scope>,
    pub label: String,
    /// From then on it is refused.
    pub revoked_at: Option<Timestamp>,
    /// From then on it is refused.
    pub expires_at: Option<Timestamp>,
}

impl KeyRecord {
    /// Whether the key is neither revoked nor expired at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        let past = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        !past(self.revoked_at) && !past(self.expires_at)
    }
}

/// Without the hash.
impl fmt::Debug for KeyRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { secret_sha256: _, workspace, scopes, label, revoked_at, expires_at } = self;
        f.debug_struct("KeyRecord")
            .field("workspace", workspace)
            .field("scopes", scopes)
            .field("label", label)
            .field("revoked_at", revoked_at)
            .field("expires_at", expires_at)
            .finish_non_exhaustive()
    }
}

/// The records could not be read. The text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the keys are unavailable: {0}")]
pub struct KeysUnavailable(pub String);

/// Finding the record of a key.
pub trait Keys: Send + Sync {
    /// The record with this id, if there is one.
    fn find(&self, id: &KeyId) -> impl Future<Output = Result<Option<KeyRecord>, KeysUnavailable>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As short as a secret may be.
    const SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75e";

    #[test]
    fn a_key_has_a_prefix_an_id_and_a_secret() {
        let key = PresentedKey::parse(&format!("till_0123456789abcdef_{SECRET}")).unwrap();
        assert_eq!(key.id().as_str(), "0123456789abcdef");
        assert!(PresentedKey::parse(&format!("shop_My-Key_{}", "S3-t".repeat(16))).is_some());
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_none() {
        let key = |secret: &str| PresentedKey::parse(&format!("till_a_{secret}"));
        assert!(key(SECRET).is_some());
        assert!(key(&SECRET[1..]).is_none());
    }

    #[test]
    fn what_is_no_key_is_not_looked_up() {
        let long = "a".repeat(65);
        let forms = [
            "",
            "till",
            "till_a",
            "till_a_",
            "till__S",
            "_a_S",
            "Till_a_S",
            "till_a_S_c",
            "till_a_S c",
            "till_a_S, Bearer till_a_S",
            "till_LONG_S",
            "till_a_LONG",
        ];
        for form in forms {
            let text = form.replace('S', SECRET).replace("LONG", &long);
            assert!(PresentedKey::parse(&text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_secret_is_hashed_without_prefix_and_id() {
        // printf %s cafe | sha256sum
        let hex: String = secret_sha256("cafe").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "a860b858265b22dad3aaf1165cfc2936daf1d3d86e0b7b77e3cc07f59f96858f");
    }
}
