//! Commits: what folding one step of a fact writes, all of it or nothing.
//!
//! Owns which items of state there are, and on what their writes are conditional. Must not know how
//! an item is stored.

use crate::automation::Automation;
use crate::checkout::CheckoutState;
use crate::identity::{OrderId, ProductId, SubscriberId, WorkspaceId};
use crate::order::Contribution;
use crate::posting::Posting;
use crate::purchases::Purchases;
use crate::subscriber::Subscriber;

/// What is counted for an order in its subscriber's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    pub workspace: WorkspaceId,
    pub subscriber_id: SubscriberId,
    pub order_id: OrderId,
    pub counted: Contribution,
}

/// One item of state to write, if it still has the version that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// A profile with its books.
    Subscriber(Box<Subscriber>),
    /// A line of the books.
    OrderLine(OrderLine),
    /// A reminder or wait.
    Automation(Automation),
    /// What is committed about a checkout.
    Checkout(CheckoutState),
    /// What was bought of a product.
    Purchases(Purchases),
}

/// A write of one item under the condition that its stored version is `expected`.
#[derive(Debug, Clone, PartialEq)]
pub struct Put {
    /// The version read; 0 when there was no item.
    pub expected: u64,
    /// The item as it is to be.
    pub state: State,
}

/// What folding one step of a fact changes: all of it, or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Commit {
    /// With the posting, which is two items, and `unchanged` at most 100 items; a wait is two, for it may have a place
    /// in the product's index.
    pub puts: Vec<Put>,
    /// Products that must still have the version that was read; 0 when there was none.
    pub unchanged: Vec<(ProductId, u64)>,
    /// Written unless a posting of this fact and step is there.
    pub posting: Posting,
}
