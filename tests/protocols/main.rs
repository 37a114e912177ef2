//! The protocols that the decisions rest on, in the smallest form that still has them, searched
//! through in every order.
//!
//! [`search`] visits every state that can be reached. Each protocol says which guard it can do
//! without, and for each guard that it cannot, the search must find the story of what goes wrong.

mod books;
mod generations;
mod search;
mod stock;
