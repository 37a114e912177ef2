//! Everything between an HTTP event and a function's own logic, in the order of a request.
//!
//! ```text
//! API Gateway ─▶ request ─▶ route ─▶ authenticate ─▶ body ─▶ handler ─▶ Reply ───┐
//!                (id, path)  404 405    401 403 503    413 415 400 │                ├─▶ response
//!                                                               └─▶ Refusal ──┘   + one log line
//! ```
//!
//! [`serve()`] runs that. A handler turns a [`Call`] into a [`Reply`] or a [`Refusal`] and reads
//! its body with [`read`]. A status code, a header and the form of an error body live here and
//! nowhere else; a rule about orders or checkouts lives nowhere here.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "in a test a panic is a failure"))]

pub mod authenticate;
mod cache;
pub mod call;
pub mod clock;
pub mod event;
pub mod issue;
mod log;
mod payload;
pub mod read;
pub mod refusal;
pub mod reply;
mod request;
mod response;
pub mod route;
pub mod serve;
pub mod warning;

pub use authenticate::Authenticator;
pub use call::{Call, LogField};
pub use issue::{Issue, Issues};
pub use refusal::Refusal;
pub use reply::Reply;
pub use request::RequestId;
pub use route::{Operation, ROUTES, Route};
pub use serve::{Edge, run, serve};
pub use warning::{Warning, Warnings};

#[cfg(test)]
mod fixture;
