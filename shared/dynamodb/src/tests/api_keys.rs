//! API keys as operators write them.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use keys::{KeyId, KeyRecord, Keys as _, KeysUnavailable, Scope};

use super::{shop, start};
use crate::embedded::EmbeddedTable;
use crate::item::text;

fn record() -> KeyRecord {
    KeyRecord {
        secret_sha256: std::array::from_fn(|byte| u8::try_from(byte * 8).unwrap()),
        workspace: shop(),
        scopes: vec![Scope::OrdersWrite],
        label: "till 1".to_owned(),
        revoked_at: None,
        expires_at: Some(Timestamp::UNIX_EPOCH),
    }
}

async fn put(embedded: &EmbeddedTable, attributes: &[(&str, AttributeValue)]) {
    let mut request = embedded.client.put_item().table_name(&embedded.name);
    for (name, value) in [("pk", text("KEY#k")), ("sk", text("KEY"))] {
        request = request.item(name, value);
    }
    for (name, value) in attributes {
        request = request.item(*name, value.clone());
    }
    request.send().await.unwrap();
}

async fn find(embedded: &EmbeddedTable, id: &str) -> Result<Option<KeyRecord>, KeysUnavailable> {
    embedded.table.find(&KeyId::parse(id).unwrap()).await
}

#[tokio::test]
async fn a_key_made_with_the_tools_of_dynamodb_is_read() {
    let embedded = start().await;
    assert_eq!(find(&embedded, "k").await, Ok(None));
    let hash = "0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8";
    let scopes = vec!["orders:write".to_owned(), "a_scope:of_a_later_version".to_owned()];
    put(
        &embedded,
        &[
            ("secret_sha256", text(hash.to_uppercase())),
            ("workspace", text("shop")),
            ("scopes", AttributeValue::Ss(scopes)),
            ("label", text("till 1")),
            ("expires_at_rfc3339", text("1970-01-01T00:00:00Z")),
        ],
    )
    .await;
    assert_eq!(find(&embedded, "k").await, Ok(Some(record())));
    assert_eq!(find(&embedded, "K").await, Ok(None));
}

#[tokio::test]
async fn a_key_with_an_attribute_that_is_not_known_is_refused_and_its_name_is_said() {
    let embedded = start().await;
    let (hash, workspace) = (("secret_sha256", text("0".repeat(64))), ("workspace", text("shop")));
    for name in ["revokedAt", "expires_at", "Revoked_at", "note"] {
        put(&embedded, &[hash.clone(), workspace.clone(), (name, text("2026-11-21T10:00:00Z"))]).await;
        let error = find(&embedded, "k").await.unwrap_err();
        assert!(error.0.ends_with(&format!("it has an attribute that is not known: {name}")), "{error}");
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_read_is_an_error_and_never_one_without_end() {
    let embedded = start().await;
    let (hash, workspace) = (("secret_sha256", text("0".repeat(64))), ("workspace", text("shop")));
    for broken in [
        vec![workspace.clone()],
        vec![hash.clone()],
        vec![("secret_sha256", text("0".repeat(63))), workspace.clone()],
        vec![("secret_sha256", text("+0".repeat(32))), workspace.clone()],
        vec![hash.clone(), workspace.clone(), ("revoked_at", text("yesterday"))],
        vec![hash.clone(), workspace.clone(), ("expires_at_rfc3339", AttributeValue::N("1".to_owned()))],
        vec![hash.clone(), workspace.clone(), ("scopes", text("orders:write"))],
    ] {
        put(&embedded, &broken).await;
        let error = find(&embedded, "k").await.unwrap_err();
        assert!(error.0.contains("KEY#k KEY: "), "{error}");
    }
}
