//! Facts about automations: their time has come.

use super::receipt::Receipt;
use crate::automation::{AutomationKey, Generation};
use crate::identity::{SubscriberId, WorkspaceId};

/// The wake-up of an automation: its time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueFact {
    pub workspace: WorkspaceId,
    pub subscriber_id: SubscriberId,
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
