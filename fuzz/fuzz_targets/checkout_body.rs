//! Feeds `hostile::checkout_body`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::checkout_body(bytes));
