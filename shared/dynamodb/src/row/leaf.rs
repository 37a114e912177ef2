//! The stored form of single values: identifiers, money, instants, the caller's JSON.
//!
//! Owns that nothing is lost: nanoseconds, 128-bit sums, numbers of the caller's.

use commerce::automation::{AutomationKey, AutomationKind, Generation, Reason};
use commerce::customer::JsonObject;
use commerce::email::Email;
use commerce::event::EventName;
use commerce::fingerprint::Fingerprint;
use commerce::identity::{
    CheckoutId, EventId, ExternalId, OrderId, ProductId, RefundId, SubscriberId, VariantId, WorkspaceId,
};
use commerce::money::{Currency, Minor, Sum};
use commerce::posting::NoteOutcome;
use commerce::version::Effect;
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::object::parse;
use super::{Pools, RowError, StoredForm};

macro_rules! stored_as_is {
    ($($plain:ty: $reason:literal),+ $(,)?) => {$(
        impl StoredForm for $plain {
            fn write<S: Serializer>(&self, to: S, _: &Pools) -> Result<S::Ok, S::Error> {
                self.serialize(to)
            }

            fn read(json: &str, _: &Pools) -> Result<Self, RowError> {
                parse(json, $reason)
            }
        }
    )+};
}

stored_as_is!(
    bool: "it is neither true nor false",
    u16: "it is no small number",
    u32: "it is no number",
    u64: "it is no number",
    usize: "it is no number",
    i64: "it is no number",
    String: "it is no text",
    JsonObject: "it is no object",
    Value: "it is no JSON",
);

/// Types that are stored as another: how they become it, and are parsed from it.
macro_rules! stored_as {
    ($($domain:ty as $plain:ty: $write:expr, $read:expr;)+) => {$(
        impl StoredForm for $domain {
            fn write<S: Serializer>(&self, to: S, _: &Pools) -> Result<S::Ok, S::Error> {
                let write: fn(&Self) -> $plain = $write;
                write(self).serialize(to)
            }

            fn read(json: &str, pools: &Pools) -> Result<Self, RowError> {
                let read: fn($plain) -> Result<Self, RowError> = $read;
                read(StoredForm::read(json, pools)?)
            }
        }
    )+};
}

stored_as! {
    // As it was sent; the identity is derived from it again.
    Email as String: |email| email.display().to_owned(),
        |text| Email::recorded(&text).map_err(|_| RowError::new("no e-mail address"));
    // RFC 3339 with as many digits of the second as there are.
    Timestamp as String: |at| at.to_string(), |text| text.parse().map_err(|_| RowError::new("no instant"));
    Minor as u64: |amount| amount.get(), |number| Minor::new(number).map_err(|_| RowError::new("no amount"));
    // As decimal text: JSON has no integers of 128 bits that readers keep.
    Sum as String: |sum| sum.get().to_string(),
        |text| text.parse().map(Sum::new).map_err(|_| RowError::new("no sum"));
    Generation as u64: |generation| generation.get(), |number| Ok(Generation::new(number));
    AutomationKey as String: |key| key.to_string(), automation_key;
    Currency as String: |currency| currency.to_string(), currency;
}

macro_rules! stored_as_text {
    ($($text:ty: $reason:literal),+ $(,)?) => {
        stored_as! {$(
            $text as String: |id| id.to_string(),
                |text| <$text>::parse(&text).map_err(|_| RowError::new($reason));
        )+}
    };
}

stored_as_text!(
    OrderId: "no order id",
    CheckoutId: "no checkout id",
    ProductId: "no product id",
    VariantId: "no variant id",
    ExternalId: "no external id",
    RefundId: "no refund id",
    WorkspaceId: "no workspace",
    SubscriberId: "no subscriber id",
    EventId: "no event id",
    Fingerprint: "no fingerprint",
);

/// Names of ours. One that is not known is a later version's, for it alone will read the item: of
/// all such names, so that none of them can be forgotten.
macro_rules! stored_as_name {
    ($($name:ty: $write:ident, $reason:literal);+ $(;)?) => {
        stored_as! {$(
            $name as String: |name| name.$write().to_owned(),
                |text| <$name>::parse(&text).ok_or_else(|| unknown(is_name(&text), $reason));
        )+}
    };
}

stored_as_name!(
    EventName: as_str, "no event name";
    NoteOutcome: as_str, "no outcome";
    Reason: code, "no reason";
    Effect: as_str, "no effect of a version";
);

const KINDS: [AutomationKind; 3] =
    [AutomationKind::Replenishment, AutomationKind::AbandonedCheckout, AutomationKind::BackInStock];

fn automation_key(text: String) -> Result<AutomationKey, RowError> {
    let kind = text.split_once('#').map_or("", |(kind, _)| kind);
    let is_newer = is_name(kind) && KINDS.iter().all(|known| known.as_str() != kind);
    AutomationKey::parse(&text).map_err(|_| unknown(is_newer, "no automation key"))
}

fn currency(text: String) -> Result<Currency, RowError> {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    Currency::recorded(&text).map_err(|_| unknown(is_code, "no currency"))
}

/// As we name things of ours.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// What is not known to us, though a later version may know it.
fn unknown(is_newer: bool, reason: &'static str) -> RowError {
    if is_newer { RowError::newer(reason) } else { RowError::new(reason) }
}
