//! The catalogue as its owner writes and reads it.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::ReturnValue;
use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{Catalogue, CommitError, PageStart, ProductPage, Stored, TableError};
use commerce::product::Product;

use crate::error;
use crate::item::key_attributes;
use crate::key::Key;
use crate::table::Table;
use crate::transaction::Transaction;

impl Catalogue for Table {
    async fn stored(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        let mut found: BTreeMap<ProductId, Stored<Product>> =
            ids.iter().map(|id| (id.clone(), Stored::default())).collect();
        let keys = ids.iter().map(|id| Key::product(workspace, id));
        for document in self.batch_get(keys).await? {
            let product: Stored<Product> = document.stored()?;
            if let Some(value) = &product.value {
                found.insert(value.id.clone(), product);
            }
        }
        Ok(found)
    }

    async fn store(&self, products: &[(u64, Product)]) -> Result<(), CommitError> {
        if products.is_empty() {
            return Ok(());
        }
        let mut transaction = Transaction::new(self);
        for (expected, product) in products {
            transaction.put_as(product.version_after(*expected), *expected, product)?;
        }
        transaction.commit().await
    }

    async fn remove(&self, workspace: &WorkspaceId, id: &ProductId) -> Result<bool, TableError> {
        let request = self.client.delete_item().table_name(&self.name);
        let request = request.set_key(Some(key_attributes(&Key::product(workspace, id))));
        // What was there is asked for only to know whether it was; DynamoDB reads it anyway.
        let answer = request.return_values(ReturnValue::AllOld).send().await;
        answer.map(|answer| answer.attributes.is_some()).map_err(|e| error::table("DeleteItem", &e))
    }

    async fn page(
        &self,
        workspace: &WorkspaceId,
        start: &PageStart,
        limit: u64,
    ) -> Result<ProductPage, TableError> {
        let (mut ids, total) = self.list(workspace, start, limit.saturating_add(1)).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = ids.len() > limit;
        ids.truncate(limit);
        let mut stored = self.stored(workspace, &ids).await?;
        let next = ids.last().filter(|_| has_more).cloned();
        let products = ids.iter().filter_map(|id| stored.remove(id)?.value).collect();
        Ok(ProductPage { products, next, total })
    }
}
