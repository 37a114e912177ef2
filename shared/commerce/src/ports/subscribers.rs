//! The ports of reading back.

use super::error::TableError;
use crate::automation::{Automation, AutomationKey};
use crate::commit::OrderLine;
use crate::fact::OrderFact;
use crate::identity::{OrderId, SubscriberId, WorkspaceId};
use crate::posting::{Activity, Posting};
use crate::subscriber::Subscriber;

/// What is stored of an order: its facts, and what was folded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OrderHistory {
    /// Every fact, in no particular order.
    pub facts: Vec<OrderFact>,
    /// Every posting, in no particular order.
    pub postings: Vec<Posting>,
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
