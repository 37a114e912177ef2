//! The stored form of what a subscriber bought of a product. It is never dropped by itself.

use commerce::purchases::{LastBought, Notified, Purchase, PurchasedVariant, Purchases};

use super::stored;
use crate::item::Item;
use crate::key::Key;

impl Item for Purchases {
    const KIND: &'static str = "purchases";

    fn key(&self) -> Key {
        Key::purchases(&self.workspace, &self.subscriber_id, &self.product_id)
    }
}

stored!(Purchases { workspace, subscriber_id, product_id, orders, last_bought, notified = Vec::new() });

stored!(Notified { variant_id, last_returned_in });

stored!(Purchase { order_id, at, variants });

stored!(PurchasedVariant { variant_id, stands, reminded });

stored!(LastBought { variant_id, at, order_id });
