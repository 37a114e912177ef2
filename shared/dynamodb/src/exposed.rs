//! Rows and keys, opened to tests that feed them what nobody would write.
//!
//! Owns what is lost of a value on the way into a row and back: nothing may be. Behind a feature that
//! nothing released has.

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
use thiserror::Error;

use crate::api_key;
use crate::item::{Attributes, Document, Item, MAX_ITEM_BYTES, encode, number, size_bytes, text};
use crate::key::{self, Key};
use crate::row::{self, place};

/// What a document is to a reader of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A row, and whether it is written and read as the same.
    Row(Result<(), Loss>),
    /// Something that a later version of ours may read.
    Newer,
    /// No row of this kind.
    NoRow,
}

/// What is wrong with the way of a value into its row and back.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Loss {
    /// With the writer's reason.
    #[error("it cannot be written: {0}")]
    Unwritable(String),
    /// With the reader's reason and what was written.
    #[error("it cannot be read again: {0}: {1}")]
    Unreadable(String, String),
    /// With what was written.
    #[error("it reads otherwise: {0}")]
    ReadsOtherwise(String),
    /// With what was written first.
    #[error("it is written otherwise the second time: {0}")]
    WrittenOtherwise(String),
    /// In bytes; an item has at most 400 KB.
    #[error("its item has {0} bytes")]
    TooLarge(usize),
    /// The item reads as another value than its document.
    #[error("its item reads otherwise")]
    OtherItem,
}

/// A value that has a row of its own.
pub trait Kept {
    /// Writes it and reads it again.
    ///
    /// # Errors
    /// With what is not the same then.
    fn kept(&self) -> Result<(), Loss>;
}

macro_rules! kinds {
    ($($kind:ty),+ $(,)?) => {
        /// The kinds of rows, as their items name them.
        pub const KINDS: &[&str] = &[$(<$kind as Item>::KIND),+];

        /// Reads a document as a row of this kind.
        #[must_use]
        pub fn reading(kind: &str, document: &str) -> Reading {
            $(if kind == <$kind as Item>::KIND {
                return again::<$kind>(document);
            })+
            Reading::NoRow
        }

        $(impl Kept for $kind {
            fn kept(&self) -> Result<(), Loss> {
                kept(self)
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
    fn kept(&self) -> Result<(), Loss> {
        match self {
            Self::Order(fact) => kept(fact),
            Self::Checkout(fact) => kept(fact),
            Self::Due(fact) => kept(fact),
            Self::Wait(fact) => kept(fact),
            Self::Restock(fact) => kept(fact),
        }?;
        let Ok(item) = self.encoded() else { return Ok(()) };
        let read = Document::of(item).and_then(|document| document.fact());
        if read.as_ref() == Ok(self) { Ok(()) } else { Err(Loss::OtherItem) }
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

fn again<T: Item + PartialEq>(document: &str) -> Reading {
    match row::read::<T>(document) {
        Ok(value) => Reading::Row(kept(&value)),
        Err(error) if error.is_newer() => Reading::Newer,
        Err(_) => Reading::NoRow,
    }
}

fn kept<T: Item + PartialEq>(value: &T) -> Result<(), Loss> {
    let write = |value: &T| row::write(value).map_err(|error| Loss::Unwritable(error.to_string()));
    let written = write(value)?;
    let back: T =
        row::read(&written).map_err(|error| Loss::Unreadable(error.to_string(), written.clone()))?;
    if back != *value {
        return Err(Loss::ReadsOtherwise(written));
    }
    if write(&back)? != written {
        return Err(Loss::WrittenOtherwise(written));
    }
    // Not every value fits into an item; the one that does is the value.
    let Ok(item) = encode(value, Some(1)) else { return Ok(()) };
    if size_bytes(&item) > MAX_ITEM_BYTES {
        return Err(Loss::TooLarge(size_bytes(&item)));
    }
    let read = Document::of(item).and_then(|document| document.stored::<T>());
    match read.map(|stored| stored.value) {
        Ok(Some(read)) if read == *value => Ok(()),
        Ok(_) | Err(_) => Err(Loss::OtherItem),
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
