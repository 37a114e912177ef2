//! A partial upsert of one product.
//!
//! Owns what left out, `null` and given mean to each field. Must not know how one is sent, nor
//! that others change the product at the same time: it is applied to what was read.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::entry::{Product, Replenishment, ReplenishmentMatch, Variant};
use crate::identity::{ProductId, WorkspaceId};
use crate::money::{Currency, Minor};
use crate::stored::Stored;

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

/// What a given replenishment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplenishmentChange {
    /// Remind, and so: it replaces what is stored as a whole.
    On {
        /// Days after the order.
        after_days: u16,
        /// Which purchases belong to one reminder.
        matches: ReplenishmentMatch,
    },
    /// Remind no more. What is left out is kept, so that turning it on again need not guess;
    /// without days, given or stored, there is nothing to turn off.
    Off {
        /// Days after the order.
        after_days: Option<u16>,
        /// Which purchases belong to one reminder.
        matches: Option<ReplenishmentMatch>,
    },
}

impl ReplenishmentChange {
    fn over(self, stored: Option<Replenishment>) -> Option<Replenishment> {
        match self {
            Self::On { after_days, matches } => Some(Replenishment { enabled: true, after_days, matches }),
            Self::Off { after_days, matches } => {
                let after_days = after_days.or(stored.map(|stored| stored.after_days))?;
                let matches = matches.or(stored.map(|stored| stored.matches));
                let matches = matches.unwrap_or(ReplenishmentMatch::Product);
                Some(Replenishment { enabled: false, after_days, matches })
            }
        }
    }
}

/// A partial upsert of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub replenishment: Change<ReplenishmentChange>,
}

impl ProductPatch {
    /// The product after this upsert of what is stored. When that changes nothing it is what is
    /// stored, `updated_at` too: the same upsert again has the same result.
    #[must_use]
    pub fn apply(self, workspace: &WorkspaceId, stored: Stored<Product>, now: Timestamp) -> Product {
        let Stored { version, value } = stored;
        match value {
            None => {
                let product = new(workspace, &self.id, now);
                self.over(product).restocked(None, version)
            }
            Some(stored) => {
                let product = self.over(stored.clone()).restocked(Some(&stored), version);
                // The clocks of two sandboxes may differ; the time of change never goes back.
                let updated_at =
                    if product == stored { stored.updated_at } else { now.max(stored.updated_at) };
                Product { updated_at, ..product }
            }
        }
    }

    fn over(self, mut product: Product) -> Product {
        let Self {
            id: _,
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
        match replenishment {
            Change::Keep => {}
            Change::Clear => product.replenishment = None,
            Change::Set(change) => product.replenishment = change.over(product.replenishment),
        }
        product
    }
}

fn new(workspace: &WorkspaceId, id: &ProductId, now: Timestamp) -> Product {
    Product {
        workspace: workspace.clone(),
        id: id.clone(),
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
        returned_in: BTreeMap::new(),
        created_at: now,
        updated_at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::constant(1_800_000_000, 0);
    const LATER: Timestamp = Timestamp::constant(1_800_000_060, 0);

    fn shop() -> WorkspaceId {
        WorkspaceId::parse("shop").unwrap_or_else(|_| unreachable!())
    }

    fn minor(amount: u64) -> Minor {
        Minor::new(amount).unwrap_or_else(|_| unreachable!())
    }

    /// An upsert that says nothing but the title.
    fn titled(title: &str) -> ProductPatch {
        ProductPatch {
            id: ProductId::parse("p").unwrap_or_else(|_| unreachable!()),
            title: title.to_owned(),
            description: Change::Keep,
            image_url: Change::Keep,
            url: Change::Keep,
            price: Change::Keep,
            compare_at_price: Change::Keep,
            currency: Change::Keep,
            in_stock: Change::Keep,
            variants: Change::Keep,
            provider_created_at: Change::Keep,
            replenishment: Change::Keep,
        }
    }

    fn stored(value: Option<Product>) -> Stored<Product> {
        Stored { version: u64::from(value.is_some()), value }
    }

    fn full() -> Product {
        ProductPatch {
            description: Change::Set("D".to_owned()),
            price: Change::Set(minor(500)),
            in_stock: Change::Set(false),
            replenishment: Change::Set(ON),
            ..titled("P")
        }
        .apply(&shop(), Stored::default(), NOON)
    }

    const ON: ReplenishmentChange =
        ReplenishmentChange::On { after_days: 30, matches: ReplenishmentMatch::Variant };
    const OFF: ReplenishmentChange = ReplenishmentChange::Off { after_days: None, matches: None };

    fn replenished(change: Change<ReplenishmentChange>, value: Option<Product>) -> Option<Replenishment> {
        ProductPatch { replenishment: change, ..titled("P") }
            .apply(&shop(), stored(value), NOON)
            .replenishment
    }

    #[test]
    fn what_is_left_out_is_kept_and_null_clears() {
        let patch =
            ProductPatch { description: Change::Clear, price: Change::Set(minor(700)), ..titled("P2") };
        let product = patch.apply(&shop(), stored(Some(full())), LATER);
        let expected = Product {
            title: "P2".to_owned(),
            description: None,
            price: Some(minor(700)),
            updated_at: LATER,
            ..full()
        };
        assert_eq!(product, expected);
    }

    #[test]
    fn an_upsert_that_changes_nothing_leaves_no_trace() {
        assert_eq!(titled("P").apply(&shop(), stored(Some(full())), LATER), full());
    }

    #[test]
    fn the_time_of_change_never_goes_back() {
        let later = Product { updated_at: LATER, ..full() };
        assert_eq!(titled("P2").apply(&shop(), stored(Some(later)), NOON).updated_at, LATER);
    }

    #[test]
    fn replenishment_that_is_on_replaces_what_is_stored() {
        let on = ReplenishmentChange::On { after_days: 90, matches: ReplenishmentMatch::Product };
        let expected = Replenishment { enabled: true, after_days: 90, matches: ReplenishmentMatch::Product };
        assert_eq!(replenished(Change::Set(on), Some(full())), Some(expected));
        assert_eq!(replenished(Change::Clear, Some(full())), None);
    }

    #[test]
    fn replenishment_is_turned_off_without_its_days() {
        let expected = Replenishment { enabled: false, after_days: 30, matches: ReplenishmentMatch::Variant };
        assert_eq!(replenished(Change::Set(OFF), Some(full())), Some(expected));
        assert_eq!(replenished(Change::Set(OFF), None), None);
        let with_days = ReplenishmentChange::Off { after_days: Some(60), matches: None };
        let expected = Replenishment { enabled: false, after_days: 60, matches: ReplenishmentMatch::Product };
        assert_eq!(replenished(Change::Set(with_days), None), Some(expected));
    }
}
