//! Single values: addresses, times, currencies, ids, keys.
//!
//! What is read is written as something that reads the same.

use commerce::automation::AutomationKey;
use commerce::email::Email;
use commerce::identity::{EventId, OrderId, SubscriberId, WorkspaceId};
use commerce::money::Currency;
use commerce::time;
use keys::{KeyId, PresentedKey, Scope};

use crate::body::is_email;

/// One text, read as everything that a text can be.
pub fn value(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(email) = Email::parse(text) {
        is_email(&email);
        assert!(Email::recorded(text).is_ok(), "what is accepted is read for ever");
    }
    if let Ok(email) = Email::recorded(text) {
        assert!(Email::recorded(email.display()).is_ok_and(|again| again == email));
    }
    if let Ok(parsed) = time::parse(text) {
        let written = parsed.instant.to_string();
        assert_eq!(time::parse(&written).map(|again| again.instant), Ok(parsed.instant), "{text}");
        assert_eq!(written.as_bytes().get(4), Some(&b'-'), "four digits of a year: {written}");
    }
    if let Ok(currency) = Currency::parse(text) {
        assert_eq!(Currency::parse(currency.code()), Ok(currency));
        assert_eq!(currency.code(), text.to_ascii_uppercase(), "{text}");
    }
    if let Ok(key) = AutomationKey::parse(text) {
        assert_eq!(AutomationKey::parse(&key.to_string()), Ok(key));
    }
    if let Ok(id) = OrderId::parse(text) {
        assert_eq!(id.as_str(), text, "kept byte for byte");
    }
    if let Ok(id) = WorkspaceId::parse(text) {
        assert!(!id.as_str().contains('#'), "what follows it in a key is never a part of it");
    }
    assert!(SubscriberId::parse(text).is_err() || EventId::parse(text).is_err());
    if let Some(key) = PresentedKey::parse(text) {
        assert_eq!(KeyId::parse(key.id().as_str()).as_ref(), Some(key.id()));
    }
    if let Some(scope) = Scope::parse(text) {
        assert_eq!(scope.to_string(), text);
    }
}
