//! The catalogue as its owner writes and reads it.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::ReturnValue;
use commerce::identity::{ProductId, VariantId, WorkspaceId};
use commerce::ports::{
    Catalogue, CommitError, PageStart, ProductPage, Stored, TableError, Upsert, VariantFilter,
};
use commerce::product::Product;

use crate::error;
use crate::item::key_attributes;
use crate::key::{self, Key};
use crate::table::Table;
use crate::transaction::Transaction;

/// Queries under way at once.
const QUERIES_AT_ONCE: usize = 8;

impl Table {
    /// The products with these ids, each with an entry.
    pub(crate) async fn stored_products(
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

    async fn count_places(&self, partition: &str, variants: &[VariantId]) -> Result<u64, TableError> {
        let prefixes: Vec<String> = variants.iter().map(key::places_of).collect();
        let mut count = 0;
        for some in prefixes.chunks(QUERIES_AT_ONCE) {
            let queries = some.iter().map(|prefix| self.count_prefix(partition, prefix, None));
            count += futures::future::try_join_all(queries).await?.into_iter().sum::<u64>();
        }
        Ok(count)
    }
}

impl Catalogue for Table {
    async fn stored(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        self.stored_products(workspace, ids).await
    }

    async fn store(&self, upserts: &[Upsert]) -> Result<(), CommitError> {
        if upserts.is_empty() {
            return Ok(());
        }
        let mut transaction = Transaction::new(self);
        for Upsert { expected, product, restock } in upserts {
            transaction.put_as(product.version_after(*expected), *expected, product)?;
            if let Some(fact) = restock {
                transaction.put_absent(fact)?;
            }
        }
        transaction.commit().await
    }

    /// One query that reads a single key tells of nearly every product that nobody waits for it.
    /// Else one query a variant reads the places of all who do, about 400 bytes each: 100,000 are
    /// 40 MB, 40 pages or 10,000 read units.
    async fn count_waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        of: VariantFilter<'_>,
    ) -> Result<u64, TableError> {
        let partition = key::product(workspace, product);
        if self.count_prefix(&partition, key::WAIT, Some(1)).await? == 0 {
            return Ok(0);
        }
        match of {
            VariantFilter::Only(variants) => self.count_places(&partition, variants).await,
            VariantFilter::AllBut(variants) => {
                // A place may be taken or left between the two.
                let all = self.count_prefix(&partition, key::WAIT, None).await?;
                Ok(all.saturating_sub(self.count_places(&partition, variants).await?))
            }
        }
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
