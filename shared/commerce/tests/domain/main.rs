//! The rules of the domain, told as stories.
//!
//! [`world`] folds facts over the in-memory table. [`law`] checks the law of the books for any
//! facts in any order ([`arrivals`]) against [`specification`], which is written from the contract
//! alone; the other files take the contract row by row.

mod world;
mod specification;
mod standing;
mod arrivals;
mod law;
mod orders;
mod refunds;
mod totals;
mod profiles;
mod checkouts;
mod checkout_versions;
mod conversions;
mod reminders;
mod reminder_ends;
mod steps;
mod wake_ups;
mod versions;
mod restated;
mod imported;
mod waits;
mod late_waits;
mod superseding;
mod events;
mod aftermath;
mod limits;
