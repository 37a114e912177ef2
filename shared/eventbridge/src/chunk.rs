//! Which entries share a request.
//!
//! Owns the cut. Must not change the order of entries.

use crate::entry::Entry;
use crate::limits::{MAX_REQUEST_ENTRIES, REQUEST_LIMIT_BYTES};

/// Cuts the entries, in order, into as few requests as that order allows.
#[must_use]
pub fn chunks(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut chunks: Vec<Vec<Entry>> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < MAX_REQUEST_ENTRIES && bytes + entry.bytes < REQUEST_LIMIT_BYTES => {
                bytes += entry.bytes;
                chunk.push(entry);
            }
            Some(_) | None => {
                bytes = entry.bytes;
                chunks.push(vec![entry]);
            }
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::event;
    use proptest::prelude::*;
    use serde_json::json;

    fn entry(number: usize, bytes: usize) -> Entry {
        Entry { bytes, ..Entry::of(&event(number, json!({})), "bus", 0).unwrap() }
    }

    fn lengths(bytes: &[usize]) -> Vec<usize> {
        let entries = bytes.iter().enumerate().map(|(number, bytes)| entry(number, *bytes)).collect();
        chunks(entries).iter().map(Vec::len).collect()
    }

    #[test]
    fn eleven_small_entries_take_two_requests() {
        assert_eq!(lengths(&[100; 10]), [10]);
        assert_eq!(lengths(&[100; 11]), [10, 1]);
        assert!(lengths(&[]).is_empty());
    }

    #[test]
    fn large_entries_are_cut_by_bytes() {
        assert_eq!(lengths(&[131_072, 131_071]), [2]);
        assert_eq!(lengths(&[131_072, 131_072]), [1, 1]);
        assert_eq!(lengths(&[200_000, 50_000, 50_000, 200_000, 12_144]), [2, 2, 1]);
    }

    proptest! {
        #[test]
        fn no_entry_is_lost_or_moved_and_no_request_is_too_large(
            bytes in prop::collection::vec(1..REQUEST_LIMIT_BYTES, 0..40)
        ) {
            let entries: Vec<_> = bytes.iter().enumerate().map(|(number, bytes)| entry(number, *bytes)).collect();
            let chunks = chunks(entries.clone());
            for chunk in &chunks {
                prop_assert!((1..=MAX_REQUEST_ENTRIES).contains(&chunk.len()));
                prop_assert!(chunk.iter().map(|entry| entry.bytes).sum::<usize>() < REQUEST_LIMIT_BYTES);
            }
            prop_assert_eq!(chunks.concat(), entries);
        }
    }
}
