//! Facts about an order.
//!
//! Owns what makes two statements about an order the same one.

use jiff::Timestamp;

use super::content::{OrderContent, Refund, Statement};
use super::receipt::Receipt;
use crate::fingerprint::Fingerprint;
use crate::identity::{OrderId, SubscriberId, WorkspaceId, job_id};
use crate::version::{Effect, Version};

/// An accepted statement about an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderFact {
    pub workspace: WorkspaceId,
    pub order_id: OrderId,
    pub statement: Statement,
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

    /// Whether both state the same status of the order: each refund is a status of its own.
    #[must_use]
    pub fn is_version_of(&self, other: &Self) -> bool {
        self.status() == other.status()
    }

    /// The name of the first statement of this status.
    pub(crate) fn status(&self) -> String {
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

    /// Whether it is a version of the placed order.
    #[must_use]
    pub fn is_purchase(&self) -> bool {
        match self.statement {
            Statement::Placed | Statement::Amended => true,
            Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_) => false,
        }
    }

    /// Whether it triggers events and automations.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.content.historical
    }
}
