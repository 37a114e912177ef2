//! Reading back what is known of a subscriber.

use commerce::automation::Automation;
use commerce::identity::{OrderId, SubscriberId, WorkspaceId};
use commerce::ports::{OrderHistory, OrderLine, Subscribers, TableError};
use commerce::posting::Activity;
use commerce::subscriber::Subscriber;

use crate::item::Document;
use crate::key::{self, Key};
use crate::parts::join;
use crate::table::Table;

impl Subscribers for Table {
    async fn find(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Option<Subscriber>, TableError> {
        let document = self.get_whole(&Key::subscriber(workspace, subscriber)).await?;
        document.as_ref().map(Document::read).transpose()
    }

    async fn lines(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> Result<(Vec<OrderLine>, bool), TableError> {
        let partition = key::subscriber(workspace, subscriber);
        let mut documents = self.query_last(&partition, key::ORDER_LINE, limit + 1).await?;
        let all = documents.len() <= limit;
        documents.truncate(limit);
        Ok((documents.iter().map(Document::read).collect::<Result<_, _>>()?, all))
    }

    async fn activity(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        limit: usize,
    ) -> Result<Vec<Activity>, TableError> {
        let partition = key::subscriber(workspace, subscriber);
        self.query_last(&partition, key::ACTIVITY, limit).await?.iter().map(Document::read).collect()
    }

    async fn order(&self, workspace: &WorkspaceId, order: &OrderId) -> Result<OrderHistory, TableError> {
        let mut history = OrderHistory::default();
        for document in join(self.query_partition(&key::order(workspace, order)).await?)? {
            if document.sk.starts_with(key::FACT) {
                history.facts.push(document.fact_of()?);
            } else if document.sk.starts_with(key::POSTING) {
                history.postings.push(document.read()?);
            }
        }
        Ok(history)
    }

    async fn open_automations(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Vec<Automation>, TableError> {
        let partition = key::subscriber(workspace, subscriber);
        let documents = self.query_prefix(&partition, key::AUTOMATION).await?;
        let automations: Vec<Automation> = documents.iter().map(Document::read).collect::<Result<_, _>>()?;
        Ok(automations.into_iter().filter(Automation::is_open).collect())
    }
}
