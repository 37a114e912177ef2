//! Reading a body: from bytes to parsed types, or to the list of all its faults.
//!
//! Owns how JSON becomes values that need no further check. Must not know an endpoint: which
//! fields there are is said by the function that calls.
//!
//! ```
//! use commerce::identity::OrderId;
//! use edge::read::{self, leaf};
//!
//! # fn handle(call: &edge::Call) -> Result<(), edge::Refusal> {
//! let ((id, total, customer), warnings) = read::body(&call.body, call.received_at, |fields| {
//!     let id = fields.required("orderId", leaf::identifier(OrderId::parse));
//!     let total = fields.required("totalCents", leaf::money);
//!     let customer = read::customer(fields);
//!     Some((id?, total?, customer?))
//! })?;
//! # Ok(())
//! # }
//! ```
//! Every field is read before the first `?`: what comes after a fault is then read as well, and
//! its faults are told too.

mod attributes;
mod body;
mod customer;
mod fields;
mod json;
pub mod leaf;
mod likeness;
mod line_items;
mod objects;
mod own_keys;
mod path;
mod properties;
mod syntax;

pub use body::body;
pub use customer::customer;
pub use fields::{Fields, Patch};
pub use json::Json;
pub use leaf::Fault;
pub use line_items::line_items;
pub use properties::properties;
