//! The ports of a [`Faulty`](super::Faulty): each call asks the plan first.

mod ledger;
mod reading;
mod catalogue;
mod outside;
