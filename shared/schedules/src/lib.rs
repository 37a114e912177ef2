//! Wake-ups in EventBridge Scheduler.
//!
//! Owns the names of schedules, their times and what they send. Must not decide which should be
//! there: the `scheduler` function does, from the state in the table. A schedule is only that
//! state's alarm clock.
//!
//! Read it in this order:
//! - [`name`]: one name an arming,
//! - [`at`]: when, as Scheduler takes it,
//! - [`message`]: what the schedule sends and the `reminders` function reads,
//! - [`targets`]: where to, and what else every schedule has in common,
//! - [`client`]: creating and deleting.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "in a test a panic is a failure"))]

pub mod name;
pub mod at;
pub mod message;
pub mod targets;
pub mod client;

#[cfg(test)]
mod fixture;

pub use client::SchedulerSchedules;
pub use message::{WakeUpError, WakeUpMessage};
pub use name::ScheduleName;
pub use targets::{FlexibleWindow, ScheduleTargets};
