//! The files of `events/orders`.
//!
//! Owns that each of them has a story: one that no test sends is dead code, and does not compile
//! without a warning.

use std::collections::BTreeSet;
use std::path::Path;

use crate::gateway::File;

macro_rules! files {
    ($($name:ident = $file:literal;)+) => {
        $(pub const $name: File = File(include_str!(concat!("../../../../events/orders/", $file)));)+
        const NAMES: &[&str] = &[$($file),+];
    };
}

files! {
    AMENDED = "amended.json";
    CANCELLED_AGAIN_OTHERWISE = "cancelled-again-otherwise.json";
    CANCELLED_BY_ANOTHER_ADDRESS = "cancelled-by-another-address.json";
    CANCELLED_WITH_REFUND = "cancelled-with-refund.json";
    CANCELLED = "cancelled.json";
    CONFLICT_CURRENCY = "conflict-currency.json";
    CONFLICT_CUSTOMER = "conflict-customer.json";
    FIELD_TWICE = "field-twice.json";
    FULFILLED = "fulfilled.json";
    HEADERS_TWICE = "headers-twice.json";
    KEY_EXPIRED = "key-expired.json";
    KEY_MISSING = "key-missing.json";
    KEY_REVOKED = "key-revoked.json";
    KEY_TWICE = "key-twice.json";
    KEY_UNKNOWN = "key-unknown.json";
    KEY_WITHOUT_SCOPE = "key-without-scope.json";
    KEY_WRONG = "key-wrong.json";
    MALFORMED = "malformed.json";
    MISSING_FIELDS_INSIDE = "missing-fields-inside.json";
    MISSING_FIELDS = "missing-fields.json";
    NOT_AN_OBJECT = "not-an-object.json";
    NOT_UTF8 = "not-utf8.json";
    PLACED_HISTORICAL = "placed-historical.json";
    PLACED_IN_BASE64 = "placed-in-base64.json";
    PLACED_IN_FULL = "placed-in-full.json";
    PLACED_IN_OTHER_FORM = "placed-in-other-form.json";
    PLACED_MINIMAL = "placed-minimal.json";
    PLACED_WITH_DATE_ONLY = "placed-with-date-only.json";
    PLACED_WITH_INTEGER_IDS = "placed-with-integer-ids.json";
    PLACED_WITH_NULLS = "placed-with-nulls.json";
    PLACED_WITH_RESERVED_KEYS = "placed-with-reserved-keys.json";
    PLACED_WITH_UNKNOWN_FIELDS = "placed-with-unknown-fields.json";
    PLACED_WITHOUT_OFFSET = "placed-without-offset.json";
    PLACED = "placed.json";
    REFUNDED_ABOVE_TOTAL = "refunded-above-total.json";
    REFUNDED_BY_ID_AGAIN_OTHERWISE = "refunded-by-id-again-otherwise.json";
    REFUNDED_BY_ID_OTHER_AMOUNT = "refunded-by-id-other-amount.json";
    REFUNDED_BY_ID_OTHER_CURRENCY = "refunded-by-id-other-currency.json";
    REFUNDED_BY_ID_WHOLE = "refunded-by-id-whole.json";
    REFUNDED_BY_ID = "refunded-by-id.json";
    REFUNDED_SO_FAR = "refunded-so-far.json";
    REFUNDED_WHOLE = "refunded-whole.json";
    UNKNOWN_ROUTE = "unknown-route.json";
    WRONG_METHOD = "wrong-method.json";
    WRONG_TYPES_INSIDE = "wrong-types-inside.json";
    WRONG_TYPES = "wrong-types.json";
}

#[test]
fn every_file_is_told_of() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/orders");
    let there =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<_>>(), NAMES.iter().map(|name| (*name).to_owned()).collect());
}
