//! Reading back, with faults.

use commerce::automation::{Automation, AutomationKey};
use commerce::identity::{OrderId, SubscriberId, WorkspaceId};
use commerce::ports::{Automations, OrderHistory, OrderLine, Subscribers, TableError};
use commerce::posting::Activity;
use commerce::subscriber::Subscriber;

use crate::faults::{Faulty, Operation};

impl<T: Subscribers> Subscribers for Faulty<T> {
    async fn find(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Option<Subscriber>, TableError> {
        self.faults.call(Operation::FindSubscriber, || self.inner.find(workspace, subscriber)).await
    }

    async fn lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> Result<(Vec<OrderLine>, bool), TableError> {
        self.faults.call(Operation::SubscriberLines, || self.inner.lines(workspace, subscriber, limit)).await
    }

    async fn activity(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> Result<Vec<Activity>, TableError> {
        self.faults.call(Operation::Activity, || self.inner.activity(workspace, subscriber, limit)).await
    }

    async fn order(&self, workspace: &WorkspaceId, order: &OrderId) -> Result<OrderHistory, TableError> {
        self.faults.call(Operation::OrderHistory, || self.inner.order(workspace, order)).await
    }

    async fn open_automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Vec<Automation>, TableError> {
        self.faults
            .call(Operation::OpenAutomations, || self.inner.open_automations(workspace, subscriber))
            .await
    }
}

impl<T: Automations> Automations for Faulty<T> {
    async fn current(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        key: &AutomationKey,
    ) -> Result<Option<Automation>, TableError> {
        self.faults
            .call(Operation::CurrentAutomation, || self.inner.current(workspace, subscriber, key))
            .await
    }
}
