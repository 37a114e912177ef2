//! Which products there are: the index of products.
//!
//! Owns the order of the catalogue: shard by shard, by id within one. Reads keys only.
//!
//! ```text
//! shard   0              1              …   f
//!         a b f k z      c d e m            g h
//!               ▲                              16 partitions, each sorted by id
//!               └ behind "f": k z, then what the shards 1 to f begin with
//! ```
//!
//! Cost, in requests: one query for a page that lies in one shard; one more round of at most 15
//! queries, all at once, when the page goes on in the next. That is the same at any depth. From
//! an offset, all shards are counted first, in 16 queries at once: the index reads about
//! 120 bytes a product, so 100,000 products are 12 MB or 1,500 read units a page.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::Select;
use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{PageStart, TableError};
use futures::{StreamExt as _, TryStreamExt as _};

use crate::error;
use crate::item::{Attributes, CATALOGUE_PK, CATALOGUE_SK, text};
use crate::key::Shard;
use crate::table::Table;

/// The index.
pub(crate) const INDEX: &str = "products";

/// Every product of the shard.
const ALL: &str = "catalogue_pk = :shard";
/// Those of the shard that come behind a product.
const BEHIND: &str = "catalogue_pk = :shard AND catalogue_sk > :behind";

/// Where in a shard a page begins.
enum Begin<'a> {
    Skipping(u64),
    Behind(&'a ProductId),
}

impl Table {
    /// The ids of at most `limit` products from there on, and how many there are in all if they
    /// had to be counted.
    pub(crate) async fn list(
        &self,
        workspace: &WorkspaceId,
        start: &PageStart,
        limit: u64,
    ) -> Result<(Vec<ProductId>, Option<u64>), TableError> {
        match start {
            PageStart::After(id) => {
                let ids = self.list_from(workspace, Shard::of(id), Begin::Behind(id), limit).await?;
                Ok((ids, None))
            }
            PageStart::Offset(offset) => {
                let counts = self.count(workspace).await?;
                let total = counts.iter().map(|(_, count)| count).sum();
                let mut skipped = *offset;
                for (shard, count) in counts {
                    if skipped < count {
                        let begin = Begin::Skipping(skipped);
                        return Ok((self.list_from(workspace, shard, begin, limit).await?, Some(total)));
                    }
                    skipped -= count;
                }
                Ok((Vec::new(), Some(total)))
            }
        }
    }

    async fn list_from(
        &self,
        workspace: &WorkspaceId,
        first: Shard,
        begin: Begin<'_>,
        limit: u64,
    ) -> Result<Vec<ProductId>, TableError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut ids = self.list_shard(workspace, first, begin, limit).await?;
        let missing = limit - ids.len();
        if missing > 0 {
            let shards = first.behind();
            let at_once = shards.len().max(1);
            let lists = shards.map(|shard| self.list_shard(workspace, shard, Begin::Skipping(0), missing));
            let mut lists = futures::stream::iter(lists).buffered(at_once);
            while ids.len() < limit
                && let Some(more) = lists.try_next().await?
            {
                ids.extend(more);
            }
            ids.truncate(limit);
        }
        Ok(ids)
    }

    /// At most `limit` ids of one shard.
    async fn list_shard(
        &self,
        workspace: &WorkspaceId,
        shard: Shard,
        begin: Begin<'_>,
        limit: usize,
    ) -> Result<Vec<ProductId>, TableError> {
        let query = self.of_shard(workspace, shard).projection_expression(CATALOGUE_SK);
        let (query, skipped) = match begin {
            Begin::Skipping(skipped) => {
                (query.key_condition_expression(ALL), usize::try_from(skipped).unwrap_or(usize::MAX))
            }
            Begin::Behind(id) => {
                let query = query.key_condition_expression(BEHIND);
                (query.expression_attribute_values(":behind", text(id)), 0)
            }
        };
        let wanted = skipped.saturating_add(limit);
        let query = query.limit(i32::try_from(wanted).unwrap_or(i32::MAX));
        let mut items = query.into_paginator().items().send();
        let mut ids = Vec::new();
        let mut read = 0;
        while read < wanted
            && let Some(item) = items.next().await
        {
            let item = item.map_err(|e| error::table("Query", &e))?;
            if read >= skipped {
                ids.push(id(&item)?);
            }
            read += 1;
        }
        Ok(ids)
    }

    /// How many products each shard has, a moment ago.
    async fn count(&self, workspace: &WorkspaceId) -> Result<Vec<(Shard, u64)>, TableError> {
        let counts = Shard::all().map(|shard| self.count_shard(workspace, shard));
        futures::future::try_join_all(counts).await
    }

    async fn count_shard(&self, workspace: &WorkspaceId, shard: Shard) -> Result<(Shard, u64), TableError> {
        let query = self.of_shard(workspace, shard).key_condition_expression(ALL).select(Select::Count);
        let mut pages = query.into_paginator().send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| error::table("Query", &e))?;
            count += u64::try_from(page.count).unwrap_or(0);
        }
        Ok((shard, count))
    }

    /// An index has no consistent reads: it follows the table by a moment.
    fn of_shard(&self, workspace: &WorkspaceId, shard: Shard) -> QueryFluentBuilder {
        let query = self.client.query().table_name(&self.name).index_name(INDEX);
        query.expression_attribute_values(":shard", text(shard.partition(workspace)))
    }
}

fn id(item: &Attributes) -> Result<ProductId, TableError> {
    let id = item.get(CATALOGUE_SK).and_then(|id| id.as_s().ok());
    let id = id.and_then(|id| ProductId::parse(id).ok());
    id.ok_or_else(|| TableError::Corrupt(format!("{CATALOGUE_PK} {CATALOGUE_SK}: no product id")))
}
