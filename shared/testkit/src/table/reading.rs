//! The ports of reading back.

use commerce::automation::{Automation, AutomationKey};
use commerce::fact::{FactRef, Subject};
use commerce::identity::{OrderId, SubscriberId, WorkspaceId};
use commerce::ports::{Automations, OrderHistory, OrderLine, Projections as _, Subscribers, TableError};
use commerce::posting::{Activity, Posting};
use commerce::subscriber::Subscriber;

use super::Memory;
use super::contents::stored;
use super::ports::order_facts;

impl Subscribers for Memory {
    async fn find(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Option<Subscriber>, TableError> {
        let place = (workspace.clone(), subscriber.clone());
        self.read(|contents| stored(&contents.subscribers, &place).value)
    }

    async fn lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> Result<(Vec<OrderLine>, bool), TableError> {
        let mut lines = self.order_lines(workspace, subscriber).await?;
        let all = lines.len() <= limit;
        lines.truncate(limit);
        Ok((lines, all))
    }

    async fn activity(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> Result<Vec<Activity>, TableError> {
        let theirs = |_: &(FactRef, u32), posting: &Posting| {
            posting.fact.workspace == *workspace && posting.subscriber_id == *subscriber
        };
        let postings = self.query_all(|it| &it.postings, theirs).await;
        let mut done: Vec<Activity> = postings.iter().map(Posting::activity).collect();
        done.sort_by_key(|entry| std::cmp::Reverse(entry.folded_at));
        done.truncate(limit);
        Ok(done)
    }

    async fn order(&self, workspace: &WorkspaceId, order: &OrderId) -> Result<OrderHistory, TableError> {
        let subject = Subject::Order(order.clone());
        let facts = order_facts(self.facts_about(workspace, subject.clone()).await);
        let ours =
            |(of, _): &(FactRef, u32), _: &Posting| of.workspace == *workspace && of.subject == subject;
        Ok(OrderHistory { facts, postings: self.query_all(|it| &it.postings, ours).await })
    }

    async fn open_automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Vec<Automation>, TableError> {
        let open = |_: &(WorkspaceId, SubscriberId, AutomationKey), (_, held): &(u64, Automation)| {
            held.workspace == *workspace && held.subscriber_id == *subscriber && held.is_open()
        };
        let held = self.query_all(|it| &it.automations, open).await;
        Ok(held.into_iter().map(|(_, held)| held).collect())
    }
}

impl Automations for Memory {
    async fn current(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        key: &AutomationKey,
    ) -> Result<Option<Automation>, TableError> {
        let place = (workspace.clone(), subscriber.clone(), key.clone());
        self.read(|contents| stored(&contents.automations, &place).value)
    }
}
