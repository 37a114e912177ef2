//! The adapter as the rest of the tree sees it: through the ports, over an embedded DynamoDB.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

mod contract;
mod fidelity;
mod faults;
