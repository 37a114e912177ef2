//! Reading back what is known of a subscriber.

use commerce::automation::Automation;
use commerce::identity::{SubscriberId, WorkspaceId};
use commerce::ports::{Subscribers, TableError};
use commerce::subscriber::Subscriber;

use crate::item::Document;
use crate::key::{self, Key};
use crate::table::Table;

impl Subscribers for Table {
    async fn find(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
    ) -> Result<Option<Subscriber>, TableError> {
        let document = self.get(&Key::subscriber(workspace, subscriber)).await?;
        document.as_ref().map(Document::read).transpose()
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
