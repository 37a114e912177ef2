//! Products of the shop's catalogue.
//!
//! [`entry`] owns what a product is, [`returns`] when its stock last returned, [`patch`] what a
//! partial upsert of it does. Must not gate orders: an order for an unknown product is accepted.

pub mod entry;
mod returns;
pub mod patch;

pub use entry::{MAX_REPLENISHMENT_DAYS, Product, Replenishment, ReplenishmentMatch, Variant, VariantOption};
pub use patch::{Change, ProductPatch, ReplenishmentChange};
