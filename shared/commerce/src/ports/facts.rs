//! The port of accepting.

use super::error::TableError;
use crate::fact::{CheckoutFact, Fact, OrderFact};
use crate::identity::{CheckoutId, OrderId, WorkspaceId};

/// What came of appending a fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Appended {
    /// It is recorded now.
    Recorded,
    /// A fact of that reference was there before: this one.
    Exists(Box<Fact>),
}

/// Accepting: facts are appended, never changed. Reads see every write that returned before.
pub trait Facts: Send + Sync {
    /// Records the fact unless one of its reference is there. Of two at once, one is recorded.
    /// Durable once it returns; exactly one call to the table.
    fn append(&self, fact: &Fact) -> impl Future<Output = Result<Appended, TableError>> + Send;

    /// Every fact about an order, in no particular order.
    fn order_facts(
        &self,
        workspace: &WorkspaceId,
        order: &OrderId,
    ) -> impl Future<Output = Result<Vec<OrderFact>, TableError>> + Send;

    /// Every fact about a checkout, in no particular order.
    fn checkout_facts(
        &self,
        workspace: &WorkspaceId,
        checkout: &CheckoutId,
    ) -> impl Future<Output = Result<Vec<CheckoutFact>, TableError>> + Send;
}
