//! The stored form of a product with its variants.

use std::collections::BTreeMap;

use commerce::product::{Product, Replenishment, ReplenishmentMatch, Variant, VariantOption};
use serde::{Deserialize, Serialize};

use super::{RowError, Twin, twin};
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

#[derive(Serialize, Deserialize)]
pub(crate) struct ProductRow {
    workspace: String,
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compare_at_price: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_stock: Option<bool>,
    variants: Vec<VariantRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replenishment: Option<ReplenishmentRow>,
    returned_in: BTreeMap<String, u64>,
    created_at: String,
    updated_at: String,
}

twin!(
    Product,
    ProductRow {
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
        updated_at,
    }
);

#[derive(Serialize, Deserialize)]
pub(crate) struct VariantRow {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sku: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compare_at_price: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_stock: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory_quantity: Option<i64>,
    options: Vec<VariantOptionRow>,
}

twin!(
    Variant,
    VariantRow { id, title, sku, price, compare_at_price, image_url, in_stock, inventory_quantity, options }
);

#[derive(Serialize, Deserialize)]
pub(crate) struct VariantOptionRow {
    name: String,
    value: String,
}

twin!(VariantOption, VariantOptionRow { name, value });

#[derive(Serialize, Deserialize)]
pub(crate) struct ReplenishmentRow {
    enabled: bool,
    after_days: u16,
    matches: MatchRow,
}

twin!(Replenishment, ReplenishmentRow { enabled, after_days, matches });

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MatchRow {
    Product,
    Variant,
}

impl Twin for ReplenishmentMatch {
    type Row = MatchRow;

    fn to_row(&self) -> MatchRow {
        match self {
            Self::Product => MatchRow::Product,
            Self::Variant => MatchRow::Variant,
        }
    }

    fn from_row(row: MatchRow) -> Result<Self, RowError> {
        Ok(match row {
            MatchRow::Product => Self::Product,
            MatchRow::Variant => Self::Variant,
        })
    }
}
