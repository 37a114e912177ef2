//! The query string of `GET /products`, with its cursor.

use commerce::ports::{PageStart, ProductPage};
use edge::{Call, Operation};
use products::wire::{ListAnswer, Query};
use serde_json::Value;
use testkit::build::{instant, shop};
use testkit::http::TEN;

use crate::answer::assert_refused_for_faults;

/// A query string, as in a URL, without the `?`.
pub fn page_query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let call = Call::new(shop(), Operation::ListProducts, instant(TEN), "").with_query(text);
    match Query::read(&call) {
        Err(refusal) => assert_refused_for_faults(&refusal),
        Ok(query) => {
            assert!((1..=100).contains(&query.limit), "{query:?}");
            assert!(query.search.as_deref().is_none_or(|text| !text.trim().is_empty()), "{query:?}");
            if let PageStart::After(id) = &query.start {
                let page = ProductPage { products: Vec::new(), next: Some(id.clone()), total: None };
                let answer = serde_json::to_value(ListAnswer::of(&query, &page)).expect("an answer is JSON");
                let next = answer["pagination"]["nextCursor"].as_str();
                assert_eq!(next, call.query("cursor"), "the cursor behind what a cursor leads behind");
            } else {
                assert_eq!(call.query("cursor").map(Value::from), None, "a cursor that was ignored");
            }
        }
    }
}
