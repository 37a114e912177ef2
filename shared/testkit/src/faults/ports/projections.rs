//! Accepting and folding, with faults.

use std::collections::BTreeMap;

use commerce::automation::{Automation, AutomationKey};
use commerce::checkout::CheckoutState;
use commerce::fact::{CheckoutFact, Fact, FactRef, OrderFact};
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::{
    Appended, Commit, CommitError, Facts, OrderLine, Projections, Stored, TableError, Waiting,
};
use commerce::posting::Posting;
use commerce::product::Product;
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;

use crate::faults::{Faulty, Operation};

impl<T: Facts> Facts for Faulty<T> {
    async fn append(&self, fact: &Fact) -> Result<Appended, TableError> {
        self.faults.call(Operation::Append, || self.inner.append(fact)).await
    }

    async fn order_facts(
        &self,
        workspace: &WorkspaceId,
        order: &OrderId,
    ) -> Result<Vec<OrderFact>, TableError> {
        self.faults.call(Operation::OrderFacts, || self.inner.order_facts(workspace, order)).await
    }

    async fn checkout_facts(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> Result<Vec<CheckoutFact>, TableError> {
        self.faults.call(Operation::CheckoutFacts, || self.inner.checkout_facts(workspace, checkout)).await
    }
}

impl<T: Projections> Projections for Faulty<T> {
    async fn checkout_state(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> Result<Stored<CheckoutState>, TableError> {
        self.faults.call(Operation::CheckoutState, || self.inner.checkout_state(workspace, checkout)).await
    }

    async fn postings(&self, fact: &FactRef) -> Result<Vec<Posting>, TableError> {
        self.faults.call(Operation::Postings, || self.inner.postings(fact)).await
    }

    async fn subscriber(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Stored<Subscriber>, TableError> {
        self.faults.call(Operation::Subscriber, || self.inner.subscriber(workspace, subscriber)).await
    }

    async fn order_line(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        order: &OrderId,
    ) -> Result<Stored<OrderLine>, TableError> {
        self.faults.call(Operation::OrderLine, || self.inner.order_line(workspace, subscriber, order)).await
    }

    async fn order_lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Vec<OrderLine>, TableError> {
        self.faults.call(Operation::OrderLines, || self.inner.order_lines(workspace, subscriber)).await
    }

    async fn automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        keys: &[AutomationKey],
    ) -> Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError> {
        self.faults.call(Operation::Automations, || self.inner.automations(workspace, subscriber, keys)).await
    }

    async fn reminders(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError> {
        self.faults.call(Operation::Reminders, || self.inner.reminders(workspace, subscriber, products)).await
    }

    async fn purchases(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Purchases>>, TableError> {
        self.faults.call(Operation::Purchases, || self.inner.purchases(workspace, subscriber, products)).await
    }

    async fn products(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> Result<BTreeMap<ProductId, Stored<Product>>, TableError> {
        self.faults.call(Operation::Products, || self.inner.products(workspace, ids)).await
    }

    async fn waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        variant: &VariantId,
        after: Option<&SubscriberId>,
        limit: usize,
    ) -> Result<Vec<Waiting>, TableError> {
        self.faults
            .call(Operation::Waiting, || self.inner.waiting(workspace, product, variant, after, limit))
            .await
    }

    async fn waited(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
    ) -> Result<Vec<VariantId>, TableError> {
        self.faults.call(Operation::Waited, || self.inner.waited(workspace, product)).await
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        self.faults.call(Operation::Commit, || self.inner.commit(commit)).await
    }
}
