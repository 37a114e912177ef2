//! Reading many items by their keys.
//!
//! Owns the splitting into requests and the repetition of what DynamoDB left unprocessed: an
//! answer has at most 16 MB, and a throttled table leaves keys out instead of failing.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use commerce::ports::TableError;
use futures::{StreamExt as _, TryStreamExt as _};

use crate::error;
use crate::item::{Attributes, Document, key_attributes};
use crate::key::Key;
use crate::table::Table;

/// Keys of one request
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>).
const MAX_KEYS: usize = 100;
/// Requests under way at once.
const CONCURRENCY: usize = 4;
/// Requests without a single item in their answer before the table counts as throttled.
const MAX_IDLE_ATTEMPTS: u32 = 5;
/// Longest pause before the first repetition; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

impl Table {
    /// The items with these keys, as far as there are any, as of every write that returned
    /// before. A key may be asked for twice.
    pub(crate) async fn batch_get(
        &self,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<Vec<Document>, TableError> {
        // DynamoDB refuses a request that names a key twice.
        let keys: Vec<Key> = keys.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let chunks: Vec<Vec<Attributes>> =
            keys.chunks(MAX_KEYS).map(|chunk| chunk.iter().map(key_attributes).collect()).collect();
        let requests = futures::stream::iter(chunks.into_iter().map(|chunk| self.chunk(chunk)));
        requests.buffer_unordered(CONCURRENCY).try_concat().await
    }

    async fn chunk(&self, mut keys: Vec<Attributes>) -> Result<Vec<Document>, TableError> {
        let mut documents = Vec::with_capacity(keys.len());
        let mut idle_attempts = 0;
        while !keys.is_empty() {
            let (items, unprocessed) = self.attempt(keys).await?;
            idle_attempts = if items.is_empty() { idle_attempts + 1 } else { 0 };
            for item in items {
                documents.push(Document::of(item)?);
            }
            keys = unprocessed;
            if keys.is_empty() {
                break;
            }
            if idle_attempts == MAX_IDLE_ATTEMPTS {
                let text = format!("BatchGetItem: {} keys stayed unprocessed", keys.len());
                return Err(TableError::Throttled(text));
            }
            tokio::time::sleep(FIRST_PAUSE.mul_f64(f64::from(1 << idle_attempts) * fastrand::f64())).await;
        }
        Ok(documents)
    }

    /// What one request gives: items, and the keys it did not get to.
    async fn attempt(&self, keys: Vec<Attributes>) -> Result<(Vec<Attributes>, Vec<Attributes>), TableError> {
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let wanted = wanted.map_err(|_| TableError::Unavailable("BatchGetItem: no keys".to_owned()))?;
        let request = self.client.batch_get_item().request_items(&self.name, wanted);
        let answer = request.send().await.map_err(|e| error::table("BatchGetItem", &e))?;
        let items = answer.responses.into_iter().flatten().flat_map(|(_, items)| items).collect();
        let left = answer.unprocessed_keys.into_iter().flatten().flat_map(|(_, left)| left.keys).collect();
        Ok((items, left))
    }
}
