//! The port of the catalogue's owner.

use std::collections::BTreeMap;

use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{
    Catalogue, CommitError, PageStart, ProductPage, Stored, TableError, Upsert, VariantFilter,
};
use commerce::product::Product;

use super::Memory;
use super::contents::{Contents, places_of};
use crate::run::turn;

impl Catalogue for Memory {
    async fn stored(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        self.products_of(workspace, ids).await
    }

    async fn store(&self, upserts: &[Upsert]) -> Result<(), CommitError> {
        let _underway = self.begin(places_of(upserts))?;
        turn().await;
        let mut held = self.lock();
        let images = held.contents.store(upserts)?;
        images.into_iter().for_each(|image| held.tell(image));
        Ok(())
    }

    async fn count_waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        of: VariantFilter<'_>,
    ) -> Result<u64, TableError> {
        let count = |contents: &Contents| {
            let waited = contents.waited(workspace, product);
            let wanted = waited.iter().filter(|variant| match of {
                VariantFilter::Only(these) => these.contains(variant),
                VariantFilter::AllBut(these) => !these.contains(variant),
            });
            wanted.map(|variant| contents.waiting(workspace, product, variant).len() as u64).sum()
        };
        self.read(count)
    }

    async fn remove(&self, workspace: &WorkspaceId, id: &ProductId) -> Result<bool, TableError> {
        let place = (workspace.clone(), id.clone());
        Ok(self.lock().contents.products.remove(&place).is_some())
    }

    async fn page(
        &self,
        workspace: &WorkspaceId,
        start: &PageStart,
        limit: u64,
    ) -> Result<ProductPage, TableError> {
        self.read(|contents| contents.page(workspace, start, limit))
    }
}
