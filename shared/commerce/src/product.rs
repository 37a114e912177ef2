//! Products of the shop's catalogue.
//!
//! Owns what a partial upsert does to a product and the defaults of price and stock. Must not
//! gate orders: an order for an unknown product is accepted.

use jiff::Timestamp;

use crate::identity::{ProductId, VariantId, WorkspaceId};
use crate::money::{Currency, Minor};

/// Most days a replenishment reminder may wait.
pub const MAX_REPLENISHMENT_DAYS: u16 = 730;

/// Which purchases belong to one reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplenishmentMatch {
    /// Any variant of the product.
    Product,
    /// The exact variant.
    Variant,
}

/// When to remind of buying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replenishment {
    /// Whether to remind at all.
    pub enabled: bool,
    /// Days after the order, 1 to [`MAX_REPLENISHMENT_DAYS`].
    pub after_days: u16,
    /// Which purchases belong to one reminder.
    pub matches: ReplenishmentMatch,
}

/// One option of a variant, such as size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantOption {
    /// Such as `Size`.
    pub name: String,
    /// Such as `XL`.
    pub value: String,
}

/// A variant of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Unique within the product.
    pub id: VariantId,
    /// For people.
    pub title: String,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// In the minor unit of the product's currency.
    pub price: Option<Minor>,
    /// The price it is compared with.
    pub compare_at_price: Option<Minor>,
    /// Picture.
    pub image_url: Option<String>,
    /// As stated; see [`Variant::is_in_stock`].
    pub in_stock: Option<bool>,
    /// Pieces on hand.
    pub inventory_quantity: Option<i64>,
    /// Such as size and colour.
    pub options: Vec<VariantOption>,
}

impl Variant {
    /// As stated, else whether pieces are on hand, else yes.
    #[must_use]
    pub fn is_in_stock(&self) -> bool {
        self.in_stock.or(self.inventory_quantity.map(|quantity| quantity > 0)).unwrap_or(true)
    }
}

/// A product as stored: what was stated, without the defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Unique within the workspace.
    pub id: ProductId,
    /// For people.
    pub title: String,
    /// For people.
    pub description: Option<String>,
    /// Picture.
    pub image_url: Option<String>,
    /// Page.
    pub url: Option<String>,
    /// As stated, in minor units; see [`Product::effective_price`].
    pub price: Option<Minor>,
    /// The price it is compared with.
    pub compare_at_price: Option<Minor>,
    /// Of all its prices.
    pub currency: Option<Currency>,
    /// As stated; see [`Product::is_in_stock`].
    pub in_stock: Option<bool>,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// When the shop made it.
    pub provider_created_at: Option<Timestamp>,
    /// When to remind of buying it again.
    pub replenishment: Option<Replenishment>,
    /// When it was first stored.
    pub created_at: Timestamp,
    /// When it was last stored.
    pub updated_at: Timestamp,
}

impl Product {
    /// As stated, else whether any variant is in stock, else yes.
    #[must_use]
    pub fn is_in_stock(&self) -> bool {
        let any_variant = || self.variants.is_empty() || self.variants.iter().any(Variant::is_in_stock);
        self.in_stock.unwrap_or_else(any_variant)
    }

    /// As stated, else the lowest price of a variant.
    #[must_use]
    pub fn effective_price(&self) -> Option<Minor> {
        self.price.or_else(|| self.variants.iter().filter_map(|variant| variant.price).min())
    }

    /// The replenishment in force, if it is.
    #[must_use]
    pub fn active_replenishment(&self) -> Option<Replenishment> {
        self.replenishment.filter(|replenishment| replenishment.enabled)
    }
}

/// What a partial upsert says of one field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// Left out: keeps what is stored.
    #[default]
    Keep,
    /// `null`: clears it.
    Clear,
    /// Replaces it.
    Set(T),
}

impl<T> Change<T> {
    fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }
}

/// A partial upsert of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // Each field changes the one of `Product` with the same name.
pub struct ProductPatch {
    pub id: ProductId,
    pub title: String,
    pub description: Change<String>,
    pub image_url: Change<String>,
    pub url: Change<String>,
    pub price: Change<Minor>,
    pub compare_at_price: Change<Minor>,
    pub currency: Change<Currency>,
    pub in_stock: Change<bool>,
    pub variants: Change<Vec<Variant>>,
    pub provider_created_at: Change<Timestamp>,
    pub replenishment: Change<Replenishment>,
}

impl ProductPatch {
    /// The product after this upsert of what is stored.
    #[must_use]
    pub fn apply(self, workspace: &WorkspaceId, stored: Option<Product>, now: Timestamp) -> Product {
        let Self {
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
        } = self;
        let mut product = stored.unwrap_or_else(|| Product {
            workspace: workspace.clone(),
            id,
            title: String::new(),
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
            created_at: now,
            updated_at: now,
        });
        product.title = title;
        description.apply(&mut product.description);
        image_url.apply(&mut product.image_url);
        url.apply(&mut product.url);
        price.apply(&mut product.price);
        compare_at_price.apply(&mut product.compare_at_price);
        currency.apply(&mut product.currency);
        in_stock.apply(&mut product.in_stock);
        match variants {
            Change::Keep => {}
            Change::Clear => product.variants.clear(),
            Change::Set(variants) => product.variants = variants,
        }
        provider_created_at.apply(&mut product.provider_created_at);
        replenishment.apply(&mut product.replenishment);
        product.updated_at = now;
        product
    }
}
