//! The conditions that writes are made under: each clause has a name.
//!
//! ```text
//!   (none) ──ABSENT──▶ version 1 ──UNCHANGED(1)──▶ version 2 ──UNCHANGED(2)──▶ …
//! ```
//!
//! What can be deleted and made again, a product, does not start at 1 but at its time of
//! creation: a write prepared from the first one must not pass for one of the second.

/// No item has this key.
pub(crate) const ABSENT: &str = "attribute_not_exists(pk)";

/// The item still has the version that was read.
pub(crate) const UNCHANGED: &str = "version = :expected";

/// The value that [`UNCHANGED`] compares with.
pub(crate) const EXPECTED: &str = ":expected";
