//! Feeds `hostile::value`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::value(bytes));
