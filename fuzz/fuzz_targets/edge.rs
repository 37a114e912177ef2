//! Feeds `hostile::edge`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::edge(bytes));
