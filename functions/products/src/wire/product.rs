//! A product as it is answered: with its defaults, and under every name the SDKs read.

use commerce::product::{Product, Replenishment, ReplenishmentMatch, Variant, VariantOption};
use serde::Serialize;

/// Who wrote the product, in the SDKs' list of sources: all of ours came through the API.
pub const PROVIDER: &str = "api";

/// A product. A field that nothing is known of is `null`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductJson<'a> {
    /// The `productId` once more: an id of our own would be one more to know and lead nowhere.
    id: &'a str,
    product_id: &'a str,
    provider: &'static str,
    provider_product_id: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    image_url: Option<&'a str>,
    url: Option<&'a str>,
    /// In the minor unit too, as the SDKs declare it.
    price: Option<u64>,
    price_cents: Option<u64>,
    compare_at_price: Option<u64>,
    compare_at_price_cents: Option<u64>,
    currency: Option<&'static str>,
    in_stock: bool,
    variants: Vec<VariantJson<'a>>,
    replenishment: Option<ReplenishmentJson>,
    provider_created_at: Option<String>,
    created_at: String,
    updated_at: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct VariantJson<'a> {
    variant_id: &'a str,
    title: &'a str,
    sku: Option<&'a str>,
    price_cents: Option<u64>,
    compare_at_price_cents: Option<u64>,
    image_url: Option<&'a str>,
    in_stock: bool,
    inventory_quantity: Option<i64>,
    options: Vec<OptionJson<'a>>,
}

#[derive(Debug, Serialize)]
struct OptionJson<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplenishmentJson {
    enabled: bool,
    after_days: u16,
    #[serde(rename = "match")]
    matches: &'static str,
}

impl<'a> ProductJson<'a> {
    /// The product with its defaults.
    #[must_use]
    pub fn of(product: &'a Product) -> Self {
        let Product {
            workspace: _,
            id,
            title,
            description,
            image_url,
            url,
            price: _,
            compare_at_price,
            currency,
            in_stock: _,
            variants,
            provider_created_at,
            replenishment,
            returned_in: _,
            created_at,
            updated_at,
        } = product;
        let price = product.effective_price().map(|price| price.get());
        let compare_at_price = compare_at_price.map(|price| price.get());
        Self {
            id: id.as_str(),
            product_id: id.as_str(),
            provider: PROVIDER,
            provider_product_id: id.as_str(),
            title,
            description: description.as_deref(),
            image_url: image_url.as_deref(),
            url: url.as_deref(),
            price,
            price_cents: price,
            compare_at_price,
            compare_at_price_cents: compare_at_price,
            currency: currency.map(|currency| currency.code()),
            in_stock: product.is_in_stock(),
            variants: variants.iter().map(VariantJson::of).collect(),
            replenishment: replenishment.map(ReplenishmentJson::of),
            provider_created_at: provider_created_at.map(|at| at.to_string()),
            created_at: created_at.to_string(),
            updated_at: updated_at.to_string(),
        }
    }
}

impl<'a> VariantJson<'a> {
    fn of(variant: &'a Variant) -> Self {
        let Variant {
            id,
            title,
            sku,
            price,
            compare_at_price,
            image_url,
            in_stock: _,
            inventory_quantity,
            options,
        } = variant;
        Self {
            variant_id: id.as_str(),
            title,
            sku: sku.as_deref(),
            price_cents: price.map(|price| price.get()),
            compare_at_price_cents: compare_at_price.map(|price| price.get()),
            image_url: image_url.as_deref(),
            in_stock: variant.is_in_stock(),
            inventory_quantity: *inventory_quantity,
            options: options.iter().map(|VariantOption { name, value }| OptionJson { name, value }).collect(),
        }
    }
}

impl ReplenishmentJson {
    fn of(replenishment: Replenishment) -> Self {
        let Replenishment { enabled, after_days, matches } = replenishment;
        let matches = match matches {
            ReplenishmentMatch::Product => "product",
            ReplenishmentMatch::Variant => "variant",
        };
        Self { enabled, after_days, matches }
    }
}
