//! The catalogue as its owner writes it.

use std::collections::BTreeMap;

use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{Catalogue, CommitError, Stored, TableError};
use commerce::product::Product;

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
}
