//! The stored form of what a subscriber bought of a product. It is never dropped by itself.

use commerce::purchases::{LastBought, Purchase, PurchasedVariant, Purchases};
use serde::{Deserialize, Serialize};

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
    orders: Vec<PurchaseRow>,
    last_bought: Vec<LastBoughtRow>,
}

twin!(Purchases, PurchasesRow { workspace, subscriber_id, product_id, orders, last_bought });

#[derive(Serialize, Deserialize)]
pub(crate) struct PurchaseRow {
    order_id: String,
    at: String,
    variants: Vec<PurchasedVariantRow>,
}

twin!(Purchase, PurchaseRow { order_id, at, variants });

#[derive(Serialize, Deserialize)]
pub(crate) struct PurchasedVariantRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<String>,
    stands: bool,
    reminded: bool,
}

twin!(PurchasedVariant, PurchasedVariantRow { variant_id, stands, reminded });

#[derive(Serialize, Deserialize)]
pub(crate) struct LastBoughtRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<String>,
    at: String,
    order_id: String,
}

twin!(LastBought, LastBoughtRow { variant_id, at, order_id });
