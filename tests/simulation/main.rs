//! All functions at once over the in-memory ports, with everything that can go wrong.
//!
//! [`system`] wires the real functions to the fakes and pumps the table's stream through them by
//! Lambda's rules ([`stream`]). [`crashes`] kills them at every single call of a [`scenario`],
//! [`failures`] fails every single call, [`storms`] does both at random while everything runs
//! beside everything else. [`waits`] walks over those who wait for
//! stock. What must come out each time is in [`outcome`].

mod stream;
mod system;
mod outcome;
mod scenario;
mod crashes;
mod failures;
mod storms;
mod waits;
