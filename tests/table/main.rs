//! The real processor over the real adapter: races, and the largest of everything.

mod pump;
mod races;
mod limits;
