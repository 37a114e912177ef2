//! Reading many items of one partition.
//!
//! Owns the key conditions. Every query is strongly consistent and follows the pages as far as asked.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::Select;
use commerce::ports::TableError;

use crate::error;
use crate::item::{Document, text};
use crate::table::Table;

/// Every item of the partition.
const PARTITION: &str = "pk = :pk";
/// Those whose sort key begins so.
const PREFIX: &str = "pk = :pk AND begins_with(sk, :prefix)";
/// Those whose sort key lies between these two, which are included.
const BETWEEN: &str = "pk = :pk AND sk BETWEEN :first AND :last";

impl Table {
    /// Every item of a partition that holds little.
    pub(crate) async fn query_partition(&self, pk: &str) -> Result<Vec<Document>, TableError> {
        self.query(pk, |query| query.key_condition_expression(PARTITION)).await
    }

    /// The items of a partition whose sort key begins with `prefix`.
    pub(crate) async fn query_prefix(&self, pk: &str, prefix: &str) -> Result<Vec<Document>, TableError> {
        self.query(pk, |query| {
            query.key_condition_expression(PREFIX).expression_attribute_values(":prefix", text(prefix))
        })
        .await
    }

    /// The items of a partition from one sort key to another.
    pub(crate) async fn query_between(
        &self,
        pk: &str,
        first: &str,
        last: &str,
    ) -> Result<Vec<Document>, TableError> {
        self.query(pk, |query| {
            query
                .key_condition_expression(BETWEEN)
                .expression_attribute_values(":first", text(first))
                .expression_attribute_values(":last", text(last))
        })
        .await
    }

    /// The last items of a partition whose sort key begins with `prefix`, the last one first; at
    /// most `limit`.
    pub(crate) async fn query_last(
        &self,
        pk: &str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<Document>, TableError> {
        self.query_some(pk, limit, |query| {
            let query = query.key_condition_expression(PREFIX).scan_index_forward(false);
            query.expression_attribute_values(":prefix", text(prefix))
        })
        .await
    }

    /// The first items of a partition from one sort key to another, at most `limit`.
    pub(crate) async fn query_first(
        &self,
        pk: &str,
        first: &str,
        last: &str,
        limit: usize,
    ) -> Result<Vec<Document>, TableError> {
        self.query_some(pk, limit, |query| {
            query
                .key_condition_expression(BETWEEN)
                .expression_attribute_values(":first", text(first))
                .expression_attribute_values(":last", text(last))
        })
        .await
    }

    async fn query_some(
        &self,
        pk: &str,
        limit: usize,
        condition: impl FnOnce(QueryFluentBuilder) -> QueryFluentBuilder,
    ) -> Result<Vec<Document>, TableError> {
        let query = self.client.query().table_name(&self.name).consistent_read(true);
        let query = query
            .expression_attribute_values(":pk", text(pk))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let mut items = condition(query).into_paginator().items().send();
        let mut documents = Vec::new();
        while documents.len() < limit
            && let Some(item) = items.next().await
        {
            documents.push(Document::of(item.map_err(|e| error::table("Query", &e))?)?);
        }
        Ok(documents)
    }

    /// How many items of a partition have a sort key that begins with `prefix`; no more than
    /// `limit` are counted where there is one.
    pub(crate) async fn count_prefix(
        &self,
        pk: &str,
        prefix: &str,
        limit: Option<i32>,
    ) -> Result<u64, TableError> {
        let query = self.client.query().table_name(&self.name).consistent_read(true).select(Select::Count);
        let query = query
            .key_condition_expression(PREFIX)
            .expression_attribute_values(":pk", text(pk))
            .expression_attribute_values(":prefix", text(prefix))
            .set_limit(limit);
        let mut pages = query.into_paginator().send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| error::table("Query", &e))?;
            count += u64::try_from(page.count).unwrap_or(0);
            if limit.is_some() {
                break;
            }
        }
        Ok(count)
    }

    async fn query(
        &self,
        pk: &str,
        condition: impl FnOnce(QueryFluentBuilder) -> QueryFluentBuilder,
    ) -> Result<Vec<Document>, TableError> {
        let query = self.client.query().table_name(&self.name).consistent_read(true);
        let query = condition(query.expression_attribute_values(":pk", text(pk)));
        let mut items = query.into_paginator().items().send();
        let mut documents = Vec::new();
        while let Some(item) = items.next().await {
            documents.push(Document::of(item.map_err(|e| error::table("Query", &e))?)?);
        }
        Ok(documents)
    }
}
