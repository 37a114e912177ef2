//! Facts: accepted statements, immutable and kept for ever.
//!
//! Owns what makes two statements the same one. Must not derive figures from them: that is the
//! fold's work ([`crate::order`], [`crate::checkout`]).

mod receipt;
mod content;
mod fingerprint;
mod size;
mod order;
mod checkout;
mod due;
mod stock;

use crate::identity::{CheckoutId, OrderId, ProductId, SubscriberId, WorkspaceId};

pub use checkout::CheckoutFact;
pub use content::{CheckoutContent, OrderContent, Refund, Statement, WaitContent};
pub use due::DueFact;
pub use order::OrderFact;
pub use receipt::Receipt;
pub use stock::{RestockFact, WaitCursor, WaitFact};

/// What a fact is about, and thus with which others it is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A checkout.
    Checkout(CheckoutId),
    /// A subscriber's automations.
    Subscriber(SubscriberId),
    /// A product's stock.
    Product(ProductId),
}

/// Any fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// About an order.
    Order(OrderFact),
    /// About a checkout.
    Checkout(CheckoutFact),
    /// An automation's time has come.
    Due(DueFact),
    /// Somebody waits for stock.
    Wait(WaitFact),
    /// Stock returned.
    Restock(RestockFact),
}

macro_rules! from_kinds {
    ($($kind:ident($fact:ty)),*) => {$(
        impl From<$fact> for Fact {
            fn from(fact: $fact) -> Self {
                Self::$kind(fact)
            }
        }
    )*};
}

from_kinds!(Order(OrderFact), Checkout(CheckoutFact), Due(DueFact), Wait(WaitFact), Restock(RestockFact));

/// Where a fact is kept: unique and the same for every repetition of its statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactRef {
    pub workspace: WorkspaceId,
    /// What it is about.
    pub subject: Subject,
    /// Its name there.
    pub name: String,
}

impl Fact {
    /// Where it is kept.
    #[must_use]
    pub fn reference(&self) -> FactRef {
        let (workspace, subject, name) = match self {
            Self::Order(fact) => (&fact.workspace, Subject::Order(fact.order_id.clone()), fact.name()),
            Self::Checkout(fact) => {
                (&fact.workspace, Subject::Checkout(fact.checkout_id.clone()), fact.name())
            }
            Self::Due(fact) => {
                (&fact.workspace, Subject::Subscriber(fact.subscriber_id.clone()), fact.name())
            }
            Self::Wait(fact) => (&fact.workspace, Subject::Subscriber(fact.subscriber_id()), fact.name()),
            Self::Restock(fact) => (&fact.workspace, Subject::Product(fact.product_id.clone()), fact.name()),
        };
        FactRef { workspace: workspace.clone(), subject, name }
    }

    /// When and in which request it was accepted.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        match self {
            Self::Order(fact) => &fact.receipt,
            Self::Checkout(fact) => &fact.receipt,
            Self::Due(fact) => &fact.receipt,
            Self::Wait(fact) => &fact.receipt,
            Self::Restock(fact) => &fact.receipt,
        }
    }

    /// Whose state folding it moves first; nobody's in particular for stock.
    #[must_use]
    pub fn subscriber_id(&self) -> Option<SubscriberId> {
        match self {
            Self::Order(fact) => Some(fact.subscriber_id()),
            Self::Checkout(fact) => Some(fact.subscriber_id()),
            Self::Due(fact) => Some(fact.subscriber_id.clone()),
            Self::Wait(fact) => Some(fact.subscriber_id()),
            Self::Restock(_) => None,
        }
    }
}
