//! A product as the catalogue has it.
//!
//! Owns the defaults of price and stock, and what counts as a return of stock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::fact::{Receipt, RestockFact, WaitCursor};
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
    pub title: String,
    /// Stock keeping unit.
    pub sku: Option<String>,
    /// In the minor unit of the product's currency.
    pub price: Option<Minor>,
    /// The price it is compared with.
    pub compare_at_price: Option<Minor>,
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
    pub workspace: WorkspaceId,
    /// Unique within the workspace.
    pub id: ProductId,
    pub title: String,
    pub description: Option<String>,
    pub image_url: Option<String>,
    pub url: Option<String>,
    /// As stated, in minor units; see [`Product::effective_price`].
    pub price: Option<Minor>,
    /// The price it is compared with.
    pub compare_at_price: Option<Minor>,
    /// Of all its prices.
    pub currency: Option<Currency>,
    /// As stated; see [`Product::is_in_stock`].
    pub in_stock: Option<bool>,
    pub variants: Vec<Variant>,
    /// When the shop made it.
    pub provider_created_at: Option<Timestamp>,
    /// When to remind of buying it again.
    pub replenishment: Option<Replenishment>,
    /// The version with which stock last returned: of each variant, and of the product as a
    /// whole under its id. Of a variant that is listed no more while that is another one, 0 for
    /// never; see [`Product::returned_in`].
    pub returned_in: BTreeMap<VariantId, u64>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Product {
    /// As stated, else whether any variant is in stock, else yes.
    #[must_use]
    pub fn is_in_stock(&self) -> bool {
        let any_variant = || self.variants.is_empty() || self.variants.iter().any(Variant::is_in_stock);
        self.in_stock.unwrap_or_else(any_variant)
    }

    /// What is in stock: each variant, and the product as a whole under its own id.
    fn stock(&self) -> BTreeSet<VariantId> {
        let variants = self.variants.iter().filter(|variant| variant.is_in_stock()).map(|v| v.id.clone());
        variants.chain(self.is_in_stock().then(|| self.id.as_variant())).collect()
    }

    /// What is in stock now and was not before. What was not known before was not in stock, and
    /// nothing was of a product that was stated to be out as a whole.
    #[must_use]
    pub fn back_in_stock(&self, before: Option<&Self>) -> Vec<VariantId> {
        let stated_out = |product: &&Self| product.in_stock == Some(false) && self.is_in_stock();
        let before = before.filter(|before| !stated_out(before)).map(Self::stock).unwrap_or_default();
        self.stock().difference(&before).cloned().collect()
    }

    /// Whether the variant is one of those that the catalogue has. Who waits for another waits
    /// for the product as a whole: nobody else could tell them.
    #[must_use]
    pub fn lists(&self, variant: &VariantId) -> bool {
        self.variants.iter().any(|listed| listed.id == *variant)
    }

    /// The fact that stock returned, if it did, with the write over version `expected`.
    #[must_use]
    pub fn restock(&self, before: Option<&Self>, expected: u64, receipt: &Receipt) -> Option<RestockFact> {
        let variants = self.back_in_stock(before);
        (!variants.is_empty()).then(|| RestockFact {
            workspace: self.workspace.clone(),
            product_id: self.id.clone(),
            version: self.version_after(expected),
            variants,
            cursor: WaitCursor { variant: 0, after: None },
            receipt: receipt.clone(),
        })
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

    /// The version that a write over version `expected` gives it: one more, and its time of
    /// creation in milliseconds when there was none.
    ///
    /// A product that is deleted and made again thus gets no version that somebody has read of
    /// the first one: a write prepared from that read meets a conflict.
    #[must_use]
    pub fn version_after(&self, expected: u64) -> u64 {
        let made_at = u64::try_from(self.created_at.as_millisecond()).unwrap_or(0);
        if expected == 0 { made_at.max(1) } else { expected.saturating_add(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(in_stock: Option<bool>, inventory_quantity: Option<i64>, price: Option<u64>) -> Variant {
        Variant {
            id: VariantId::parse("v").unwrap_or_else(|_| unreachable!()),
            title: "V".to_owned(),
            sku: None,
            price: price.and_then(|minor| Minor::new(minor).ok()),
            compare_at_price: None,
            image_url: None,
            in_stock,
            inventory_quantity,
            options: Vec::new(),
        }
    }

    fn product(in_stock: Option<bool>, price: Option<u64>, variants: Vec<Variant>) -> Product {
        Product {
            workspace: WorkspaceId::parse("shop").unwrap_or_else(|_| unreachable!()),
            id: ProductId::parse("p").unwrap_or_else(|_| unreachable!()),
            title: "P".to_owned(),
            description: None,
            image_url: None,
            url: None,
            price: price.and_then(|minor| Minor::new(minor).ok()),
            compare_at_price: None,
            currency: None,
            in_stock,
            variants,
            provider_created_at: None,
            replenishment: None,
            returned_in: BTreeMap::new(),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_variant_is_in_stock_as_stated_else_by_its_quantity_else_yes() {
        assert!(variant(None, None, None).is_in_stock());
        assert!(variant(None, Some(1), None).is_in_stock());
        assert!(!variant(None, Some(0), None).is_in_stock());
        assert!(!variant(None, Some(-2), None).is_in_stock());
        assert!(variant(Some(true), Some(0), None).is_in_stock());
        assert!(!variant(Some(false), Some(9), None).is_in_stock());
    }

    #[test]
    fn a_product_is_in_stock_as_stated_else_by_its_variants_else_yes() {
        let (there, gone) = (variant(Some(true), None, None), variant(Some(false), None, None));
        assert!(product(None, None, vec![]).is_in_stock());
        assert!(product(None, None, vec![gone.clone(), there.clone()]).is_in_stock());
        assert!(!product(None, None, vec![gone.clone()]).is_in_stock());
        assert!(!product(Some(false), None, vec![there]).is_in_stock());
        assert!(product(Some(true), None, vec![gone]).is_in_stock());
    }

    #[test]
    fn a_product_costs_what_is_stated_else_what_its_cheapest_variant_does() {
        let variants = || {
            vec![variant(None, None, None), variant(None, None, Some(900)), variant(None, None, Some(700))]
        };
        let price = |product: Product| product.effective_price().map(Minor::get);
        assert_eq!(price(product(None, None, variants())), Some(700));
        assert_eq!(price(product(None, Some(800), variants())), Some(800));
        assert_eq!(price(product(None, None, vec![variant(None, None, None)])), None);
    }

    #[test]
    fn a_product_made_again_gets_no_version_of_the_first() {
        let first =
            Product { created_at: Timestamp::constant(1_700_000_000, 0), ..product(None, None, vec![]) };
        let again = Product { created_at: Timestamp::constant(1_700_000_001, 0), ..first.clone() };
        assert_eq!(first.version_after(0), 1_700_000_000_000);
        assert_eq!(first.version_after(1_700_000_000_000), 1_700_000_000_001);
        assert_eq!(again.version_after(0), 1_700_000_001_000);
        assert_eq!(product(None, None, vec![]).version_after(0), 1);
    }
}
