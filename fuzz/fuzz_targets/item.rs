//! Feeds `hostile::item`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::item(bytes));
