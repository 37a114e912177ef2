//! The stored form of single values: identifiers, money, instants, the caller's JSON.
//!
//! Owns that nothing is lost: nanoseconds, 128-bit sums, nesting as deep as a request may have.

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
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{RowError, Twin};

macro_rules! stored_as_is {
    ($($plain:ty),+) => {$(
        impl Twin for $plain {
            type Row = Self;

            fn to_row(&self) -> Self {
                self.clone()
            }

            fn from_row(row: Self) -> Result<Self, RowError> {
                Ok(row)
            }
        }
    )+};
}

stored_as_is!(String, bool, u16, u32, u64, usize, i64);

macro_rules! stored_as_text {
    ($($text:ty: $reason:literal),+ $(,)?) => {$(
        impl Twin for $text {
            type Row = String;

            fn to_row(&self) -> String {
                self.to_string()
            }

            fn from_row(row: String) -> Result<Self, RowError> {
                Self::parse(&row).map_err(|_| RowError::new($reason))
            }
        }
    )+};
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

const KINDS: [AutomationKind; 3] =
    [AutomationKind::Replenishment, AutomationKind::AbandonedCheckout, AutomationKind::BackInStock];

/// A kind of automation that is not known is a later version's.
impl Twin for AutomationKey {
    type Row = String;

    fn to_row(&self) -> String {
        self.to_string()
    }

    fn from_row(row: String) -> Result<Self, RowError> {
        let kind = row.split_once('#').map_or("", |(kind, _)| kind);
        let is_newer = is_name(kind) && KINDS.iter().all(|known| known.as_str() != kind);
        let error = if is_newer { RowError::newer } else { RowError::new };
        Self::parse(&row).map_err(|_| error("no automation key"))
    }
}

/// A code that is not known is a later version's.
impl Twin for Currency {
    type Row = String;

    fn to_row(&self) -> String {
        self.to_string()
    }

    fn from_row(row: String) -> Result<Self, RowError> {
        let is_code = row.len() == 3 && row.bytes().all(|byte| byte.is_ascii_uppercase());
        let error = if is_code { RowError::newer } else { RowError::new };
        Self::recorded(&row).map_err(|_| error("no currency"))
    }
}

/// As we name things of ours.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// As it was sent; the identity is derived from it again.
impl Twin for Email {
    type Row = String;

    fn to_row(&self) -> String {
        self.display().to_owned()
    }

    fn from_row(row: String) -> Result<Self, RowError> {
        Self::recorded(&row).map_err(|_| RowError::new("no e-mail address"))
    }
}

/// RFC 3339 with as many digits of the second as there are.
impl Twin for Timestamp {
    type Row = String;

    fn to_row(&self) -> String {
        self.to_string()
    }

    fn from_row(row: String) -> Result<Self, RowError> {
        row.parse().map_err(|_| RowError::new("no instant"))
    }
}

impl Twin for Minor {
    type Row = u64;

    fn to_row(&self) -> u64 {
        self.get()
    }

    fn from_row(row: u64) -> Result<Self, RowError> {
        Self::new(row).map_err(|_| RowError::new("no amount"))
    }
}

/// As decimal text: JSON has no integers of 128 bits that readers keep.
impl Twin for Sum {
    type Row = String;

    fn to_row(&self) -> String {
        self.get().to_string()
    }

    fn from_row(row: String) -> Result<Self, RowError> {
        row.parse().map(Self::new).map_err(|_| RowError::new("no sum"))
    }
}

impl Twin for Generation {
    type Row = u64;

    fn to_row(&self) -> u64 {
        self.get()
    }

    fn from_row(row: u64) -> Result<Self, RowError> {
        Ok(Self::new(row))
    }
}

/// Names of ours. One that is not known is a later version's, for it alone will read the item: of
/// all such names, so that none of them can be forgotten.
macro_rules! stored_as_name {
    ($($name:ty: $write:ident, $reason:literal);+ $(;)?) => {$(
        impl Twin for $name {
            type Row = String;

            fn to_row(&self) -> String {
                self.$write().to_owned()
            }

            fn from_row(row: String) -> Result<Self, RowError> {
                let error = if is_name(&row) { RowError::newer } else { RowError::new };
                Self::parse(&row).ok_or_else(|| error($reason))
            }
        }
    )+};
}

stored_as_name!(
    EventName: as_str, "no event name";
    NoteOutcome: as_str, "no outcome";
    Reason: code, "no reason";
    Effect: as_str, "no effect of a version";
);

/// JSON of the caller's, inside a document.
///
/// It is read by a parser of its own, because serde_json counts levels from where it starts and
/// stops at 128: properties nested as deep as a request may have them lie deeper in a row than
/// in the request, and would be accepted, stored and never read again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        serde_json::from_str(raw.get()).map(Self).map_err(D::Error::custom)
    }
}

impl Twin for JsonObject {
    type Row = Json<Self>;

    fn to_row(&self) -> Self::Row {
        Json(self.clone())
    }

    fn from_row(row: Self::Row) -> Result<Self, RowError> {
        Ok(row.0)
    }
}

impl Twin for Value {
    type Row = Json<Self>;

    fn to_row(&self) -> Self::Row {
        Json(self.clone())
    }

    fn from_row(row: Self::Row) -> Result<Self, RowError> {
        Ok(row.0)
    }
}
