//! The files of `events/checkouts`.
//!
//! Owns that each of them has a story: one that no test sends is dead code, and does not compile
//! without a warning.

use std::collections::BTreeSet;
use std::path::Path;

use crate::gateway::File;

macro_rules! files {
    ($($name:ident = $file:literal;)+) => {
        $(pub const $name: File = File(include_str!(concat!("../../../../events/checkouts/", $file)));)+
        const NAMES: &[&str] = &[$($file),+];
    };
}

files! {
    AMENDED_CURRENCY = "amended-currency.json";
    AMENDED_CUSTOMER = "amended-customer.json";
    AMENDED = "amended.json";
    KEY_MISSING = "key-missing.json";
    KEY_WITHOUT_SCOPE = "key-without-scope.json";
    MALFORMED = "malformed.json";
    MISSING_FIELDS = "missing-fields.json";
    NOT_AN_OBJECT = "not-an-object.json";
    STARTED_IN_BASE64 = "started-in-base64.json";
    STARTED_IN_FULL = "started-in-full.json";
    STARTED_IN_OTHER_FORM = "started-in-other-form.json";
    STARTED_MINIMAL = "started-minimal.json";
    STARTED_WITH_INTEGER_IDS = "started-with-integer-ids.json";
    STARTED_WITH_WARNINGS = "started-with-warnings.json";
    STARTED = "started.json";
    WRONG_METHOD = "wrong-method.json";
    WRONG_TYPES = "wrong-types.json";
}

#[test]
fn every_file_is_told_of() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../events/checkouts");
    let there =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(there.collect::<BTreeSet<_>>(), NAMES.iter().map(|name| (*name).to_owned()).collect());
}
