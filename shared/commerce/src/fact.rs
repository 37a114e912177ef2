//! Facts: accepted statements, immutable and kept for ever.
//!
//! Owns what makes two statements the same one. Must not derive figures from them: that is the
//! fold's work ([`crate::order`], [`crate::checkout`]).

mod size;
mod stock;

use jiff::Timestamp;

use crate::automation::{AutomationKey, Generation};
use crate::customer::{Customer, CustomerTotals, JsonObject, LineItem};
use crate::fingerprint::Fingerprint;
use crate::identity::{CheckoutId, OrderId, ProductId, RefundId, SubscriberId, WorkspaceId, job_id};
use crate::money::{Currency, Minor};
use crate::version::{Effect, Version};

pub use stock::{RestockFact, WaitContent, WaitCursor, WaitFact};

/// When and in which request a fact was accepted. Part of the fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The accepting function's clock.
    pub accepted_at: Timestamp,
    /// `x-request-id` of the request, unique to it: a repeated write of the same request is
    /// told from another request by it.
    pub correlation_id: String,
}

/// What is stated about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// It was placed.
    Placed,
    /// It was placed before and is now stated with other content.
    Amended,
    /// It was cancelled.
    Cancelled,
    /// It was fulfilled.
    Fulfilled,
    /// Money went back.
    Refunded(Refund),
}

/// A refund of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// With an id the amount is an increment, counted once per id; without, it is the amount
    /// refunded so far.
    pub id: Option<RefundId>,
    /// In the minor unit of the order's currency; `None` is the whole order.
    pub amount: Option<Minor>,
}

/// What a statement says about an order beside its status.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderContent {
    /// Who bought.
    pub customer: Customer,
    /// The order's total.
    pub total: Minor,
    /// Of all amounts in the statement.
    pub currency: Currency,
    /// When it happened, if the caller said so.
    pub ordered_at: Option<Timestamp>,
    /// The number people know the order by.
    pub order_number: Option<String>,
    /// Line items; `None` when left out.
    pub items: Option<Vec<LineItem>>,
    /// The shop's own aggregates of the customer.
    pub customer_totals: Option<CustomerTotals>,
    /// The caller's event properties; `None` when left out.
    pub properties: Option<JsonObject>,
    /// The checkout this order came from.
    pub checkout_id: Option<CheckoutId>,
    /// Count it, trigger nothing.
    pub historical: bool,
    /// The platform's own time of this version of the order.
    pub updated_at: Option<Timestamp>,
}

/// An accepted statement about an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderFact {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The order it is about.
    pub order_id: OrderId,
    /// What is stated.
    pub statement: Statement,
    /// With which content.
    pub content: OrderContent,
    /// When it happened: as the caller said, else the placed order's time for an amendment,
    /// else the time of acceptance.
    pub ordered_at: Timestamp,
    /// Of the content.
    pub fingerprint: Fingerprint,
    /// 0 for the first of its status; a further version has one more than all that were recorded.
    pub revision: u64,
    /// What it did when it was accepted.
    pub effect: Effect,
    /// When it was accepted.
    pub receipt: Receipt,
}

impl OrderFact {
    /// The fact that accepting this statement now makes.
    #[must_use]
    pub fn new(
        workspace: WorkspaceId,
        order_id: OrderId,
        statement: Statement,
        content: OrderContent,
        receipt: Receipt,
    ) -> Self {
        let ordered_at = content.ordered_at.unwrap_or(receipt.accepted_at);
        let fingerprint = Fingerprint::of_order(&statement, &content);
        let (revision, effect) = (0, Effect::Counts);
        Self { workspace, order_id, statement, content, ordered_at, fingerprint, revision, effect, receipt }
    }

    /// This statement as a further version of what `first` states.
    #[must_use]
    pub fn amending(self, first: &Self, revision: u64, effect: Effect) -> Self {
        let ordered_at = self.content.ordered_at.unwrap_or(first.ordered_at);
        let statement = match self.statement {
            Statement::Placed => Statement::Amended,
            other @ (Statement::Amended
            | Statement::Cancelled
            | Statement::Fulfilled
            | Statement::Refunded(_)) => other,
        };
        Self { statement, ordered_at, revision, effect, ..self }
    }

    /// How new it is among the versions of its status.
    #[must_use]
    pub fn version(&self) -> Version {
        Version::new(self.content.updated_at, self.revision, &self.fingerprint)
    }

    /// The fact's name within its order: the same statement has the same name at any time.
    #[must_use]
    pub fn name(&self) -> String {
        let status = self.status();
        match self.content.updated_at {
            _ if self.revision == 0 => status,
            None => format!("{status}#{}", self.fingerprint),
            Some(updated_at) => format!("{status}#@{}#{}", updated_at.as_microsecond(), self.fingerprint),
        }
    }

