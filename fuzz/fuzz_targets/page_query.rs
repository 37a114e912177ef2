//! Feeds `hostile::page_query`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::page_query(bytes));
