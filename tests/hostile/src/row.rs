//! Rows and items of the table, whoever wrote them.

use dynamodb::exposed::{self, KINDS, Kept as _, Reading};
use serde_json::{Map, Value};

/// The first byte chooses the kind, the rest is the document.
pub fn row(bytes: &[u8]) {
    let Some((kind, document)) = bytes.split_first() else { return };
    let Ok(document) = std::str::from_utf8(document) else { return };
    // Letters, so that a corpus can be read: `A` is the first kind.
    let kind = KINDS[usize::from(kind.wrapping_sub(b'A')) % KINDS.len()];
    let reading = exposed::reading(kind, document);
    if let Reading::Row(kept) = &reading {
        kept.as_ref().unwrap_or_else(|loss| panic!("{loss}"));
    }
    if reading != Reading::NoRow {
        let is_json = serde_json::from_str::<&serde_json::value::RawValue>(document).is_ok();
        assert!(is_json, "what is no JSON is no row of any version: {reading:?}");
    }
}

/// The attributes of an item as one JSON object: of a fact, or of an API key.
pub fn item(bytes: &[u8]) {
    let Ok(Value::Object(attributes)) = serde_json::from_slice(bytes) else { return };
    if let Ok(fact) = exposed::fact(&attributes) {
        fact.kept().unwrap();
        assert!(is_there(&attributes, "pk") && is_there(&attributes, "kind"), "a fact without its key");
    }
    match exposed::api_key(&attributes) {
        Ok(key) => assert!(is_there(&attributes, "workspace"), "a key of nobody: {}", key.workspace),
        Err(reason) => assert!(!reason.is_empty()),
    }
}

fn is_there(attributes: &Map<String, Value>, name: &str) -> bool {
    attributes.get(name).is_some_and(|value| value.is_string() || value.is_number())
}
