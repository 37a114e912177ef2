//! Everything in the table, and the conditions under which it changes.

use std::collections::{BTreeMap, BTreeSet};

use commerce::automation::{Automation, AutomationKey, Cause};
use commerce::checkout::CheckoutState;
use commerce::fact::{Fact, FactRef};
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::{
    Appended, Commit, CommitError, OrderLine, PageStart, ProductPage, Put, State, Stored, TableError, Upsert,
    Waiting,
};
use commerce::posting::Posting;
use commerce::product::Product;
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;
use jiff::Timestamp;

use super::limits;
use super::stream::Image;

type Versioned<K, V> = BTreeMap<K, (u64, V)>;

/// Items by their place, with their versions. Comparable as a whole: a test can say that nothing
/// changed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contents {
    pub facts: BTreeMap<FactRef, Fact>,
    pub postings: BTreeMap<(FactRef, u32), Posting>,
    pub subscribers: Versioned<(WorkspaceId, SubscriberId), Subscriber>,
    pub lines: Versioned<(WorkspaceId, SubscriberId, OrderId), OrderLine>,
    pub automations: Versioned<(WorkspaceId, SubscriberId, AutomationKey), Automation>,
    pub checkouts: Versioned<(WorkspaceId, CheckoutId), CheckoutState>,
    pub purchases: Versioned<(WorkspaceId, SubscriberId, ProductId), Purchases>,
    pub products: Versioned<(WorkspaceId, ProductId), Product>,
}

impl Contents {
    pub(super) fn append(&mut self, fact: &Fact) -> Result<Appended, TableError> {
        limits::check_fact(fact)?;
        if let Some(there) = self.facts.get(&fact.reference()) {
            return Ok(Appended::Exists(Box::new(there.clone())));
        }
        self.facts.insert(fact.reference(), fact.clone());
        Ok(Appended::Recorded)
    }

    /// All, or nothing; answers with what the stream tells of it.
    pub(super) fn commit(&mut self, commit: &Commit) -> Result<Vec<Image>, CommitError> {
        let Commit { puts, unchanged, posting } = commit;
        limits::check_commit(commit)?;
        let items = puts.len() + unchanged.len() + 1;
        assert_eq!(places(commit).len(), items, "one item twice in one transaction");

        let step = (posting.fact.clone(), posting.step);
        let stale = |put: &Put| self.version(&put.state) != put.expected;
        let workspace = &posting.fact.workspace;
        let has_changed = |(product, read): &(ProductId, u64)| {
            version(&self.products, &(workspace.clone(), product.clone())) != *read
        };
        if self.postings.contains_key(&step) || puts.iter().any(stale) || unchanged.iter().any(has_changed) {
            return Err(CommitError::Conflict);
        }
        self.postings.insert(step, posting.clone());
        Ok(puts.iter().filter_map(|put| self.put(put)).collect())
    }

    fn version(&self, state: &State) -> u64 {
        match state {
            State::Subscriber(it) => version(&self.subscribers, &of_subscriber(it)),
            State::OrderLine(it) => version(&self.lines, &of_line(it)),
            State::Automation(it) => version(&self.automations, &of_automation(it)),
            State::Checkout(it) => version(&self.checkouts, &of_checkout(it)),
            State::Purchases(it) => version(&self.purchases, &of_purchases(it)),
        }
    }

    fn put(&mut self, put: &Put) -> Option<Image> {
        let version = put.expected + 1;
        match put.state.clone() {
            State::Subscriber(it) => drop(self.subscribers.insert(of_subscriber(&it), (version, *it))),
            State::OrderLine(it) => drop(self.lines.insert(of_line(&it), (version, it))),
            State::Checkout(it) => drop(self.checkouts.insert(of_checkout(&it), (version, it))),
            State::Purchases(it) => drop(self.purchases.insert(of_purchases(&it), (version, it))),
            State::Automation(it) => {
                self.automations.insert(of_automation(&it), (version, it.clone()));
                return Some(Image::Automation(it));
            }
        }
        None
    }

