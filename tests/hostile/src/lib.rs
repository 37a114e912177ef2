//! What must hold of any bytes that reach us: one function a target, each of which panics when
//! something does not.
//!
//! Not panicking is the least of it. What is refused is refused with a reason, what is accepted is
//! within the limits of the contract, and whatever is read is the same when it is read again.
//!
//! `make fuzz` lets libFuzzer look for bytes; `tests/corpus.rs` replays those that were worth
//! keeping, and random changes of them, in every `make test`. Owns no rule of its own: each that is
//! held here is in the contract or among the invariants of `ARCHITECTURE.md`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is a failure")]

mod taken;
mod answer;
mod body;
mod recorded;
mod page;
mod request;
mod edge;
mod row;
mod place;
mod record;
mod value;
mod fold;

pub use body::{checkout_body, order_body, products_body, wait_body};
pub use edge::edge;
pub use fold::fold;
pub use page::page_query;
pub use place::place;
pub use record::{records, wake_up};
pub use row::{item, row};
pub use value::value;

/// A function that takes anything.
pub type Target = fn(&[u8]);

/// Every target by its name, which is that of its corpus and of its binary in `fuzz/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("order_body", order_body),
    ("checkout_body", checkout_body),
    ("wait_body", wait_body),
    ("products_body", products_body),
    ("page_query", page_query),
    ("edge", edge),
    ("row", row),
    ("item", item),
    ("place", place),
    ("records", records),
    ("wake_up", wake_up),
    ("value", value),
    ("fold", fold),
];
