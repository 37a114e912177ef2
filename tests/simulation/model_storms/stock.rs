//! What is said of stock in a history: it goes and comes, and somebody waits for it.

use commerce::fact::WaitFact;
use commerce::product::{Change, ProductPatch, Variant};
use jiff::Timestamp;
use model::stated::UpsertStatement;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use testkit::build::{stocking, variant, wait};

/// The product of which stock returns.
pub const MUG: &str = "mug";

/// As a whole, a variant that may be listed, and one that never is.
const WAITS: [&str; 3] = ["mug", "mug/blue", "mug/red"];

#[derive(Debug, Clone)]
pub struct WaitSaid {
    by: &'static str,
    what: &'static str,
}

/// Whether the mug as a whole and its blue variant are in stock, as far as an upsert says it.
#[derive(Debug, Clone)]
pub struct Stock {
    whole: Option<bool>,
    /// `None` in it when no variant is listed any more.
    blue: Option<Option<bool>>,
}

pub fn wait_said(people: &'static [&'static str]) -> impl Strategy<Value = WaitSaid> {
    (select(people), select(&WAITS)).prop_map(|(by, what)| WaitSaid { by, what })
}

pub fn stock() -> impl Strategy<Value = Stock> {
    let whole = option::of(any::<bool>());
    let blue = option::of(option::weighted(0.7, any::<bool>()));
    (whole, blue).prop_map(|(whole, blue)| Stock { whole, blue })
}

impl WaitSaid {
    pub fn fact(&self, now: Timestamp) -> WaitFact {
        wait(self.what).by(self.by).at(&now.to_string()).fact()
    }
}

impl Stock {
    pub fn patch(&self) -> ProductPatch {
        let of_blue = |in_stock| Variant { in_stock: Some(in_stock), ..variant("blue") };
        ProductPatch {
            in_stock: self.whole.map_or(Change::Keep, Change::Set),
            variants: self
                .blue
                .map_or(Change::Keep, |listed| Change::Set(listed.map(of_blue).into_iter().collect())),
            ..stocking(MUG, true)
        }
    }

    pub fn upsert(&self) -> UpsertStatement {
        UpsertStatement {
            product_id: MUG.to_owned(),
            in_stock: self.whole,
            variants: self
                .blue
                .map(|listed| listed.map(|blue| ("blue".to_owned(), blue)).into_iter().collect()),
            replenishment: None,
        }
    }
}
