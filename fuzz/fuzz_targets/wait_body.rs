//! Feeds `hostile::wait_body`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::wait_body(bytes));
