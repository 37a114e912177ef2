//! Folding: everything that is known of an order or a checkout, and the state to move.

use std::collections::BTreeMap;

use commerce::automation::{Automation, AutomationKey};
use commerce::checkout::CheckoutState;
use commerce::fact::FactRef;
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::{Commit, CommitError, OrderLine, Projections, State, Stored, TableError, Waiting};
use commerce::posting::Posting;
use commerce::product::Product;
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;
use futures::future::try_join_all;

use crate::item::{Document, Item as _, stored};
use crate::key::{self, Key};
use crate::parts::join;
use crate::row::place::Place;
use crate::table::Table;
use crate::transaction::Transaction;

impl Projections for Table {
    async fn checkout_state(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> Result<Stored<CheckoutState>, TableError> {
        stored(self.get(&Key::checkout(workspace, checkout)).await?.as_ref())
    }

    async fn postings(&self, fact: &FactRef) -> Result<Vec<Posting>, TableError> {
        let (first, last) = key::postings(fact);
        let documents = join(self.query_between(&key::subject(fact), &first, &last).await?)?;
        let own = documents.iter().filter(|document| key::is_posting_of(fact, &document.sk));
        let mut postings: Vec<Posting> = own.map(Document::read).collect::<Result<_, _>>()?;
        postings.sort_by_key(|posting| posting.step);
        Ok(postings)
    }

    async fn subscriber(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Stored<Subscriber>, TableError> {
        stored(self.get_whole(&Key::subscriber(workspace, subscriber)).await?.as_ref())
    }

    async fn order_line(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        order: &OrderId,
    ) -> Result<Stored<OrderLine>, TableError> {
        stored(self.get(&Key::order_line(workspace, subscriber, order)).await?.as_ref())
    }

    async fn order_lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Vec<OrderLine>, TableError> {
        let partition = key::subscriber(workspace, subscriber);
        self.query_prefix(&partition, key::ORDER_LINE).await?.iter().map(Document::read).collect()
    }

    async fn automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        keys: &[AutomationKey],
    ) -> Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError> {
        let mut found: BTreeMap<AutomationKey, Stored<Automation>> =
            keys.iter().map(|key| (key.clone(), Stored::default())).collect();
        let keys = keys.iter().map(|key| Key::automation(workspace, subscriber, key));
        for document in self.batch_get(keys).await? {
            let automation: Stored<Automation> = document.stored()?;
            if let Some(value) = &automation.value {
                found.insert(value.key.clone(), automation);
            }
        }
        Ok(found)
    }

    async fn reminders(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError> {
        let partition = key::subscriber(workspace, subscriber);
        let of_product = |product| {
            let prefix = key::reminders_of(product);
            let partition = &partition;
            async move { self.query_prefix(partition, &prefix).await }
        };
        let mut found = BTreeMap::new();
        for document in try_join_all(products.iter().map(of_product)).await?.iter().flatten() {
            let automation: Stored<Automation> = document.stored()?;
            if let Some(value) = &automation.value {
                found.insert(value.key.clone(), automation);
            }
        }
        Ok(found)
    }

    async fn purchases(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Purchases>>, TableError> {
        let mut found: BTreeMap<ProductId, Stored<Purchases>> =
            products.iter().map(|product| (product.clone(), Stored::default())).collect();
        let keys = products.iter().map(|product| Key::purchases(workspace, subscriber, product));
        for document in self.batch_get(keys).await? {
            let purchases: Stored<Purchases> = document.stored()?;
            if let Some(value) = &purchases.value {
                found.insert(value.product_id.clone(), purchases);
            }
        }
        Ok(found)
    }

    async fn products(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        self.stored_products(workspace, ids).await
    }

    async fn waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        variant: &VariantId,
        after: Option<&SubscriberId>,
        limit: usize,
    ) -> Result<Vec<Waiting>, TableError> {
        let (first, last) = key::places_behind(variant, after);
        let places = self.query_first(&key::product(workspace, product), &first, &last, limit).await?;
        places.iter().map(|place| place.read().map(Place::waiting)).collect()
    }

    /// One query a variant: behind a place, it goes on behind all places of the same variant.
    async fn waited(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
    ) -> Result<Vec<VariantId>, TableError> {
        let partition = key::product(workspace, product);
        let (mut first, last) = (key::WAIT.to_owned(), format!("{}~", key::WAIT));
        let mut variants = Vec::new();
        while let [place] = self.query_first(&partition, &first, &last, 1).await?.as_slice() {
            let variant = place.read().map(Place::variant)?;
            (_, first) = key::places_behind(&variant, None);
            variants.push(variant);
        }
        Ok(variants)
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        transaction(self, commit)?.commit().await
    }
}

/// The writes of a commit.
pub(crate) fn transaction<'a>(table: &'a Table, commit: &Commit) -> Result<Transaction<'a>, TableError> {
    let Commit { puts, unchanged, posting } = commit;
    let mut transaction = Transaction::new(table);
    transaction.put_absent(posting)?;
    transaction.put_absent(&posting.activity())?;
    for (product, version) in unchanged {
        transaction.check(&Key::product(&posting.fact.workspace, product), *version)?;
    }
    for put in puts {
        let expected = put.expected;
        match &put.state {
            State::Subscriber(value) => transaction.put_over(expected, value.as_ref())?,
            State::OrderLine(value) => transaction.put_over(expected, value)?,
            State::Automation(value) => {
                transaction.put_over(expected, value)?;
                keep_place(&mut transaction, value)?;
            }
            State::Checkout(value) => transaction.put_over(expected, value)?,
            State::Purchases(value) => transaction.put_over(expected, value)?,
        }
    }
    Ok(transaction)
}

/// A subscriber has an entry in the index of waits for a variant while their wait is armed. The wait's
/// own version guards it.
fn keep_place(transaction: &mut Transaction<'_>, automation: &Automation) -> Result<(), TableError> {
    match Place::of(automation) {
        None => Ok(()),
        Some(place) if automation.is_armed() => transaction.put_guarded(&place),
        Some(place) => transaction.delete_guarded(&place.key()),
    }
}
