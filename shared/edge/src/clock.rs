//! The clock a function's wiring hands to [`Edge`](crate::Edge): the `aws` crate's, named here
//! so that an HTTP function imports its wiring from one place. Owns nothing else.

pub use aws::clock::SystemClock;
