//! Ports: what the functions need of the world, one small trait a capability.
//!
//! Owns the guarantees that any implementation must give, and the errors that any could give.
//! Must not name one: DynamoDB, EventBridge and Scheduler live in crates of their own, and the
//! in-memory ones that fail on demand in `testkit`.

mod catalogue;
mod outside;

use std::collections::BTreeMap;

use jiff::Timestamp;
use thiserror::Error;

use crate::automation::{Automation, AutomationKey, Generation};
use crate::checkout::CheckoutState;
use crate::fact::{CheckoutFact, Fact, FactRef, OrderFact};
use crate::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use crate::order::Contribution;
use crate::posting::{Activity, Posting};
use crate::product::Product;
use crate::purchases::Purchases;
use crate::subscriber::Subscriber;

pub use catalogue::{Catalogue, Of, PageStart, ProductPage, Upsert};
pub use outside::{Bus, PublishError, ScheduleError, Schedules, WakeUp};

/// The time. Injected, so that a test decides what time it is.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;
}

/// Why the table did not answer. Whether a write took effect is then unknown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// It asks for fewer requests.
    #[error("the table throttles: {0}")]
    Throttled(String),
    /// It could not be reached or failed.
    #[error("the table is unavailable: {0}")]
    Unavailable(String),
    /// What is stored could not be read back. A retry will not help.
    #[error("a stored item could not be read: {0}")]
    Corrupt(String),
    /// What is stored was written by a version of ours that knows more. That version reads it; this
    /// one has to wait until it is replaced.
    #[error("a stored item is of a newer version: {0}")]
    FromNewer(String),
    /// The item is larger than the table takes. A retry will not help.
    #[error("the item is larger than the table takes")]
    TooLarge,
}

/// A stored item and its version. Version 0 means that there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// Counts the writes of the item.
    pub version: u64,
    /// The item.
    pub value: Option<T>,
}

impl<T> Default for Stored<T> {
    fn default() -> Self {
        Self { version: 0, value: None }
    }
}

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

/// What is stored of an order: its facts, and what was folded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OrderHistory {
    /// Every fact, in no particular order.
    pub facts: Vec<OrderFact>,
    /// Every posting, in no particular order.
    pub postings: Vec<Posting>,
}

/// What is counted for an order in its subscriber's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Whose books.
    pub subscriber_id: SubscriberId,
    /// The order.
    pub order_id: OrderId,
    /// What is counted.
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

/// Why nothing was committed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CommitError {
    /// Somebody wrote in between: read again and decide again.
    #[error("the state changed in between")]
    Conflict,
    /// The table did not answer; whether it is committed is unknown.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Somebody who waits for stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Who.
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
pub trait Ledger: Facts {
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

    /// Those who wait for the variant, by subscriber, after this one; at most `limit`.
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

/// Reading back what is known of a subscriber.
pub trait Subscribers: Send + Sync {
    /// The profile with its books.
    fn find(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> impl Future<Output = Result<Option<Subscriber>, TableError>> + Send;

    /// Lines of the books, at most `limit` of them and in no particular order, and whether these
    /// are all there are.
    fn lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> impl Future<Output = Result<(Vec<OrderLine>, bool), TableError>> + Send;

    /// What was folded for them, the latest first, at most `limit` of it.
    fn activity(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Activity>, TableError>> + Send;

    /// Facts and postings of an order.
    fn order(
        &self,
        workspace: &WorkspaceId,
        order: &OrderId,
    ) -> impl Future<Output = Result<OrderHistory, TableError>> + Send;

    /// Every automation that is armed or fired.
    fn open_automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> impl Future<Output = Result<Vec<Automation>, TableError>> + Send;
}

/// The state behind a schedule.
pub trait Automations: Send + Sync {
    /// The automation as it is now.
    fn current(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        key: &AutomationKey,
    ) -> impl Future<Output = Result<Option<Automation>, TableError>> + Send;
}
