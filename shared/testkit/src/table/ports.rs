//! The ports of accepting and folding.
//!
//! Owns what is no snapshot: whatever reads several items reads one after the other, and others
//! write in between ([`torn`](super::torn)).

use std::collections::BTreeMap;

use commerce::automation::{Automation, AutomationKey};
use commerce::checkout::CheckoutState;
use commerce::fact::{CheckoutFact, Fact, FactRef, OrderFact, Subject};
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::{
    Appended, Commit, CommitError, Facts, OrderLine, Projections, Stored, TableError, Waiting,
};
use commerce::posting::Posting;
use commerce::product::Product;
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;

use super::contents::{Contents, places, stored};
use super::stream::{Image, Record};
use super::{Held, Memory};
use crate::run::turn;

impl Held {
    pub(super) fn tell(&mut self, image: Image) {
        let sequence = self.stream.len();
        self.stream.push(Record { sequence, image });
    }
}

impl Memory {
    pub(super) fn read<T>(&self, look: impl FnOnce(&Contents) -> T) -> Result<T, TableError> {
        Ok(look(&self.lock().contents))
    }
}

impl Facts for Memory {
    async fn append(&self, fact: &Fact) -> Result<Appended, TableError> {
        let mut held = self.lock();
        let appended = held.contents.append(fact)?;
        if appended == Appended::Recorded {
            held.tell(Image::Fact(fact.clone()));
        }
        Ok(appended)
    }

    async fn order_facts(
        &self,
        workspace: &WorkspaceId,
        order: &OrderId,
    ) -> Result<Vec<OrderFact>, TableError> {
        Ok(order_facts(self.facts_about(workspace, Subject::Order(order.clone())).await))
    }

    async fn checkout_facts(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> Result<Vec<CheckoutFact>, TableError> {
        Ok(checkout_facts(self.facts_about(workspace, Subject::Checkout(checkout.clone())).await))
    }
}

impl Projections for Memory {
    async fn checkout_state(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> Result<Stored<CheckoutState>, TableError> {
        let place = (workspace.clone(), checkout.clone());
        self.read(|contents| stored(&contents.checkouts, &place))
    }

    async fn postings(&self, fact: &FactRef) -> Result<Vec<Posting>, TableError> {
        Ok(self.query(|it| &it.postings, (fact.clone(), 0), |(of, _), _| of == fact).await)
    }

    async fn subscriber(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Stored<Subscriber>, TableError> {
        let place = (workspace.clone(), subscriber.clone());
        self.read(|contents| stored(&contents.subscribers, &place))
    }

    async fn order_line(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        order: &OrderId,
    ) -> Result<Stored<OrderLine>, TableError> {
        let place = (workspace.clone(), subscriber.clone(), order.clone());
        self.read(|contents| stored(&contents.lines, &place))
    }

    async fn order_lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Vec<OrderLine>, TableError> {
        let theirs = |(tenant, owner, _): &(WorkspaceId, SubscriberId, OrderId)| {
            tenant == workspace && owner == subscriber
        };
        let lines = self.query_all(|it| &it.lines, |place, _| theirs(place)).await;
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    async fn automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        keys: &[AutomationKey],
    ) -> Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError> {
        let place = |key: &AutomationKey| (workspace.clone(), subscriber.clone(), key.clone());
        Ok(self.batch(keys, |contents, key| stored(&contents.automations, &place(key))).await)
    }

    async fn reminders(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError> {
        let theirs = |(tenant, owner, key): &(WorkspaceId, SubscriberId, AutomationKey)| {
            let product = key.reminds_of();
            tenant == workspace && owner == subscriber && product.is_some_and(|id| products.contains(id))
        };
        let held = self.query_all(|it| &it.automations, |place, _| theirs(place)).await;
        let entry =
            |(version, held): (u64, Automation)| (held.key.clone(), Stored { version, value: Some(held) });
        Ok(held.into_iter().map(entry).collect())
    }

    async fn purchases(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Purchases>>, TableError> {
        let place = |product: &ProductId| (workspace.clone(), subscriber.clone(), product.clone());
        Ok(self.batch(products, |contents, id| stored(&contents.purchases, &place(id))).await)
    }

    async fn products(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        self.products_of(workspace, ids).await
    }

    async fn waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        variant: &VariantId,
        after: Option<&SubscriberId>,
        limit: usize,
    ) -> Result<Vec<Waiting>, TableError> {
        let (mut page, mut last) = (Vec::new(), after.cloned());
        while page.len() < limit {
            let is_next = |it: &Waiting| last.as_ref().is_none_or(|last| it.subscriber_id > *last);
            let waiting = self.read(|contents| contents.waiting(workspace, product, variant))?;
            let Some(next) = waiting.into_iter().find(is_next) else { break };
            last = Some(next.subscriber_id.clone());
            page.push(next);
            turn().await;
        }
        Ok(page)
    }

    async fn waited(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
    ) -> Result<Vec<VariantId>, TableError> {
        let look = |contents: &Contents| contents.waited(workspace, product).into_iter().collect();
        self.read(look)
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let _underway = self.begin(places(commit))?;
        turn().await;
        let mut held = self.lock();
        let images = held.contents.commit(commit)?;
        images.into_iter().for_each(|image| held.tell(image));
        Ok(())
    }
}

pub(super) fn order_facts(facts: Vec<Fact>) -> Vec<OrderFact> {
    let of_order = |fact| match fact {
        Fact::Order(fact) => Some(fact),
        Fact::Checkout(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => None,
    };
    facts.into_iter().filter_map(of_order).collect()
}

fn checkout_facts(facts: Vec<Fact>) -> Vec<CheckoutFact> {
    let of_checkout = |fact| match fact {
        Fact::Checkout(fact) => Some(fact),
        Fact::Order(_) | Fact::Due(_) | Fact::Wait(_) | Fact::Restock(_) => None,
    };
    facts.into_iter().filter_map(of_checkout).collect()
}
