//! Feeds `hostile::products_body`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::products_body(bytes));
