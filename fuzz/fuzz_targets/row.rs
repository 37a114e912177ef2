//! Feeds `hostile::row`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::row(bytes));
