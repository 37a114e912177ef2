//! The API keys of `events/`.

use keys::{KeyId, KeyRecord, Keys, KeysUnavailable, Scope, secret_sha256};

use crate::build::{instant, shop};

/// Of every key in `events/` that has the right one.
const SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";

/// The keys in `events/`, by their ids.
pub struct DevelopmentKeys;

impl Keys for DevelopmentKeys {
    async fn find(&self, id: &KeyId) -> Result<Option<KeyRecord>, KeysUnavailable> {
        let live = KeyRecord {
            secret_sha256: secret_sha256(SECRET),
            workspace: shop(),
            scopes: Scope::ALL.to_vec(),
            label: "shop backend".to_owned(),
            revoked_at: None,
            expires_at: None,
        };
        Ok(Some(match id.as_str() {
            "0123456789abcdef" => live,
            "fedcba9876543210" => KeyRecord { scopes: vec![Scope::ProductsRead], ..live },
            "000000000revoked" => KeyRecord { revoked_at: Some(instant("2026-11-20T10:00:00Z")), ..live },
            "000000000expired" => KeyRecord { expires_at: Some(instant("2026-11-21T10:00:00Z")), ..live },
            "000unreachable00" => return Err(KeysUnavailable("connection refused".to_owned())),
            _ => return Ok(None),
        }))
    }
}
