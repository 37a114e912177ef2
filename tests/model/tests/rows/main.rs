//! The rows of the contract's tables, and the small inputs that are easily got wrong.

mod shop;
mod orders;
mod versions;
mod books;
mod law;
mod waits;
mod way;
