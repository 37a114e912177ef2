//! The domain of Tillstream, in reading order.
//!
//! An endpoint appends a **fact** ([`fact`]). [`order::fold`] turns the facts of an order into
//! what the order is now, [`decide`] turns that into the next state, the events and the
//! automations, and a **posting** ([`posting`]) records that it was done.
//!
//! Nothing here knows AWS, HTTP, Lambda, an async runtime, a clock or the environment: the
//! same facts give the same figures on any machine at any time.

// In reading order: a file uses those before it, a module its own files first.
pub mod identity;
pub mod money;
pub mod email;
pub mod time;
pub mod customer;
pub mod fingerprint;
pub mod version;
pub mod stored;
pub mod automation;
pub mod fact;
pub mod order;
pub mod checkout;
pub mod product;
pub mod purchases;
pub mod books;
pub mod subscriber;
pub mod event;
pub mod posting;
pub mod commit;
pub mod accept;
pub mod decide;
pub mod view;
pub mod ports;
