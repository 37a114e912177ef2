//! Facts about stock: somebody waits for it, and it returned.
//!
//! Owns their names, and thus what a repetition of them is.

use super::content::WaitContent;
use super::receipt::Receipt;
use crate::automation::AutomationKey;
use crate::identity::{ProductId, SubscriberId, VariantId, WorkspaceId};

/// An accepted request to be told when stock returns.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitFact {
    pub workspace: WorkspaceId,
    /// What is asked for.
    pub content: WaitContent,
    /// The version of the product when it was asked for, 0 when there was none: stock that
    /// returned with a later one is what is waited for. It is read before the fact is recorded,
    /// so that stock which returns in between is never missed, whatever the clocks say.
    pub product_version: u64,
    /// The version with which the stock of what is asked for had last returned by then, 0 for
    /// never: requests that have it in common are one wait, for the same return answers them.
    /// `None` of what was recorded before this was.
    pub last_returned_in: Option<u64>,
    pub receipt: Receipt,
}

impl WaitFact {
    /// The fact's name within its subscriber. Each request is a fact of its own: after the
    /// notice came, the same person may wait for the same variant again.
    #[must_use]
    pub fn name(&self) -> String {
        format!("wait#{}", self.receipt.correlation_id)
    }

    /// Who waits.
    #[must_use]
    pub fn subscriber_id(&self) -> SubscriberId {
        SubscriberId::of(&self.workspace, self.content.customer.email.key())
    }

    /// Their wait.
    #[must_use]
    pub fn automation(&self) -> AutomationKey {
        AutomationKey::BackInStock {
            product_id: self.content.product_id.clone(),
            variant_id: self.content.variant_id.clone(),
        }
    }
}

/// Where telling waiting subscribers goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitCursor {
    /// Which of the restocked variants, from 0.
    pub variant: usize,
    /// The last subscriber of it who was told.
    pub after: Option<SubscriberId>,
}

/// Stock of a product returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestockFact {
    pub workspace: WorkspaceId,
    pub product_id: ProductId,
    /// The version of the product that is in stock again.
    pub version: u64,
    /// What is in stock again; the product's own id for the product as a whole.
    pub variants: Vec<VariantId>,
    /// Where telling waiting subscribers begins.
    pub cursor: WaitCursor,
    /// When the upsert was accepted.
    pub receipt: Receipt,
}

impl RestockFact {
    /// The fact's name within its product.
    #[must_use]
    pub fn name(&self) -> String {
        let WaitCursor { variant, after } = &self.cursor;
        match after {
            None => format!("restock#{}#{variant}", self.version),
            Some(after) => format!("restock#{}#{variant}#{after}", self.version),
        }
    }

    /// Whether it is the one that the upsert recorded.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.cursor == WaitCursor { variant: 0, after: None }
    }

    /// Whether the product as a whole is in stock again, and not only a variant of it.
    #[must_use]
    pub fn is_of_the_whole(&self) -> bool {
        self.variants.contains(&self.product_id.as_variant())
    }

    /// The same with these variants too.
    #[must_use]
    pub fn with(mut self, variants: impl IntoIterator<Item = VariantId>) -> Self {
        let more: Vec<VariantId> = variants.into_iter().filter(|id| !self.variants.contains(id)).collect();
        self.variants.extend(more);
        self
    }

    /// The same, to go on from there.
    #[must_use]
    pub fn from(&self, cursor: WaitCursor) -> Self {
        Self { cursor, ..self.clone() }
    }
}
