//! Items: a row as DynamoDB holds it, beside its key and the attributes DynamoDB itself needs.
//!
//! Owns the names of all attributes, the size of an item and the check that a row agrees with
//! the key it was found under. Must not call the table.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use commerce::fact::{CheckoutFact, DueFact, Fact, OrderFact, Receipt, RestockFact, WaitFact};
use commerce::ports::{Stored, TableError};
use serde::Deserialize;

use crate::key::Key;
use crate::row::{self, StoredForm};

/// Partition key.
pub(crate) const PK: &str = "pk";
/// Sort key.
pub(crate) const SK: &str = "sk";
/// Partition key of the index of products.
pub(crate) const CATALOGUE_PK: &str = "catalogue_pk";
/// Sort key of the index of products: the product's id.
pub(crate) const CATALOGUE_SK: &str = "catalogue_sk";
/// The row, as JSON.
pub(crate) const DATA: &str = "data";
/// Which kind of row it is; for readers of the stream and of the console.
pub(crate) const KIND: &str = "kind";
/// How many items a row is cut into, where it is more than one.
pub(crate) const PARTS: &str = "parts";
/// Counts the writes of an item of state.
pub(crate) const VERSION: &str = "version";
/// TTL: when DynamoDB may drop the item, in seconds since 1970.
pub(crate) const EXPIRES_AT: &str = "expires_at";
/// When a fact was accepted; for operators.
pub(crate) const ACCEPTED_AT: &str = "accepted_at";
/// In which request a fact was accepted; for operators.
pub(crate) const CORRELATION_ID: &str = "correlation_id";

/// Largest item, in bytes
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>).
pub(crate) const MAX_ITEM_BYTES: usize = 400 * 1024;

/// Bytes to count for a number: the most that 38 digits with sign and exponent take.
const NUMBER_BYTES: usize = 21;