    /// All, or nothing; answers with what the stream tells of it.
    pub(super) fn store(&mut self, upserts: &[Upsert]) -> Result<Vec<Image>, CommitError> {
        let facts: Vec<Fact> =
            upserts.iter().filter_map(|it| it.restock.clone()).map(Fact::Restock).collect();
        limits::check_store(upserts)?;
        assert_eq!(
            places_of(upserts).len(),
            upserts.len() + facts.len(),
            "one item twice in one transaction"
        );
        let stale = |it: &Upsert| version(&self.products, &of_product(&it.product)) != it.expected;
        let is_there = |fact: &Fact| self.facts.contains_key(&fact.reference());
        if upserts.iter().any(stale) || facts.iter().any(is_there) {
            return Err(CommitError::Conflict);
        }
        for Upsert { expected, product, restock: _ } in upserts {
            self.products.insert(of_product(product), (product.version_after(*expected), product.clone()));
        }
        self.facts.extend(facts.iter().map(|fact| (fact.reference(), fact.clone())));
        Ok(facts.into_iter().map(Image::Fact).collect())
    }

    /// In the order of the subscribers' ids.
    pub(super) fn waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        variant: &VariantId,
    ) -> Vec<Waiting> {
        let key = AutomationKey::BackInStock { product_id: product.clone(), variant_id: variant.clone() };
        let held = self.automations.values().map(|(_, held)| held);
        let waits = held.filter(|held| held.workspace == *workspace && held.key == key && held.is_armed());
        waits.map(waiting).collect()
    }

    /// The variants of the product that anybody waits for.
    pub(super) fn waited(&self, workspace: &WorkspaceId, product: &ProductId) -> BTreeSet<VariantId> {
        let held = self.automations.values().map(|(_, held)| held);
        let armed = held.filter(|held| held.workspace == *workspace && held.is_armed());
        let variant = |held: &Automation| match &held.key {
            AutomationKey::BackInStock { product_id, variant_id } if product_id == product => {
                Some(variant_id.clone())
            }
            AutomationKey::BackInStock { .. }
            | AutomationKey::Replenishment { .. }
            | AutomationKey::AbandonedCheckout { .. } => None,
        };
        armed.filter_map(variant).collect()
    }

    pub(super) fn stock(&mut self, product: Product) {
        let place = of_product(&product);
        let version = version(&self.products, &place);
        self.products.insert(place, (product.version_after(version), product));
    }

    pub(super) fn hold(&mut self, automation: Automation) {
        let place = of_automation(&automation);
        self.automations.insert(place.clone(), (version(&self.automations, &place) + 1, automation));
    }

    pub(super) fn unstock(&mut self, product: &Product) {
        self.products.remove(&of_product(product));
    }

    /// In the order of the ids.
    pub(super) fn page(&self, workspace: &WorkspaceId, start: &PageStart, limit: u64) -> ProductPage {
        let ours = || self.products.iter().filter(|((of, _), _)| of == workspace);
        let total = ours().count();
        let (skipped, after, total) = match start {
            PageStart::Offset(offset) => (*offset, None, Some(total as u64)),
            PageStart::After(id) => (0, Some(id), None),
        };
        let behind = ours().filter(|((_, id), _)| after.is_none_or(|after| id > after));
        let mut rest = behind.skip(usize::try_from(skipped).unwrap_or(usize::MAX)).map(|(_, (_, it))| it);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let products: Vec<Product> = rest.by_ref().take(limit).cloned().collect();
        let next = rest.next().and(products.last()).map(|last| last.id.clone());
        ProductPage { products, next, total }
    }

    pub(super) fn expire(&mut self, now: Timestamp) -> usize {
        let before = self.automations.len();
        self.automations.retain(|_, (_, held)| held.expires_at().is_none_or(|at| at > now));
        before - self.automations.len()
    }
}

