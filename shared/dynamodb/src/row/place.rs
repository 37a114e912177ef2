//! The index of waits: an entry for each subscriber who waits for a variant.
//!
//! Owns that there is one exactly while the wait is armed: [`crate::projections`] writes or deletes it
//! with the automation, in one transaction.

use commerce::automation::{Automation, AutomationKey, Cause, Generation};
use commerce::identity::{ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::Waiting;

use super::stored;
use crate::item::Item;
use crate::key::Key;

/// Somebody's place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    workspace: WorkspaceId,
    product_id: ProductId,
    variant_id: VariantId,
    subscriber_id: SubscriberId,
    generation: Generation,
    product_version: u64,
}

impl Place {
    /// That of a wait for stock; other automations have none.
    pub(crate) fn of(automation: &Automation) -> Option<Self> {
        let AutomationKey::BackInStock { product_id, variant_id } = &automation.key else { return None };
        let product_version = match &automation.cause {
            Cause::Wait { product_version, .. } => *product_version,
            Cause::Purchase { .. } | Cause::Checkout { .. } => 0,
        };
        Some(Self {
            workspace: automation.workspace.clone(),
            product_id: product_id.clone(),
            variant_id: variant_id.clone(),
            subscriber_id: automation.subscriber_id.clone(),
            generation: automation.generation,
            product_version,
        })
    }

    /// What is waited for there.
    pub(crate) fn variant(self) -> VariantId {
        self.variant_id
    }

    /// Who waits there.
    pub(crate) fn waiting(self) -> Waiting {
        let Self { workspace: _, product_id: _, variant_id: _, subscriber_id, generation, product_version } =
            self;
        Waiting { subscriber_id, generation, product_version }
    }
}

impl Item for Place {
    const KIND: &'static str = "place";

    fn key(&self) -> Key {
        Key::place(&self.workspace, &self.product_id, &self.variant_id, &self.subscriber_id)
    }
}

stored!(Place { workspace, product_id, variant_id, subscriber_id, generation, product_version });
