//! Facts about a checkout.
//!
//! Owns what makes two statements about a checkout the same one.

use jiff::Timestamp;

use super::content::CheckoutContent;
use super::receipt::Receipt;
use crate::fingerprint::Fingerprint;
use crate::identity::{CheckoutId, SubscriberId, WorkspaceId};
use crate::version::{Effect, Version};

/// An accepted statement about a checkout.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckoutFact {
    pub workspace: WorkspaceId,
    pub checkout_id: CheckoutId,
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