/// An item as the SDK has it.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// An attribute beside the row.
pub(crate) type Native = (&'static str, AttributeValue);

/// A domain value with an item of its own.
pub(crate) trait Item: StoredForm {
    /// Of the row.
    const KIND: &'static str;

    /// Whether a row larger than an item is cut into several. Its readers have to join them.
    const MAY_BE_CUT: bool = false;

    /// Where it is stored.
    fn key(&self) -> Key;

    /// Attributes beside the row.
    fn natives(&self) -> Vec<Native> {
        Vec::new()
    }
}

/// The attributes of a fact that operators look for.
pub(crate) fn receipt(receipt: &Receipt) -> Vec<Native> {
    let Receipt { accepted_at, correlation_id } = receipt;
    vec![(ACCEPTED_AT, text(accepted_at)), (CORRELATION_ID, text(correlation_id))]
}

/// A text attribute.
pub(crate) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

/// A number attribute.
pub(crate) fn number(value: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

/// The key attributes alone.
pub(crate) fn key_attributes(key: &Key) -> Attributes {
    HashMap::from([(PK.to_owned(), text(&key.pk)), (SK.to_owned(), text(&key.sk))])
}

/// The one item to write for a value, with its version if it has any.
pub(crate) fn encode<T: Item>(value: &T, version: Option<u64>) -> Result<Attributes, TableError> {
    let (mut item, data) = encode_whole(value, version)?;
    item.insert(DATA.to_owned(), text(data));
    if size_bytes(&item) > MAX_ITEM_BYTES { Err(TableError::TooLarge) } else { Ok(item) }
}

/// The item without its row, and the row as JSON.
pub(crate) fn encode_whole<T: Item>(
    value: &T,
    version: Option<u64>,
) -> Result<(Attributes, String), TableError> {
    let key = value.key();
    let data = row::write(value).map_err(|_| corrupt(&key, "it cannot be written"))?;
    let mut item = key_attributes(&key);
    let version = version.map(|version| (VERSION, number(version)));
    let beside = version.into_iter().chain([(KIND, text(T::KIND))]).chain(value.natives());
    item.extend(beside.map(|(name, value)| (name.to_owned(), value)));
    Ok((item, data))
}

/// Bytes that DynamoDB counts for an item of text and numbers: names and values in UTF-8
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>).
pub(crate) fn size_bytes(item: &Attributes) -> usize {
    let value = |value: &AttributeValue| value.as_s().map_or(NUMBER_BYTES, String::len);
    item.iter().map(|(name, attribute)| name.len() + value(attribute)).sum()
}

/// An item that was read, before its row is.
#[derive(Debug, Deserialize)]
pub(crate) struct Document {
    pub(crate) pk: String,
    pub(crate) sk: String,
    #[serde(default)]
    kind: String,
    version: Option<u64>,
    /// How many items its row is cut into; absent when it is whole.
    parts: Option<u32>,
    data: String,
}

impl Document {
    /// The document in an item.
    pub(crate) fn of(mut item: Attributes) -> Result<Self, TableError> {
        let mut take = |name| match item.remove(name) {
            Some(AttributeValue::S(text) | AttributeValue::N(text)) => Some(text),
            Some(_) | None => None,
        };
        let key = Key { pk: take(PK).unwrap_or_default(), sk: take(SK).unwrap_or_default() };
        let version = take(VERSION).map(|version| version.parse()).transpose();
        let version = version.map_err(|_| corrupt(&key, "its version is no number"))?;
        let parts = take(PARTS).map(|parts| parts.parse()).transpose();
        let parts = parts.map_err(|_| corrupt(&key, "the number of its parts is none"))?;
        let kind = take(KIND).unwrap_or_default();
        let data = take(DATA).ok_or_else(|| corrupt(&key, "it has no data"))?;
        Ok(Self { pk: key.pk, sk: key.sk, kind, version, parts, data })
    }

    /// How many items its row is cut into.
    pub(crate) fn parts(&self) -> u32 {
        self.parts.unwrap_or(1)
    }

    /// With its further parts, in their order; `None` when these are not all, or of another
    /// version. Parts that were left behind by a larger one are not looked at.
    pub(crate) fn joined(mut self, further: Vec<Self>) -> Result<Option<Self>, TableError> {
        let expected = self.parts.take().unwrap_or(1).saturating_sub(1);
        let expected = usize::try_from(expected).map_err(|_| TableError::TooLarge)?;
        let of_this = |part: &Self| part.version == self.version;
        if further.len() < expected || !further.iter().take(expected).all(of_this) {
            return Ok(None);
        }
        self.data.extend(further.into_iter().take(expected).map(|part| part.data));
        Ok(Some(self))
    }

    /// The value, parsed again.
    pub(crate) fn read<T: Item>(&self) -> Result<T, TableError> {
        let value: T = row::read(&self.data).map_err(|error| {
            let text = format!("it is no {}: {error}", T::KIND);
            if error.is_newer() { self.newer(&text) } else { self.corrupt(&text) }
        })?;
        let Key { pk, sk } = value.key();
        if pk != self.pk || sk != self.sk {
            return Err(self.corrupt("it is the row of another key"));
        }
        Ok(value)
    }

    /// The value and its version.
    pub(crate) fn stored<T: Item>(&self) -> Result<Stored<T>, TableError> {
        let version = self.version.ok_or_else(|| self.corrupt("it has no version"))?;
        Ok(Stored { version, value: Some(self.read()?) })
    }

    /// The fact, whichever it is.
    pub(crate) fn fact(&self) -> Result<Fact, TableError> {
        match self.kind.as_str() {
            OrderFact::KIND => self.read().map(Fact::Order),
            CheckoutFact::KIND => self.read().map(Fact::Checkout),
            DueFact::KIND => self.read().map(Fact::Due),
            WaitFact::KIND => self.read().map(Fact::Wait),
            RestockFact::KIND => self.read().map(Fact::Restock),
            // Every version of ours names the kind.
            "" => Err(self.corrupt("it is of no kind of fact")),
            _ => Err(self.newer("it is of a kind of fact that is not known")),
        }
    }

    /// The fact, in a partition that has facts of this kind only, as far as we know.
    pub(crate) fn fact_of<T: Item>(&self) -> Result<T, TableError> {
        if self.kind == T::KIND { self.read() } else { Err(self.newer("it is a fact of another kind")) }
    }

    fn newer(&self, reason: &str) -> TableError {
        TableError::FromNewer(format!("{} {}: {reason}", self.pk, self.sk))
    }

    fn corrupt(&self, reason: &str) -> TableError {
        corrupt(&Key { pk: self.pk.clone(), sk: self.sk.clone() }, reason)
    }
}

/// A stored value and its version, or that there is none.
pub(crate) fn stored<T: Item>(document: Option<&Document>) -> Result<Stored<T>, TableError> {
    document.map_or_else(|| Ok(Stored::default()), Document::stored)
}

pub(crate) fn corrupt(key: &Key, reason: &str) -> TableError {
    TableError::Corrupt(format!("{} {}: {reason}", key.pk, key.sk))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::samples;

    #[test]
    fn an_item_of_400_kb_is_written_and_one_byte_more_is_not() {
        let mut product = samples::product(0);
        product.description = Some(String::new());
        let rest = size_bytes(&encode(&product, Some(1)).unwrap());
        product.description =
            Some("é".repeat((MAX_ITEM_BYTES - rest) / 2) + &"x".repeat((MAX_ITEM_BYTES - rest) % 2));
        assert_eq!(size_bytes(&encode(&product, Some(1)).unwrap()), MAX_ITEM_BYTES);
        product.title.push('x');
        assert_eq!(encode(&product, Some(1)), Err(TableError::TooLarge));
    }

    #[test]
    fn a_row_under_another_key_is_not_believed() {
        let mut item = encode(&samples::product(0), Some(1)).unwrap();
        item.insert(PK.to_owned(), text("W#other#PRODUCT#p"));
        let error = Document::of(item).unwrap().stored::<commerce::product::Product>().unwrap_err();
        assert_eq!(
            error,
            TableError::Corrupt("W#other#PRODUCT#p PRODUCT: it is the row of another key".to_owned())
        );
    }

    #[test]
    fn a_fault_names_the_field_and_never_its_content() {
        let item = encode(&samples::order_fact(0), None).unwrap();
        let data = item[DATA].as_s().unwrap();
        let email = samples::EMAIL;
        for (was, is) in [(email, "private"), ("\"total\":", "\"total\":\"private\",\"x\":")] {
            let broken = data.replace(was, is);
            assert_ne!(&broken, data);
            let item = item.clone().into_iter().chain([(DATA.to_owned(), text(broken))]).collect();
            let error = Document::of(item).unwrap().fact().unwrap_err().to_string();
            assert!(!error.contains("private"), "{error}");
            assert!(
                error.contains("content.customer.email: no e-mail address")
                    || error.contains("content.total: it is no number"),
                "{error}"
            );
        }
    }

    #[test]
    fn state_without_a_version_is_not_believed() {
        let item = encode(&samples::product(0), None).unwrap();
        let error = Document::of(item).unwrap().stored::<commerce::product::Product>().unwrap_err();
        assert!(error.to_string().ends_with("it has no version"), "{error}");
    }
}
