//! What the tests of all crates stand on, in reading order.
//!
//! [`build`] makes domain values in a line; [`table`], [`bus`], [`schedules`] and [`clock`]
//! implement the ports of `commerce` in memory, exactly as strict as the ports say; [`faults`]
//! makes any call of theirs fail, and any process die at it; [`run`] drives futures without a
//! runtime, alone or interleaved from a seed. The same seed gives the same run.
//!
//! [`payloads`] reads the files of `events/`; [`http`] sends them to a function through the real
//! edge; [`parking`] keeps what a consumer of the stream stepped over.
//!
//! The tests of a function are `tests/<function>/main.rs` with a module a topic, or
//! `tests/<function>.rs` alone where they are few. `payloads.rs` lists the files of `events/` with
//! [`payloads!`], `world.rs` sets up what the function stands in.
//!
//! A dev-dependency only: nothing here may reach a deployed function.

pub mod build;
pub mod run;
pub mod faults;
pub mod clock;
pub mod table;
pub mod bus;
pub mod schedules;
pub mod parking;
pub mod payloads;
pub mod http;
pub mod contract;
