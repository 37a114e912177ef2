//! The ports of a [`Faulty`](super::Faulty): each call asks the plan first.

mod projections;
mod reading;
mod catalogue;
mod outside;