/// The item in its place, with its version.
pub(super) fn stored<K: Ord, V: Clone>(items: &Versioned<K, V>, place: &K) -> Stored<V> {
    let held = items.get(place).cloned();
    held.map_or_else(Stored::default, |(version, value)| Stored { version, value: Some(value) })
}

fn version<K: Ord, V>(items: &Versioned<K, V>, place: &K) -> u64 {
    items.get(place).map_or(0, |(version, _)| *version)
}

/// Where an item is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Fact(FactRef),
    Posting(FactRef, u32),
    Subscriber(WorkspaceId, SubscriberId),
    OrderLine(WorkspaceId, SubscriberId, OrderId),
    Automation(WorkspaceId, SubscriberId, AutomationKey),
    Checkout(WorkspaceId, CheckoutId),
    Purchases(WorkspaceId, SubscriberId, ProductId),
    Product(WorkspaceId, ProductId),
}

/// What a commit touches, with what it only checks.
pub(super) fn places(commit: &Commit) -> BTreeSet<Place> {
    let Commit { puts, unchanged, posting } = commit;
    let posting = Place::Posting(posting.fact.clone(), posting.step);
    let workspace = &commit.posting.fact.workspace;
    let checked = unchanged.iter().map(|(id, _)| Place::Product(workspace.clone(), id.clone()));
    puts.iter().map(|put| place(&put.state)).chain(checked).chain([posting]).collect()
}

/// What a store of products touches.
pub(super) fn places_of(upserts: &[Upsert]) -> BTreeSet<Place> {
    let product = |it: &Upsert| Place::Product(it.product.workspace.clone(), it.product.id.clone());
    let fact = |it: &Upsert| it.restock.clone().map(|fact| Place::Fact(Fact::Restock(fact).reference()));
    upserts.iter().map(product).chain(upserts.iter().filter_map(fact)).collect()
}

fn place(state: &State) -> Place {
    match state {
        State::Subscriber(it) => Place::Subscriber(it.workspace.clone(), it.id.clone()),
        State::OrderLine(it) => {
            Place::OrderLine(it.workspace.clone(), it.subscriber_id.clone(), it.order_id.clone())
        }
        State::Automation(it) => {
            Place::Automation(it.workspace.clone(), it.subscriber_id.clone(), it.key.clone())
        }
        State::Checkout(it) => Place::Checkout(it.workspace.clone(), it.checkout_id.clone()),
        State::Purchases(it) => {
            Place::Purchases(it.workspace.clone(), it.subscriber_id.clone(), it.product_id.clone())
        }
    }
}

fn waiting(held: &Automation) -> Waiting {
    let product_version = match &held.cause {
        Cause::Wait { product_version, .. } => *product_version,
        Cause::Purchase { .. } | Cause::Checkout { .. } => 0,
    };
    Waiting { subscriber_id: held.subscriber_id.clone(), generation: held.generation, product_version }
}

fn of_subscriber(it: &Subscriber) -> (WorkspaceId, SubscriberId) {
    (it.workspace.clone(), it.id.clone())
}

fn of_line(it: &OrderLine) -> (WorkspaceId, SubscriberId, OrderId) {
    (it.workspace.clone(), it.subscriber_id.clone(), it.order_id.clone())
}

fn of_automation(it: &Automation) -> (WorkspaceId, SubscriberId, AutomationKey) {
    (it.workspace.clone(), it.subscriber_id.clone(), it.key.clone())
}

fn of_checkout(it: &CheckoutState) -> (WorkspaceId, CheckoutId) {
    (it.workspace.clone(), it.checkout_id.clone())
}

fn of_purchases(it: &Purchases) -> (WorkspaceId, SubscriberId, ProductId) {
    (it.workspace.clone(), it.subscriber_id.clone(), it.product_id.clone())
}

fn of_product(it: &Product) -> (WorkspaceId, ProductId) {
    (it.workspace.clone(), it.id.clone())
}
