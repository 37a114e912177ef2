//! Everything in the table, and the conditions under which it changes.

use std::collections::{BTreeMap, BTreeSet};

use commerce::automation::{Automation, AutomationKey};
use commerce::checkout::CheckoutState;
use commerce::customer::JsonObject;
use commerce::fact::{Fact, FactRef};
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, WorkspaceId};
use commerce::ports::{
    Appended, Commit, CommitError, OrderLine, PageStart, ProductPage, Put, State, Stored, TableError,
};
use commerce::posting::Posting;
use commerce::product::Product;
use commerce::subscriber::Subscriber;
use jiff::Timestamp;

use super::stream::Image;

/// DynamoDB: a transaction has at most 100 items.
const MAX_ITEMS: usize = 100;

/// DynamoDB: an item has at most 400 KB.
const MAX_ITEM_BYTES: usize = 400 * 1024;

type Versioned<K, V> = BTreeMap<K, (u64, V)>;

/// Items by their place, with their versions. Comparable as a whole: a test can say that nothing
/// changed.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)] // Each is the item of that name in the ports.
pub struct Contents {
    pub facts: BTreeMap<FactRef, Fact>,
    pub postings: BTreeMap<(FactRef, u32), Posting>,
    pub subscribers: Versioned<(WorkspaceId, SubscriberId), Subscriber>,
    pub lines: Versioned<(WorkspaceId, SubscriberId, OrderId), OrderLine>,
    pub automations: Versioned<(WorkspaceId, SubscriberId, AutomationKey), Automation>,
    pub checkouts: Versioned<(WorkspaceId, CheckoutId), CheckoutState>,
    pub products: Versioned<(WorkspaceId, ProductId), Product>,
}

impl Contents {
    pub(super) fn append(&mut self, fact: &Fact) -> Appended {
        match self.facts.get(&fact.reference()) {
            Some(there) => Appended::Exists(Box::new(there.clone())),
            None => {
                self.facts.insert(fact.reference(), fact.clone());
                Appended::Recorded
            }
        }
    }

    /// All, or nothing; answers with what the stream tells of it.
    pub(super) fn commit(&mut self, commit: &Commit) -> Result<Vec<Image>, CommitError> {
        let Commit { puts, posting } = commit;
        assert!(puts.len() < MAX_ITEMS, "{} puts and a posting in one transaction", puts.len());
        let places: BTreeSet<String> = puts.iter().map(|put| place(&put.state)).collect();
        assert_eq!(places.len(), puts.len(), "two writes of one item in one transaction");
        if posting_bytes(posting) > MAX_ITEM_BYTES {
            return Err(CommitError::Table(TableError::TooLarge));
        }

        let step = (posting.fact.clone(), posting.step);
        let stale = |put: &Put| self.version(&put.state) != put.expected;
        if self.postings.contains_key(&step) || puts.iter().any(stale) {
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
        }
    }

    fn put(&mut self, put: &Put) -> Option<Image> {
        let version = put.expected + 1;
        match put.state.clone() {
            State::Subscriber(it) => drop(self.subscribers.insert(of_subscriber(&it), (version, it))),
            State::OrderLine(it) => drop(self.lines.insert(of_line(&it), (version, it))),
            State::Checkout(it) => drop(self.checkouts.insert(of_checkout(&it), (version, it))),
            State::Automation(it) => {
                self.automations.insert(of_automation(&it), (version, it.clone()));
                return Some(Image::Automation(it));
            }
        }
        None
    }

    pub(super) fn store(&mut self, products: &[(u64, Product)]) -> Result<(), CommitError> {
        assert!(products.len() <= MAX_ITEMS, "{} products in one transaction", products.len());
        let places: BTreeSet<_> = products.iter().map(|(_, product)| of_product(product)).collect();
        assert_eq!(places.len(), products.len(), "two writes of one product in one transaction");
        if products.iter().any(|(read, product)| version(&self.products, &of_product(product)) != *read) {
            return Err(CommitError::Conflict);
        }
        for (read, product) in products {
            self.products.insert(of_product(product), (product.version_after(*read), product.clone()));
        }
        Ok(())
    }

    pub(super) fn stock(&mut self, product: Product) {
        let place = of_product(&product);
        let version = version(&self.products, &place);
        self.products.insert(place, (product.version_after(version), product));
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

    pub(super) fn expire(&mut self, now: Timestamp) {
        self.automations.retain(|_, (_, held)| held.expires_at().is_none_or(|at| at > now));
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

fn place(state: &State) -> String {
    match state {
        State::Subscriber(it) => format!("subscriber {:?}", of_subscriber(it)),
        State::OrderLine(it) => format!("line {:?}", of_line(it)),
        State::Automation(it) => format!("automation {:?}", of_automation(it)),
        State::Checkout(it) => format!("checkout {:?}", of_checkout(it)),
    }
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

fn of_product(it: &Product) -> (WorkspaceId, ProductId) {
    (it.workspace.clone(), it.id.clone())
}

/// The events are what can make it large. Those of one fact mostly show the same subscriber,
/// which is stored once.
fn posting_bytes(posting: &Posting) -> usize {
    let text =
        |object: &JsonObject| object.iter().map(|(key, value)| key.len() + value.to_string().len()).sum();
    let shown: BTreeSet<String> =
        posting.events.iter().map(|event| format!("{:?}", event.subscriber)).collect();
    let bodies: usize = posting.events.iter().map(|event| -> usize { text(&event.body) }).sum();
    bodies + shown.iter().map(String::len).sum::<usize>()
}
