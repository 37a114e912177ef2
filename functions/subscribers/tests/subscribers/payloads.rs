//! The files of `events/subscribers`.
//!
//! Owns that each of them has a story: one that no test sends is dead code, and does not compile
//! without a warning.

use std::collections::BTreeSet;
use std::path::Path;

use crate::gateway::File;

macro_rules! files {
    ($($name:ident = $file:literal;)+) => {
        $(pub const $name: File = File(include_str!(concat!("../../../../events/subscribers/", $file)));)+
        const NAMES: &[&str] = &[$($file),+];
    };
}

files! {
    KEY_MISSING = "key-missing.json";
    KEY_WITHOUT_SCOPE = "key-without-scope.json";
    READ_IN_OTHER_FORM = "read-in-other-form.json";
    READ_NO_ADDRESS = "read-no-address.json";
    READ_ORDER_SLASHES = "read-order-slashes.json";
    READ_ORDER_UNKNOWN = "read-order-unknown.json";
    READ_ORDER = "read-order.json";
    READ_PLUS_TAG = "read-plus-tag.json";
    READ_UNICODE = "read-unicode.json";
    READ_UNKNOWN = "read-unknown.json";
    READ = "read.json";
    UNKNOWN_ROOT = "unknown-root.json";
    UNKNOWN_ROUTE = "unknown-route.json";
    WRONG_METHOD_FOR_ORDERS = "wrong-method-for-orders.json";
    WRONG_METHOD = "wrong-method.json";
}

#[test]
fn every_file_is_told_of() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/subscribers");
    let there =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<_>>(), NAMES.iter().map(|name| (*name).to_owned()).collect());
}
