//! The unit in which the consequences of an order are worked off, and resumed.

use crate::identity::{ProductId, VariantId};

/// To see to the reminders and waits of one item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Task {
    /// Of this product.
    pub product_id: ProductId,
    /// Of this variant of it, if it is one.
    pub variant_id: Option<VariantId>,
}
