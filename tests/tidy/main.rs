//! Tidiness, as ordinary tests: what a reviewer would otherwise have to say again and again.
//!
//! [`sources`] finds and reads what is in the repository; [`files`] is about each file by
//! itself, [`boundaries`] about who may know whom, [`reading_order`] about the order of the domain,
//! [`documents`] about what is published.

mod sources;
mod files;
mod boundaries;
mod reading_order;
mod documents;
