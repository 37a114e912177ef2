//! Feeds `hostile::wake_up`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::wake_up(bytes));
