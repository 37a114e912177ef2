//! The events that are published, and what is in them.

mod name;
mod body;
mod envelope;

pub use body::{RESERVED_PROPERTIES, automation, body, customer_totals, line_item, line_items, product};
pub use envelope::{Event, MAX_DETAIL_BYTES, arming};
pub use name::EventName;
