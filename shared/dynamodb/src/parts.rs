//! Values larger than an item: their rows are cut, and each piece has an item of its own.
//!
//! ```text
//!   POST#placed#0000000000              parts: 3   {"fact":…,"events":[…
//!   POST#placed#0000000000~0000000001              …
//!   POST#placed#0000000000~0000000002              …]}
//! ```
//!
//! Owns the cutting and the joining. All parts are written in one transaction, and further ones
//! sort right behind the first. What shrinks leaves parts behind, which are not looked at: the
//! first says how many there are.

use std::collections::BTreeMap;

use commerce::ports::TableError;

use crate::item::{
    Attributes, DATA, Document, Item, KIND, MAX_ITEM_BYTES, PARTS, encode_whole, key_attributes, number,
    size_bytes, text,
};
use crate::key::{self, Key};
use crate::table::Table;

/// Kind of the further parts of a row.
const PART: &str = "part";

/// What an item takes beside its piece of a row: keys of 2 KB and 1 KB, and the other attributes.
const BESIDE_BYTES: usize = 8 * 1024;

/// Reads of a value that is written meanwhile, before the table counts as too busy.
const MAX_ATTEMPTS: u32 = 5;

/// The items to write for a value, the first one first.
pub(crate) fn encode_parts<T: Item>(value: &T, version: Option<u64>) -> Result<Vec<Attributes>, TableError> {
    let (mut first, data) = encode_whole(value, version)?;
    if size_bytes(&first) + data.len() + DATA.len() <= MAX_ITEM_BYTES {
        first.insert(DATA.to_owned(), text(data));
        return Ok(vec![first]);
    }
    if !T::MAY_BE_CUT {
        return Err(TableError::TooLarge);
    }
    let pieces = cut(&data);
    let count = u32::try_from(pieces.len()).map_err(|_| TableError::TooLarge)?;
    first.insert(PARTS.to_owned(), number(count));
    let key = value.key();
    let mut items = vec![first];
    for part in 1..count {
        items.push(key_attributes(&key.part(part)));
    }
    for (item, piece) in items.iter_mut().zip(pieces) {
        item.entry(KIND.to_owned()).or_insert_with(|| text(PART));
        if let Some(version) = version {
            item.insert(crate::item::VERSION.to_owned(), number(version));
        }
        item.insert(DATA.to_owned(), text(piece));
    }
    if items.iter().any(|item| size_bytes(item) > MAX_ITEM_BYTES) {
        return Err(TableError::TooLarge);
    }
    Ok(items)
}

/// Pieces of whole characters that fit into an item.
fn cut(mut data: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !data.is_empty() {
        let (piece, rest) = data.split_at(data.floor_char_boundary(MAX_ITEM_BYTES - BESIDE_BYTES));
        pieces.push(piece);
        data = rest;
    }
    pieces
}

/// The documents of one query, in its order, with the parts of each joined. A first part that
/// was seen has all others behind it: they were written before, and the query goes forward.
pub(crate) fn join(documents: Vec<Document>) -> Result<Vec<Document>, TableError> {
    let mut parts: BTreeMap<String, Vec<Document>> = BTreeMap::new();
    let mut firsts = Vec::new();
    for document in documents {
        match key::first_part(&document.sk) {
            Some(first) => parts.entry(first.to_owned()).or_default().push(document),
            None => firsts.push(document),
        }
    }
    let whole = |first: Document| {
        let further = parts.remove(&first.sk).unwrap_or_default();
        first.joined(further)?.ok_or_else(|| TableError::Corrupt("a part of a posting is missing".to_owned()))
    };
    firsts.into_iter().map(whole).collect()
}

impl Table {
    /// The item with this key and its further parts, of one version.
    pub(crate) async fn get_whole(&self, key: &Key) -> Result<Option<Document>, TableError> {
        for _ in 0..MAX_ATTEMPTS {
            let Some(first) = self.get(key).await? else { return Ok(None) };
            let mut further = Vec::new();
            for part in 1..first.parts() {
                further.extend(self.get(&key.part(part)).await?);
            }
            if let Some(whole) = first.joined(further)? {
                return Ok(Some(whole));
            }
        }
        Err(TableError::Unavailable("an item of several parts is written all the time".to_owned()))
    }
}
