//! The port of the catalogue's owner: products written, read, listed and removed.

use std::collections::BTreeMap;

use super::error::{CommitError, TableError};
use crate::fact::RestockFact;
use crate::identity::{ProductId, VariantId, WorkspaceId};
use crate::product::Product;
use crate::stored::Stored;

/// One product to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upsert {
    /// The version read; 0 when there was none.
    pub expected: u64,
    /// The product as it is to be.
    pub product: Product,
    /// That its stock returned, if it did: recorded with the product, or not at all.
    pub restock: Option<RestockFact>,
}

/// Where a page of the catalogue begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageStart {
    /// Behind so many products, counted from the beginning.
    Offset(u64),
    /// Behind this product, whether it is still there or not.
    After(ProductId),
}

/// A page of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductPage {
    /// Those that are still there of the products of this page; perhaps none.
    pub products: Vec<Product>,
    /// What the next page begins behind; `None` when no product comes behind this page.
    pub next: Option<ProductId>,
    /// How many products there are; counted for a page that begins at an offset only.
    pub total: Option<u64>,
}

/// Some of the waits for a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariantFilter<'a> {
    /// Who waits for one of these variants.
    Only(&'a [VariantId]),
    /// Who waits for any but these.
    AllBut(&'a [VariantId]),
}

/// The catalogue as its owner writes and reads it.
///
/// A version is used once for a product, also when it is deleted and made again
/// ([`Product::version_after`]): a write over a version that was read loses nothing.
pub trait Catalogue: Send + Sync {
    /// The stored products with these ids; each id has an entry.
    fn stored(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> impl Future<Output = Result<BTreeMap<ProductId, Stored<Product>>, TableError>> + Send;

    /// Writes all (at most 100 products and facts together), or nothing, each product under the
    /// version that was read.
    fn store(&self, upserts: &[Upsert]) -> impl Future<Output = Result<(), CommitError>> + Send;

    /// How many subscribers wait for these variants of the product.
    fn count_waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        of: VariantFilter<'_>,
    ) -> impl Future<Output = Result<u64, TableError>> + Send;

    /// Takes the product out of the catalogue; whether it was there.
    fn remove(
        &self,
        workspace: &WorkspaceId,
        id: &ProductId,
    ) -> impl Future<Output = Result<bool, TableError>> + Send;

    /// At most `limit` products, in an order of the table's own that never changes. Which there
    /// are may be a moment behind; what is told of each is not.
    ///
    /// A walk from page to page by [`PageStart::After`] visits each product that is there all
    /// the while exactly once, whatever is stored and removed meanwhile, and reads as much for
    /// a late page as for an early one. [`PageStart::Offset`] counts all products.
    fn page(
        &self,
        workspace: &WorkspaceId,
        start: &PageStart,
        limit: u64,
    ) -> impl Future<Output = Result<ProductPage, TableError>> + Send;
}
