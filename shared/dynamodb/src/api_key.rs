//! API keys as they are stored.
//!
//! Owns the attributes of the item. They are native, not a document, because operators make and
//! revoke keys with DynamoDB's own tools. Must not know how a key is presented or compared.

use aws_sdk_dynamodb::types::AttributeValue;
use commerce::identity::WorkspaceId;
use commerce::ports::TableError;
use keys::{KeyId, KeyRecord, Keys, KeysUnavailable, Scope};

use crate::error;
use crate::item::{Attributes, PK, SK, corrupt, key_attributes};
use crate::key::Key;
use crate::table::Table;

const SECRET_SHA256: &str = "secret_sha256";
const WORKSPACE: &str = "workspace";
const SCOPES: &str = "scopes";
const LABEL: &str = "label";
const REVOKED_AT: &str = "revoked_at";
/// Not [`crate::item::EXPIRES_AT`]: DynamoDB would drop an expired key, and with it what it was.
const KEY_EXPIRES_AT: &str = "expires_at_rfc3339";

impl Keys for Table {
    /// A key revoked or made a moment ago may not be seen yet: the caller caches anyway, so the
    /// read is the cheaper, eventually consistent one.
    async fn find(&self, id: &KeyId) -> Result<Option<KeyRecord>, KeysUnavailable> {
        let unavailable = |error: TableError| KeysUnavailable(error.to_string());
        let key = Key::api_key(id.as_str());
        let request = self.client.get_item().table_name(&self.name).set_key(Some(key_attributes(&key)));
        let answer = request.send().await.map_err(|e| unavailable(error::table("GetItem", &e)))?;
        let record = answer.item.map(|item| decode(&item)).transpose();
        record.map_err(|reason| unavailable(corrupt(&key, &reason)))
    }
}

/// Everything that a key may have. Operators write by hand: an attribute that is misspelt, such
/// as `revokedAt`, must not leave a key alive.
const KNOWN: [&str; 8] = [PK, SK, SECRET_SHA256, WORKSPACE, SCOPES, LABEL, REVOKED_AT, KEY_EXPIRES_AT];

pub(crate) fn decode(item: &Attributes) -> Result<KeyRecord, String> {
    if let Some(name) = item.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(format!("it has an attribute that is not known: {name}"));
    }
    decode_known(item).map_err(str::to_owned)
}

fn decode_known(item: &Attributes) -> Result<KeyRecord, &'static str> {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
    // A time that cannot be read must not make a key live for ever.
    let instant = |name: &str| match item.get(name) {
        None => Ok(None),
        Some(AttributeValue::S(at)) => at.parse().map(Some).map_err(|_| "a time is no instant"),
        Some(_) => Err("a time is no text"),
    };
    let scopes = match item.get(SCOPES) {
        None => &[],
        Some(scopes) => scopes.as_ss().map_err(|_| "its scopes are no set of texts")?.as_slice(),
    };
    Ok(KeyRecord {
        secret_sha256: text(SECRET_SHA256).and_then(|hex| sha256(hex)).ok_or("it has no hash")?,
        workspace: text(WORKSPACE).and_then(|id| WorkspaceId::parse(id).ok()).ok_or("it has no workspace")?,
        // A scope of a later version gives no right in this one.
        scopes: scopes.iter().filter_map(|name| Scope::parse(name)).collect(),
        label: text(LABEL).cloned().unwrap_or_default(),
        revoked_at: instant(REVOKED_AT)?,
        expires_at: instant(KEY_EXPIRES_AT)?,
    })
}

/// Reads 64 hexadecimal digits.
fn sha256(hex: &str) -> Option<[u8; 32]> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    bytes.filter(|_| rest.is_empty())?.try_into().ok()
}
