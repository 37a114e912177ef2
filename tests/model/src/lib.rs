//! What the public contract says, as plainly as it can be computed.
//!
//! The state is the set of accepted facts and nothing else: every question is answered by going
//! through all of them again. It knows no crate of this workspace, and must not: it is worth
//! something because it was written from the contract alone. Comments in quotation marks are the
//! contract's own words (`docs/openapi.yaml`, `docs/identifiers.md` and `docs/decisions` where
//! these say more). Where all of them are silent, an answer is a set of what may be.
//!
//! Not modelled: parsing, keys and scopes, limits of size, the bodies of events, products that are
//! deleted or change their replenishment, and what takes its time (folding, schedules): see [`way`].

pub mod stated;
pub mod versions;
pub mod orders;
pub mod books;
pub mod purchases;
pub mod reminders;
pub mod checkouts;
pub mod profile;
pub mod waits;
pub mod events;
pub mod answers;
pub mod way;
