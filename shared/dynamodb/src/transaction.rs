//! Writing several items: all, or none.
//!
//! Owns how a version guards an item. Must not know why the items belong together.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, Put, TransactWriteItem};
use commerce::ports::{CommitError, TableError};

use crate::condition::{ABSENT, EXPECTED, UNCHANGED};
use crate::error;
use crate::item::{Attributes, Item, encode, key_attributes, number, size_bytes};
use crate::key::Key;
use crate::parts::encode_parts;
use crate::table::Table;

/// Items of one transaction, those that are only checked included
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>).
pub(crate) const MAX_ITEMS: usize = 100;

/// Largest transaction, in bytes of its items
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>).
const MAX_TRANSACTION_BYTES: usize = 4 * 1024 * 1024;

/// Writes that take effect together.
pub(crate) struct Transaction<'a> {
    table: &'a Table,
    writes: Vec<TransactWriteItem>,
    size_bytes: usize,
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(table: &'a Table) -> Self {
        Self { table, writes: Vec::new(), size_bytes: 0 }
    }

    /// Writes a value that is never changed, unless it is there.
    pub(crate) fn put_absent<T: Item>(&mut self, value: &T) -> Result<(), TableError> {
        encode_parts(value, None)?.into_iter().try_for_each(|item| self.put(item, None))
    }

    /// Writes a value over the one of the version that was read; 0 when there was none.
    pub(crate) fn put_over<T: Item>(&mut self, expected: u64, value: &T) -> Result<(), TableError> {
        self.put_as(expected.saturating_add(1), expected, value)
    }

    /// The same, with a version of the caller's choice.
    pub(crate) fn put_as<T: Item>(
        &mut self,
        version: u64,
        expected: u64,
        value: &T,
    ) -> Result<(), TableError> {
        let mut items = encode_parts(value, Some(version))?.into_iter();
        let first = items.next().map(|first| self.put(first, (expected > 0).then_some(expected)));
        first.transpose()?;
        items.try_for_each(|part| self.put_unguarded(part))
    }

    /// Writes a value over whatever is there: another item of the transaction guards it.
    pub(crate) fn put_guarded<T: Item>(&mut self, value: &T) -> Result<(), TableError> {
        self.put_unguarded(encode(value, None)?)
    }

    fn put_unguarded(&mut self, item: Attributes) -> Result<(), TableError> {
        self.size_bytes += size_bytes(&item);
        let put = Put::builder().table_name(&self.table.name).set_item(Some(item)).build();
        self.writes.push(TransactWriteItem::builder().put(put.map_err(incomplete)?).build());
        Ok(())
    }

    /// Deletes what is there, if anything is: another item of the transaction guards it.
    pub(crate) fn delete_guarded(&mut self, key: &Key) -> Result<(), TableError> {
        let key = Some(key_attributes(key));
        let delete = Delete::builder().table_name(&self.table.name).set_key(key).build();
        self.writes.push(TransactWriteItem::builder().delete(delete.map_err(incomplete)?).build());
        Ok(())
    }

    /// Writes nothing there, but depends on the version that was read; 0 when there was none. An
    /// item cannot be both checked and written in one transaction.
    pub(crate) fn check(&mut self, key: &Key, expected: u64) -> Result<(), TableError> {
        let check = ConditionCheck::builder().table_name(&self.table.name).set_key(Some(key_attributes(key)));
        let check = match expected {
            0 => check.condition_expression(ABSENT),
            version => {
                check.condition_expression(UNCHANGED).expression_attribute_values(EXPECTED, number(version))
            }
        };
        let check = check.build().map_err(incomplete)?;
        self.writes.push(TransactWriteItem::builder().condition_check(check).build());
        Ok(())
    }

    /// Whether DynamoDB would take it.
    pub(crate) fn check_limits(&self) -> Result<(), TableError> {
        let fits = self.size_bytes <= MAX_TRANSACTION_BYTES && self.writes.len() <= MAX_ITEMS;
        if fits { Ok(()) } else { Err(TableError::TooLarge) }
    }

    /// Commits. An SDK retry repeats the request's token, so that DynamoDB tells it from another.
    pub(crate) async fn commit(self) -> Result<(), CommitError> {
        self.check_limits()?;
        let request = self.table.client.transact_write_items().set_transact_items(Some(self.writes));
        request.send().await.map(drop).map_err(|e| error::commit(&e))
    }

    /// The items that it writes.
    #[cfg(feature = "testing")]
    pub(crate) fn into_items(self) -> impl Iterator<Item = Attributes> {
        self.writes.into_iter().filter_map(|write| Some(write.put?.item))
    }

    fn put(&mut self, item: Attributes, expected: Option<u64>) -> Result<(), TableError> {
        self.size_bytes += size_bytes(&item);
        let put = Put::builder().table_name(&self.table.name).set_item(Some(item));
        let put = match expected {
            None => put.condition_expression(ABSENT),
            Some(version) => {
                put.condition_expression(UNCHANGED).expression_attribute_values(EXPECTED, number(version))
            }
        };
        self.writes.push(TransactWriteItem::builder().put(put.build().map_err(incomplete)?).build());
        Ok(())
    }
}

/// Every builder above is given all that it requires.
fn incomplete(error: BuildError) -> TableError {
    TableError::Unavailable(format!("TransactWriteItems: {error}"))
}
