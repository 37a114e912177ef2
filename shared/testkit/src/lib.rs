//! What the tests of all crates stand on, in reading order.
//!
//! [`build`] makes domain values in a line; [`table`], [`bus`], [`schedules`] and [`clock`]
//! implement the ports of `commerce` in memory, exactly as strict as the ports say; [`faults`]
//! makes any call of theirs fail, and any process die at it; [`run`] drives futures without a
//! runtime, alone or interleaved from a seed. The same seed gives the same run.
//!
//! A dev-dependency only: nothing here may reach a deployed function.

pub mod build;
pub mod run;
pub mod faults;
pub mod clock;
pub mod table;
pub mod bus;
pub mod schedules;
