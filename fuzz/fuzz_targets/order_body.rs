//! Feeds `hostile::order_body`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::order_body(bytes));
