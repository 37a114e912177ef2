//! The catalogue, with faults.

use std::collections::BTreeMap;

use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{
    Catalogue, CommitError, PageStart, ProductPage, Stored, TableError, Upsert, VariantFilter,
};
use commerce::product::Product;

use crate::faults::{Faulty, Operation};

impl<T: Catalogue> Catalogue for Faulty<T> {
    async fn stored(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        self.faults.call(Operation::StoredProducts, || self.inner.stored(workspace, ids)).await
    }

    async fn store(&self, upserts: &[Upsert]) -> Result<(), CommitError> {
        self.faults.call(Operation::StoreProducts, || self.inner.store(upserts)).await
    }

    async fn count_waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        of: VariantFilter<'_>,
    ) -> Result<u64, TableError> {
        self.faults.call(Operation::CountWaiting, || self.inner.count_waiting(workspace, product, of)).await
    }

    async fn remove(&self, workspace: &WorkspaceId, id: &ProductId) -> Result<bool, TableError> {
        self.faults.call(Operation::RemoveProduct, || self.inner.remove(workspace, id)).await
    }

    async fn page(
        &self,
        workspace: &WorkspaceId,
        start: &PageStart,
        limit: u64,
    ) -> Result<ProductPage, TableError> {
        self.faults.call(Operation::PageOfProducts, || self.inner.page(workspace, start, limit)).await
    }
}
