//! What identifies an automation within its subscriber, and its text form.
//!
//! Owns that no two automations share a key, whatever the ids in it hold.

use std::fmt;

use thiserror::Error;

use crate::identity::{CheckoutId, ProductId, VariantId};

/// Which kind of automation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AutomationKind {
    /// A reminder to buy a product again.
    Replenishment,
    /// A reminder of a checkout that was left.
    AbandonedCheckout,
    /// A wait for a product or variant to be in stock again.
    BackInStock,
}

impl AutomationKind {
    /// As in events and keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Replenishment => "replenishment",
            Self::AbandonedCheckout => "abandoned_checkout",
            Self::BackInStock => "back_in_stock",
        }
    }

    /// Whether it waits for a time, and so has schedules; a wait for stock has none.
    #[must_use]
    pub fn is_scheduled(self) -> bool {
        match self {
            Self::Replenishment | Self::AbandonedCheckout => true,
            Self::BackInStock => false,
        }
    }
}

/// What identifies an automation within its subscriber.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AutomationKey {
    /// One reminder a product, or a variant where the product asks for exact variants.
    Replenishment {
        /// The product to buy again.
        product_id: ProductId,
        /// The exact variant, if it matters.
        variant_id: Option<VariantId>,
    },
    /// One timer a checkout.
    AbandonedCheckout { checkout_id: CheckoutId },
    /// One wait a variant.
    BackInStock {
        product_id: ProductId,
        /// The variant; the product's own id for the product as a whole.
        variant_id: VariantId,
    },
}

/// The text is no automation key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no automation key")]
pub struct AutomationKeyError;

impl AutomationKey {
    /// The timer of this checkout.
    #[must_use]
    pub fn timer(checkout: &CheckoutId) -> Self {
        Self::AbandonedCheckout { checkout_id: checkout.clone() }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> AutomationKind {
        match self {
            Self::Replenishment { .. } => AutomationKind::Replenishment,
            Self::AbandonedCheckout { .. } => AutomationKind::AbandonedCheckout,
            Self::BackInStock { .. } => AutomationKind::BackInStock,
        }
    }

    /// The product, if it is a reminder to buy one again.
    #[must_use]
    pub fn reminds_of(&self) -> Option<&ProductId> {
        match self {
            Self::Replenishment { product_id, .. } => Some(product_id),
            Self::AbandonedCheckout { .. } | Self::BackInStock { .. } => None,
        }
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// When the text is not what [`Display`](fmt::Display) writes.
    pub fn parse(text: &str) -> Result<Self, AutomationKeyError> {
        Self::read(text).ok_or(AutomationKeyError)
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once('#')?;
        match kind {
            "abandoned_checkout" => {
                Some(Self::AbandonedCheckout { checkout_id: CheckoutId::parse(rest).ok()? })
            }
            "replenishment" => {
                let (product_id, variant_id) = Self::read_variant(rest)?;
                Some(Self::Replenishment { product_id, variant_id })
            }
            "back_in_stock" => {
                let (product_id, variant_id) = Self::read_variant(rest)?;
                Some(Self::BackInStock { product_id, variant_id: variant_id? })
            }
            _ => None,
        }
    }

    fn read_variant(text: &str) -> Option<(ProductId, Option<VariantId>)> {
        let (length, rest) = text.split_once('#')?;
        let (product, variant) = rest.split_at_checked(length.parse().ok()?)?;
        let variant_id = match variant.strip_prefix('#') {
            Some(variant) => Some(VariantId::parse(variant).ok()?),
            None if variant.is_empty() => None,
            None => return None,
        };
        Some((ProductId::parse(product).ok()?, variant_id))
    }
}

/// `replenishment#<bytes of product>#<product>[#<variant>]`, `abandoned_checkout#<checkout>` or
/// `back_in_stock#<bytes of product>#<product>#<variant>`.
/// The length keeps a `#` inside a product id from being read as the separator.
impl fmt::Display for AutomationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind().as_str();
        match self {
            Self::Replenishment { product_id, variant_id } => {
                write!(f, "{kind}#{}#{product_id}", product_id.as_str().len())?;
                variant_id.iter().try_for_each(|variant| write!(f, "#{variant}"))
            }
            Self::AbandonedCheckout { checkout_id } => write!(f, "{kind}#{checkout_id}"),
            Self::BackInStock { product_id, variant_id } => {
                write!(f, "{kind}#{}#{product_id}#{variant_id}", product_id.as_str().len())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(text: &str) -> ProductId {
        ProductId::parse(text).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn a_key_reads_back_whatever_the_ids_hold() {
        let variant = VariantId::parse("x#1").unwrap_or_else(|e| panic!("{e}"));
        for variant_id in [None, Some(variant)] {
            for id in ["a", "a#b", "1#a#", "é"] {
                let key =
                    AutomationKey::Replenishment { product_id: product(id), variant_id: variant_id.clone() };
                assert_eq!(AutomationKey::parse(&key.to_string()), Ok(key));
            }
        }
        for bad in ["", "replenishment", "replenishment#9#a", "replenishment#1#ab", "other#a"] {
            assert!(AutomationKey::parse(bad).is_err(), "{bad}");
        }
    }
}
