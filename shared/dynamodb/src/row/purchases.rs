//! The stored form of what a subscriber bought of a product. It is never dropped by itself.

use commerce::purchases::{Purchase, PurchasedVariant, Purchases};
use serde::{Deserialize, Serialize};

use super::customer::LineItemRow;
use super::twin;
use crate::item::Item;
use crate::key::Key;

impl Item for Purchases {
    const KIND: &'static str = "purchases";

    fn key(&self) -> Key {
        Key::purchases(&self.workspace, &self.subscriber_id, &self.product_id)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct PurchasesRow {
    workspace: String,
    subscriber_id: String,
    product_id: String,
    kept: Vec<PurchaseRow>,
}

twin!(Purchases, PurchasesRow { workspace, subscriber_id, product_id, kept });

#[derive(Serialize, Deserialize)]
pub(crate) struct PurchaseRow {
    order_id: String,
    at: String,
    lines: Vec<PurchasedVariantRow>,
}

twin!(Purchase, PurchaseRow { order_id, at, lines });

#[derive(Serialize, Deserialize)]
pub(crate) struct PurchasedVariantRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<String>,
    bought_at: String,
    reminded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<LineItemRow>,
}

twin!(PurchasedVariant, PurchasedVariantRow { variant_id, bought_at, reminded, item });
