//! The files of `events/processor`.
//!
//! Owns that each of them has a story: one that no test delivers is dead code, and does not
//! compile without a warning.

use std::collections::BTreeSet;
use std::path::Path;

use crate::world::File;

macro_rules! files {
    ($($name:ident = $file:literal;)+) => {
        $(pub const $name: File = File(include_str!(concat!("../../../../events/processor/", $file)));)+
        const NAMES: &[&str] = &[$($file),+];
    };
}

files! {
    CHECKOUT_DUE = "checkout-due.json";
    CHECKOUT_STARTED = "checkout-started.json";
    ORDER_CANCELLED = "order-cancelled.json";
    ORDER_FROM_CHECKOUT = "order-from-checkout.json";
    ORDER_HISTORICAL = "order-historical.json";
    ORDER_PLACED = "order-placed.json";
    ORDERS_OF_ONE_BUYER = "orders-of-one-buyer.json";
    ORDERS_OF_THREE_BUYERS = "orders-of-three-buyers.json";
    POISON = "poison.json";
}

#[test]
fn every_file_is_told_of() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/processor");
    let there =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<_>>(), NAMES.iter().map(|name| (*name).to_owned()).collect());
}
