//! The state behind a schedule.

use commerce::automation::{Automation, AutomationKey};
use commerce::identity::{SubscriberId, WorkspaceId};
use commerce::ports::{Automations, TableError};

use crate::item::Document;
use crate::key::Key;
use crate::table::Table;

impl Automations for Table {
    async fn current(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        key: &AutomationKey,
    ) -> Result<Option<Automation>, TableError> {
        let document = self.get(&Key::automation(workspace, subscriber, key)).await?;
        document.as_ref().map(Document::read).transpose()
    }
}
