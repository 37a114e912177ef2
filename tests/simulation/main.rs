//! All functions at once over a fake world, with everything that can go wrong.
//!
//! [`world`] wires the real functions to the fakes and lets whatever is in flight go on by somebody's
//! choice. [`crashes`] kills them at every single call of a [`scenario`], [`failures`] fails every
//! single call; [`seeds`] plays many a [`history`] in any weather. [`waits`] walks over waiting
//! subscribers. [`model_storms`] holds random histories [`against_model`]. What must come out each time is in [`outcome`] and [`seed`].

mod world;
mod outcome;
mod scenario;
mod crashes;
mod failures;
mod against_model;
mod model_storms;
mod history;
mod coverage;
mod seed;
mod schedules;
mod seeds;
mod waits;
