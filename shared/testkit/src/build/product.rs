//! Products of the catalogue.

use std::collections::BTreeMap;

use commerce::identity::VariantId;
use commerce::product::{Change, Product, ProductPatch, Replenishment, ReplenishmentMatch, Variant};

use super::{NOON, currency, instant, minor, parsed, product_id, shop};

/// A product without replenishment, until told otherwise.
#[track_caller]
#[must_use]
pub fn product(id: &str) -> ProductBuilder {
    ProductBuilder(Product {
        workspace: shop(),
        id: product_id(id),
        title: format!("Title of {id}"),
        description: None,
        image_url: None,
        url: None,
        price: None,
        compare_at_price: None,
        currency: None,
        in_stock: None,
        variants: Vec::new(),
        provider_created_at: None,
        replenishment: None,
        returned_in: BTreeMap::new(),
        created_at: instant(NOON),
        updated_at: instant(NOON),
    })
}

/// An upsert that says whether a product is in stock, and nothing else.
#[track_caller]
#[must_use]
pub fn stocking(id: &str, in_stock: bool) -> ProductPatch {
    ProductPatch {
        id: product_id(id),
        title: format!("Title of {id}"),
        description: Change::Keep,
        image_url: Change::Keep,
        url: Change::Keep,
        price: Change::Keep,
        compare_at_price: Change::Keep,
        currency: Change::Keep,
        in_stock: Change::Set(in_stock),
        variants: Change::Keep,
        provider_created_at: Change::Keep,
        replenishment: Change::Keep,
    }
}

/// A variant, in stock and without a price.
#[track_caller]
#[must_use]
pub fn variant(id: &str) -> Variant {
    Variant {
        id: parsed(id, VariantId::parse(id)),
        title: format!("Title of {id}"),
        sku: None,
        price: None,
        compare_at_price: None,
        image_url: None,
        in_stock: None,
        inventory_quantity: None,
        options: Vec::new(),
    }
}

/// A product in the making.
#[derive(Debug, Clone)]
pub struct ProductBuilder(Product);

impl ProductBuilder {
    /// The tenant.
    #[must_use]
    pub fn in_workspace(mut self, name: &str) -> Self {
        self.0.workspace = super::workspace(name);
        self
    }

    /// Reminds so many days after any purchase of it.
    #[must_use]
    pub fn replenished_after(self, days: u16) -> Self {
        self.replenishment(true, days, ReplenishmentMatch::Product)
    }

    /// Reminds so many days after a purchase, variant by variant.
    #[must_use]
    pub fn replenished_by_variant_after(self, days: u16) -> Self {
        self.replenishment(true, days, ReplenishmentMatch::Variant)
    }

    /// Has a replenishment that is turned off.
    #[must_use]
    pub fn replenishment_off(self) -> Self {
        self.replenishment(false, 30, ReplenishmentMatch::Product)
    }

    fn replenishment(mut self, enabled: bool, after_days: u16, matches: ReplenishmentMatch) -> Self {
        self.0.replenishment = Some(Replenishment { enabled, after_days, matches });
        self
    }

    /// Its price in US cents.
    #[must_use]
    pub fn price_usd(mut self, amount: u64) -> Self {
        self.0.price = Some(minor(amount));
        self.0.currency = Some(currency("USD"));
        self
    }

    /// In stock or not, as stated.
    #[must_use]
    pub fn in_stock(mut self, in_stock: bool) -> Self {
        self.0.in_stock = Some(in_stock);
        self
    }

    /// One more variant.
    #[must_use]
    pub fn with(mut self, variant: Variant) -> Self {
        self.0.variants.push(variant);
        self
    }

    /// The product.
    #[must_use]
    pub fn build(self) -> Product {
        self.0
    }
}

impl From<ProductBuilder> for Product {
    fn from(builder: ProductBuilder) -> Self {
        builder.0
    }
}
