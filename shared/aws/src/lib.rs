//! What a Lambda process is given from outside, for every function, HTTP or not.
//!
//! Read it in this order:
//! - [`environment`]: the one way to read an environment variable,
//! - [`config`]: region, credentials, HTTP client, time-outs and retries of the AWS clients,
//! - [`clock`]: the real clock behind the domain's port,
//! - [`log`]: structured lines on standard output,
//! - [`metrics`]: measurements beside them.
//!
//! Only a function's `main` calls this crate. No client lives here: an adapter crate builds its
//! own from [`aws_types::SdkConfig`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "in a test a panic is a failure"))]

pub mod clock;
pub mod config;
pub mod environment;
pub mod log;
pub mod metrics;

pub use aws_types::SdkConfig;
pub use environment::{Environment, EnvironmentError};
