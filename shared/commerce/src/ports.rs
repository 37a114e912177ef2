//! Ports: what the functions need of the world, one small trait a capability.
//!
//! Owns the guarantees that any implementation must give, and the errors that any could give.
//! Must not name one: DynamoDB, EventBridge and Scheduler live in crates of their own, and the
//! in-memory ones that fail on demand in `testkit`.

mod error;
mod facts;
mod projections;
mod subscribers;
mod catalogue;
mod outside;

pub use crate::commit::{Commit, OrderLine, Put, State};
pub use crate::stored::Stored;
pub use catalogue::{Catalogue, PageStart, ProductPage, Upsert, VariantFilter};
pub use error::{CommitError, TableError};
pub use facts::{Appended, Facts};
pub use outside::{Bus, Clock, PublishError, ScheduleError, Schedules, WakeUp};
pub use projections::{Projections, Waiting};
pub use subscribers::{Automations, OrderHistory, Subscribers};
