//! Feeds `hostile::fold`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::fold(bytes));
