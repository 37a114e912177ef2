//! Reads of several items, and transactions: nothing of it happens in one instant.
//!
//! Owns that a Query and a batch are read item by item while others write, for neither is a
//! snapshot, and that of two transactions that touch one item at the same time the later is
//! cancelled, whether it writes the item or only checks it
//! (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use commerce::fact::{Fact, FactRef, Subject};
use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{CommitError, Stored, TableError};
use commerce::product::Product;

use super::Memory;
use super::contents::{Contents, Place, stored};
use crate::run::turn;

impl Memory {
    /// Items from this place on, as long as they are ours.
    pub(super) async fn query<K, V>(
        &self,
        items: impl Fn(&Contents) -> &BTreeMap<K, V>,
        from: K,
        is_ours: impl Fn(&K, &V) -> bool,
    ) -> Vec<V>
    where
        K: Ord + Clone,
        V: Clone,
    {
        let next = |bound: &Bound<K>| {
            let held = self.lock();
            let found = items(&held.contents).range((bound.as_ref(), Bound::Unbounded)).next();
            found
                .filter(|(place, item)| is_ours(place, item))
                .map(|(place, item)| (place.clone(), item.clone()))
        };
        one_by_one(Bound::Included(from), next).await
    }

    /// Those of all items that are ours.
    pub(super) async fn query_all<K, V>(
        &self,
        items: impl Fn(&Contents) -> &BTreeMap<K, V>,
        is_ours: impl Fn(&K, &V) -> bool,
    ) -> Vec<V>
    where
        K: Ord + Clone,
        V: Clone,
    {
        let next = |bound: &Bound<K>| {
            let held = self.lock();
            let mut behind = items(&held.contents).range((bound.as_ref(), Bound::Unbounded));
            let found = behind.find(|(place, item)| is_ours(place, item));
            found.map(|(place, item)| (place.clone(), item.clone()))
        };
        one_by_one(Bound::Unbounded, next).await
    }

    /// An item a key, in this order or in the other.
    pub(super) async fn batch<K, V>(&self, keys: &[K], look: impl Fn(&Contents, &K) -> V) -> BTreeMap<K, V>
    where
        K: Ord + Clone,
    {
        let mut keys: Vec<&K> = keys.iter().collect();
        if self.takes_the_other_order() {
            keys.reverse();
        }
        let mut found = BTreeMap::new();
        for key in keys {
            if !found.is_empty() {
                turn().await;
            }
            let item = look(&self.lock().contents, key);
            found.insert(key.clone(), item);
        }
        found
    }

    pub(super) async fn facts_about(&self, workspace: &WorkspaceId, subject: Subject) -> Vec<Fact> {
        let from = FactRef { workspace: workspace.clone(), subject, name: String::new() };
        let about = |at: &FactRef, _: &Fact| at.workspace == from.workspace && at.subject == from.subject;
        self.query(|contents| &contents.facts, from.clone(), about).await
    }

    pub(super) async fn products_of(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        let place = |id: &ProductId| (workspace.clone(), id.clone());
        Ok(self.batch(ids, |contents, id| stored(&contents.products, &place(id))).await)
    }

    /// Begins a transaction on these places; it is over when what this returns is dropped.
    pub(super) fn begin(&self, places: BTreeSet<Place>) -> Result<Underway, CommitError> {
        let mut held = self.lock();
        if places.iter().any(|place| held.underway.contains(place)) {
            return Err(CommitError::Conflict);
        }
        held.underway.extend(places.iter().cloned());
        Ok(Underway { table: self.clone(), places })
    }

    fn takes_the_other_order(&self) -> bool {
        let mut held = self.lock();
        held.batches += 1;
        held.batches.is_multiple_of(2)
    }
}

async fn one_by_one<K, V>(mut bound: Bound<K>, next: impl Fn(&Bound<K>) -> Option<(K, V)>) -> Vec<V> {
    let mut found = Vec::new();
    while let Some((place, item)) = next(&bound) {
        found.push(item);
        bound = Bound::Excluded(place);
        turn().await;
    }
    found
}

/// A transaction that is neither committed nor cancelled.
pub(super) struct Underway {
    table: Memory,
    places: BTreeSet<Place>,
}

impl Drop for Underway {
    fn drop(&mut self) {
        let mut held = self.table.lock();
        self.places.iter().for_each(|place| {
            held.underway.remove(place);
        });
    }
}
