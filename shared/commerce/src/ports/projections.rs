//! The ports of folding: what was folded so far, read and committed.

use std::collections::BTreeMap;

use super::error::{CommitError, TableError};
use super::facts::Facts;
use crate::automation::{Automation, AutomationKey, Generation};
use crate::checkout::CheckoutState;
use crate::commit::{Commit, OrderLine};
use crate::fact::FactRef;
use crate::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use crate::posting::Posting;
use crate::product::Product;
use crate::purchases::Purchases;
use crate::stored::Stored;
use crate::subscriber::Subscriber;

/// Somebody who waits for stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub subscriber_id: SubscriberId,
    /// Of which arming of the wait.
    pub generation: Generation,
    /// Stock that returned with a later version of the product is what they wait for.
    pub product_version: u64,
}

/// Folding: reads see every write that returned before (strongly consistent).
///
/// A method reads one thing. What comes of several calls is no snapshot: who depends on two things
/// reads the one first whose version its commit is conditional on.
pub trait Projections: Facts {
    /// What is committed about a checkout.
    fn checkout_state(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> impl Future<Output = Result<Stored<CheckoutState>, TableError>> + Send;

    /// Postings of one fact, in the order of their steps.
    fn postings(&self, fact: &FactRef) -> impl Future<Output = Result<Vec<Posting>, TableError>> + Send;

    /// A profile with its books.
    fn subscriber(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> impl Future<Output = Result<Stored<Subscriber>, TableError>> + Send;

    /// One line of the books.
    fn order_line(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        order: &OrderId,
    ) -> impl Future<Output = Result<Stored<OrderLine>, TableError>> + Send;

    /// Every line of the books, for a recount.
    fn order_lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> impl Future<Output = Result<Vec<OrderLine>, TableError>> + Send;

    /// The automations with these keys; each key has an entry.
    fn automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        keys: &[AutomationKey],
    ) -> impl Future<Output = Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError>> + Send;

    /// Every reminder to buy one of these products again, whatever its variant and state.
    fn reminders(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> impl Future<Output = Result<BTreeMap<AutomationKey, Stored<Automation>>, TableError>> + Send;

    /// What was bought of these products; each has an entry.
    fn purchases(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        products: &[ProductId],
    ) -> impl Future<Output = Result<BTreeMap<ProductId, Stored<Purchases>>, TableError>> + Send;

    /// The products with these ids; each id has an entry.
    fn products(
        &self,
        workspace: &WorkspaceId,
        ids: &[ProductId],
    ) -> impl Future<Output = Result<BTreeMap<ProductId, Stored<Product>>, TableError>> + Send;

    /// Waiting subscribers of the variant, in the order of their ids, after this one; at most `limit`.
    fn waiting(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
        variant: &VariantId,
        after: Option<&SubscriberId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Waiting>, TableError>> + Send;

    /// The variants of the product that anybody waits for.
    fn waited(
        &self,
        workspace: &WorkspaceId,
        product: &ProductId,
    ) -> impl Future<Output = Result<Vec<VariantId>, TableError>> + Send;

    /// Commits all, or nothing.
    fn commit(&self, commit: &Commit) -> impl Future<Output = Result<(), CommitError>> + Send;
}
