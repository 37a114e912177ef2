//! A subscriber: one customer in one workspace, known by e-mail.

mod stamp;
mod profile;
mod figures;

pub use figures::RESERVED_ATTRIBUTES;
pub use profile::{MAX_ATTRIBUTES, Subscriber};
pub use stamp::{Stamp, Stamped};
