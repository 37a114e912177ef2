//! The stored form of a product with its variants.

use commerce::product::{Product, Replenishment, ReplenishmentMatch, Variant, VariantOption};

use super::{stored, variants};
use crate::item::{CATALOGUE_PK, CATALOGUE_SK, Item, Native, text};
use crate::key::{Key, Shard};

impl Item for Product {
    const KIND: &'static str = "product";

    fn key(&self) -> Key {
        Key::product(&self.workspace, &self.id)
    }

    /// The keys under which the index of products lists it. They never change, so DynamoDB
    /// writes to the index only when a product is made or deleted.
    fn natives(&self) -> Vec<Native> {
        let partition = Shard::of(&self.id).partition(&self.workspace);
        vec![(CATALOGUE_PK, text(partition)), (CATALOGUE_SK, text(&self.id))]
    }
}

stored!(Product {
    workspace,
    id,
    title,
    description,
    image_url,
    url,
    price,
    compare_at_price,
    currency,
    in_stock,
    variants,
    provider_created_at,
    replenishment,
    returned_in,
    created_at,
    updated_at
});

stored!(Variant {
    id,
    title,
    sku,
    price,
    compare_at_price,
    image_url,
    in_stock,
    inventory_quantity,
    options
});

stored!(VariantOption { name, value });

stored!(Replenishment { enabled, after_days, matches });

variants!(ReplenishmentMatch { "product" => Product, "variant" => Variant });
