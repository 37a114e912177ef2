//! Rows and keys, opened to tests that feed them what nobody would write.
//!
//! Owns what must hold of anything that is read: it is written and read again as the same. Behind a
//! feature that nothing released has.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is a failure")]

use std::fmt::Debug;

use aws_sdk_dynamodb::types::AttributeValue;
use commerce::automation::{Automation, AutomationKey};
use commerce::checkout::CheckoutState;
use commerce::fact::{CheckoutFact, DueFact, Fact, FactRef, OrderFact, RestockFact, WaitFact};
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::OrderLine;
use commerce::posting::{Activity, Posting};
use commerce::product::Product;
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;
use keys::KeyRecord;
use serde_json::{Map, Value};

use crate::api_key;
use crate::item::{Attributes, Document, Item, MAX_ITEM_BYTES, encode, number, size_bytes, text};
use crate::key::{self, Key};
use crate::row::{self, place};

/// What a document is to a reader of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A row, which is written and read as the same.
    Row,
    /// Something that a later version of ours may read.
    Newer,
    /// No row of this kind.
    NoRow,
}

/// A value that has a row of its own.
pub trait Kept {
    /// Holds that it is written and read again as the same.
    ///
    /// # Panics
    /// When it is not.
    fn assert_kept(&self);
}

macro_rules! kinds {
    ($($kind:ty),+ $(,)?) => {
        /// The kinds of rows, as their items name them.
        pub const KINDS: &[&str] = &[$(<$kind as Item>::KIND),+];

        /// Reads a document as a row of this kind.
        ///
        /// # Panics
        /// When it is read, and what is written of it reads otherwise.
        #[must_use]
        pub fn reading(kind: &str, document: &str) -> Reading {
            $(if kind == <$kind as Item>::KIND {
                return again::<$kind>(document);
            })+
            Reading::NoRow
        }

        $(impl Kept for $kind {
            fn assert_kept(&self) {
                kept(self);
            }
        })+
    };
}

kinds!(
    OrderFact,
    CheckoutFact,
    DueFact,
    WaitFact,
    RestockFact,
    Subscriber,
    OrderLine,
    Automation,
    CheckoutState,
    Purchases,
    Product,
    Posting,
    Activity,
    place::Place,
);

impl Kept for Fact {
    fn assert_kept(&self) {
        match self {
            Self::Order(fact) => kept(fact),
            Self::Checkout(fact) => kept(fact),
            Self::Due(fact) => kept(fact),
            Self::Wait(fact) => kept(fact),
            Self::Restock(fact) => kept(fact),
        }
        if let Ok(item) = self.encoded() {
            assert_eq!(Document::of(item).and_then(|document| document.fact()).as_ref(), Ok(self));
        }
    }
}

/// Whether a fact fits into its item.
#[must_use]
pub fn fits(fact: &Fact) -> bool {
    fact.encoded().is_ok()
}

trait Encoded {
    fn encoded(&self) -> Result<Attributes, commerce::ports::TableError>;
}

impl Encoded for Fact {
    fn encoded(&self) -> Result<Attributes, commerce::ports::TableError> {
        match self {
            Self::Order(fact) => encode(fact, None),
            Self::Checkout(fact) => encode(fact, None),
            Self::Due(fact) => encode(fact, None),
            Self::Wait(fact) => encode(fact, None),
            Self::Restock(fact) => encode(fact, None),
        }
    }
}

fn again<T: Item + PartialEq + Debug>(document: &str) -> Reading {
    match row::read::<T>(document) {
        Ok(value) => kept(&value),
        Err(error) if error.is_newer() => return Reading::Newer,
        Err(_) => return Reading::NoRow,
    }
    Reading::Row
}

fn kept<T: Item + PartialEq + Debug>(value: &T) {
    let written = row::write(value).unwrap();
    let back: T = row::read(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
    assert_eq!(back, *value, "read again");
    assert_eq!(row::write(&back).unwrap(), written, "written again");
    if let Ok(item) = encode(value, Some(1)) {
        assert!(size_bytes(&item) <= MAX_ITEM_BYTES, "an item of more than 400 KB");
        assert_eq!(Document::of(item).unwrap().stored::<T>().unwrap().value, Some(back), "as an item");
    }
}

/// Where an item is, in the words of the domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Fact(FactRef),
    /// With its step.
    Posting(FactRef, u32),
    /// With its step and the number of the further part.
    PostingPart(FactRef, u32, u32),
    Subscriber(WorkspaceId, SubscriberId),
    OrderLine(WorkspaceId, SubscriberId, OrderId),
    Automation(WorkspaceId, SubscriberId, AutomationKey),
    Purchases(WorkspaceId, SubscriberId, ProductId),
    Checkout(WorkspaceId, CheckoutId),
    Product(WorkspaceId, ProductId),
    Waiting(WorkspaceId, ProductId, VariantId, SubscriberId),
}

impl Place {
    /// Its partition key and sort key.
    #[must_use]
    pub fn key(&self) -> (String, String) {
        let Key { pk, sk } = match self {
            Self::Fact(fact) => Key::fact(fact),
            Self::Posting(fact, step) => Key::posting(fact, *step),
            Self::PostingPart(fact, step, part) => Key::posting(fact, *step).part(*part),
            Self::Subscriber(workspace, id) => Key::subscriber(workspace, id),
            Self::OrderLine(workspace, id, order) => Key::order_line(workspace, id, order),
            Self::Automation(workspace, id, key) => Key::automation(workspace, id, key),
            Self::Purchases(workspace, id, product) => Key::purchases(workspace, id, product),
            Self::Checkout(workspace, id) => Key::checkout(workspace, id),
            Self::Product(workspace, id) => Key::product(workspace, id),
            Self::Waiting(workspace, id, variant, who) => Key::place(workspace, id, variant, who),
        };
        (pk, sk)
    }
}

/// Whether a sort key is that of a posting of this fact.
#[must_use]
pub fn is_posting_of(fact: &FactRef, sk: &str) -> bool {
    key::is_posting_of(fact, sk)
}

/// The sort key of the posting that this one is a further part of.
#[must_use]
pub fn first_part(sk: &str) -> Option<&str> {
    key::first_part(sk)
}

/// The fact in an item of these attributes.
///
/// # Errors
/// With what the reader says of it.
pub fn fact(attributes: &Map<String, Value>) -> Result<Fact, commerce::ports::TableError> {
    Document::of(item(attributes))?.fact()
}

/// The API key in an item of these attributes.
///
/// # Errors
/// With what the reader says of it.
pub fn api_key(attributes: &Map<String, Value>) -> Result<KeyRecord, String> {
    api_key::decode(&item(attributes))
}

/// A text or number as such, a list of texts as a set, and anything else as what no reader expects.
fn item(attributes: &Map<String, Value>) -> Attributes {
    let attribute = |value: &Value| match value {
        Value::String(value) => text(value),
        Value::Number(value) => value.as_i64().map_or_else(|| AttributeValue::N(value.to_string()), number),
        Value::Array(values) => {
            AttributeValue::Ss(values.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        Value::Bool(value) => AttributeValue::Bool(*value),
        Value::Null | Value::Object(_) => AttributeValue::Null(true),
    };
    attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}
