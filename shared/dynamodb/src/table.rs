//! The table, and reading items from it one by one.

use aws_sdk_dynamodb::Client;

use crate::error;
use crate::item::{Document, key_attributes};
use crate::key::Key;
use commerce::ports::TableError;

/// The one table of a stack. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
}

impl Table {
    /// The table of this name, reached by this client.
    #[must_use]
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }

    /// The item with this key, as of every write that returned before.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Document>, TableError> {
        let request = self.client.get_item().table_name(&self.name);
        let request = request.set_key(Some(key_attributes(key))).consistent_read(true);
        let answer = request.send().await.map_err(|e| error::table("GetItem", &e))?;
        answer.item.map(Document::of).transpose()
    }
}
