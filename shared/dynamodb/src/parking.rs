//! Parking in the table itself, under keys that no consumer of the stream is sent.
//!
//! Owns the parked item: attributes for whoever has to look, and no time to live. It points to
//! the item that the record was about, whose text it never repeats.

use streams::{ItemKey, ParkError, ParkedRecord, Parking};

use crate::error;
use crate::item::{Attributes, KIND, key_attributes, text};
use crate::key::Key;
use crate::table::Table;

/// Key of the item that the record was about.
const ITEM_PK: &str = "item_pk";
const ITEM_SK: &str = "item_sk";
const STREAM: &str = "stream";
const WRITTEN_AT: &str = "written_at";
const REASON: &str = "reason";

impl Parking for Table {
    async fn park(&self, record: &ParkedRecord) -> Result<(), ParkError> {
        let request = self.client.put_item().table_name(&self.name).set_item(Some(encode(record)));
        request.send().await.map(drop).map_err(|e| ParkError(error::table("PutItem", &e).to_string()))
    }
}

pub(crate) fn encode(record: &ParkedRecord) -> Attributes {
    let ParkedRecord { item: ItemKey { pk, sk }, sequence_number, stream, kind, written_at, reason } = record;
    let mut item = key_attributes(&Key::parked(*written_at, sequence_number));
    let attributes = [
        (ITEM_PK, text(pk)),
        (ITEM_SK, text(sk)),
        (STREAM, text(stream)),
        (KIND, text(kind)),
        (WRITTEN_AT, text(written_at)),
        (REASON, text(reason)),
    ];
    item.extend(attributes.map(|(name, value)| (name.to_owned(), value)));
    item
}