    /// The name of the first statement of this status.
    fn status(&self) -> String {
        match &self.statement {
            Statement::Placed | Statement::Amended => "placed".to_owned(),
            Statement::Cancelled => "cancelled".to_owned(),
            Statement::Fulfilled => "fulfilled".to_owned(),
            Statement::Refunded(Refund { id: Some(id), .. }) => format!("refunded#id#{id}"),
            Statement::Refunded(Refund { id: None, amount: Some(amount) }) => {
                format!("refunded#amount#{}", amount.get())
            }
            Statement::Refunded(Refund { id: None, amount: None }) => "refunded#whole".to_owned(),
        }
    }

    /// The receipt's id for callers: the same for every repetition of the statement.
    ///
    /// A further version shares it with the first, for the caller sees one order.
    #[must_use]
    pub fn job_id(&self) -> String {
        job_id(&self.workspace, &self.order_id, &self.status())
    }

    /// Whom the statement names as the customer.
    #[must_use]
    pub fn subscriber_id(&self) -> SubscriberId {
        SubscriberId::of(&self.workspace, self.content.customer.email.key())
    }

    /// Whether it triggers events and automations.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.content.historical
    }
}

/// What a statement says about a checkout. A later one replaces it as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckoutContent {
    /// Who is checking out.
    pub customer: Customer,
    /// What it would cost.
    pub total: Option<Minor>,
    /// Of all amounts in the statement.
    pub currency: Option<Currency>,
    /// Where the customer can resume it.
    pub checkout_url: Option<String>,
    /// Line items; `None` when left out.
    pub items: Option<Vec<LineItem>>,
    /// The caller's event properties.
    pub properties: Option<JsonObject>,
    /// When it started, if the caller said so.
    pub started_at: Option<Timestamp>,
    /// The platform's own time of this version of the checkout.
    pub updated_at: Option<Timestamp>,
}

/// An accepted statement about a checkout.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckoutFact {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The checkout it is about.
    pub checkout_id: CheckoutId,
    /// With which content.
    pub content: CheckoutContent,
    /// When the checkout started: as the caller said, else as first accepted.
    pub started_at: Timestamp,
    /// Of the content.
    pub fingerprint: Fingerprint,
    /// 0 for the first about the checkout; a further version has one more than all that were
    /// recorded.
    pub revision: u64,
    /// What it did when it was accepted.
    pub effect: Effect,
    /// When it was accepted.
    pub receipt: Receipt,
}

impl CheckoutFact {
    /// The fact that accepting this statement now makes.
    #[must_use]
    pub fn new(
        workspace: WorkspaceId,
        checkout_id: CheckoutId,
        content: CheckoutContent,
        receipt: Receipt,
    ) -> Self {
        let started_at = content.started_at.unwrap_or(receipt.accepted_at);
        let fingerprint = Fingerprint::of_checkout(&content);
        let (revision, effect) = (0, Effect::Counts);
        Self { workspace, checkout_id, content, started_at, fingerprint, revision, effect, receipt }
    }

    /// This statement as a further version of the `first` one about the checkout.
    #[must_use]
    pub fn amending(self, first: &Self, revision: u64, effect: Effect) -> Self {
        let started_at = self.content.started_at.unwrap_or(first.started_at);
        Self { started_at, revision, effect, ..self }
    }

    /// How new it is among the versions of the checkout.
    #[must_use]
    pub fn version(&self) -> Version {
        Version::new(self.content.updated_at, self.revision, &self.fingerprint)
    }

    /// Whether the checkout had been stated before.
    #[must_use]
    pub fn is_amendment(&self) -> bool {
        self.revision > 0
    }

    /// The fact's name within its checkout. A checkout may return to what it was, so the same
    /// content may be a version of it twice.
    #[must_use]
    pub fn name(&self) -> String {
        if self.is_amendment() {
            format!("started#{}#{}", self.revision, self.fingerprint)
        } else {
            "started".to_owned()
        }
    }

    /// Whom the statement names as the customer.
    #[must_use]
    pub fn subscriber_id(&self) -> SubscriberId {
        SubscriberId::of(&self.workspace, self.content.customer.email.key())
    }
}

/// The wake-up of an automation: its time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueFact {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Whose automation.
    pub subscriber_id: SubscriberId,
    /// Which one.
    pub automation: AutomationKey,
    /// As armed; a wake-up of an earlier generation is stale.
    pub generation: Generation,
    /// When the wake-up was taken in.
    pub receipt: Receipt,
}

impl DueFact {
    /// The fact's name within its subscriber.
    #[must_use]
    pub fn name(&self) -> String {
        format!("due#{}#{}", self.generation, self.automation)
    }
}

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
    /// The tenant.
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
