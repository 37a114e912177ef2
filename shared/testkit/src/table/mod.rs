//! The table in memory.
//!
//! Owns what a test can put in, look at and drain; [`contents`] owns the conditions of writes,
//! [`ports`] and
//! [`reading`] the calls. Exactly as strict as the ports say, and no stricter.

mod catalogue;
mod contents;
mod limits;
mod ports;
mod reading;
mod stream;
mod torn;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use commerce::automation::{Automation, AutomationKey};
use commerce::email::Email;
use commerce::fact::Fact;
use commerce::identity::{SubscriberId, WorkspaceId};
use commerce::ports::OrderLine;
use commerce::posting::Posting;
use commerce::product::Product;
use commerce::subscriber::Subscriber;
use jiff::Timestamp;

pub use contents::Contents;
use contents::Place;
pub use stream::{Image, Item, Record};

use crate::build::{parsed, shop};
use crate::faults::{Faults, Faulty};

/// The table in memory; clones share it.
pub type MemoryTable = Faulty<Memory>;

/// A table that keeps what is written, and never fails; clones share it.
#[derive(Clone, Default)]
pub struct Memory {
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    contents: Contents,
    stream: Vec<Record>,
    drained: usize,
    /// What the transactions touch that are neither committed nor cancelled.
    underway: BTreeSet<Place>,
    batches: u64,
}

impl MemoryTable {
    /// An empty table whose calls go wrong as planned.
    #[must_use]
    pub fn new(faults: &Faults) -> Self {
        Self::over(Memory::default(), faults)
    }

    /// A table with these contents, and nothing in its stream.
    #[must_use]
    pub fn holding(contents: Contents, faults: &Faults) -> Self {
        let held = Held { contents, ..Held::default() };
        Self::over(Memory { held: Arc::new(Mutex::new(held)) }, faults)
    }
}

impl Memory {
    /// Another table with the same contents, and nothing in its stream.
    #[must_use]
    pub fn copied(&self) -> Self {
        let held = Held { contents: self.contents(), ..Held::default() };
        Self { held: Arc::new(Mutex::new(held)) }
    }

    /// A copy of everything in it.
    #[must_use]
    pub fn contents(&self) -> Contents {
        self.lock().contents.clone()
    }

    /// Puts a product into the catalogue over whatever was there.
    pub fn stock(&self, product: impl Into<Product>) {
        self.lock().contents.stock(product.into());
    }

    /// Takes a product out of the catalogue.
    pub fn unstock(&self, product: impl Into<Product>) {
        self.lock().contents.unstock(&product.into());
    }

    /// Puts an automation into the table over whatever was there, and nothing into its stream.
    pub fn hold(&self, automation: Automation) {
        self.lock().contents.hold(automation);
    }

    /// Drops every automation.
    pub fn drop_automations(&self) {
        self.lock().contents.automations.clear();
    }

    /// Drops the automations that ended long enough ago, as the table's time to live does; answers
    /// with how many.
    pub fn expire(&self, now: Timestamp) -> usize {
        self.lock().contents.expire(now)
    }

    /// What the stream has brought since the last drain, in order of commit.
    #[must_use]
    pub fn drain(&self) -> Vec<Record> {
        let mut held = self.lock();
        let fresh = held.stream[held.drained..].to_vec();
        held.drained = held.stream.len();
        fresh
    }

    /// The whole stream from its start.
    #[must_use]
    pub fn stream(&self) -> Vec<Record> {
        self.lock().stream.clone()
    }

    /// Every fact, by its reference.
    #[must_use]
    pub fn all_facts(&self) -> Vec<Fact> {
        self.lock().contents.facts.values().cloned().collect()
    }

    /// Every posting, by fact and step.
    #[must_use]
    pub fn all_postings(&self) -> Vec<Posting> {
        self.lock().contents.postings.values().cloned().collect()
    }

    /// The profile in [`shop`] of this e-mail address.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    #[must_use]
    pub fn subscriber_of(&self, email: &str) -> Subscriber {
        let id = crate::build::subscriber(email);
        let held = self.lock().contents.subscribers.get(&(shop(), id)).map(|(_, found)| found.clone());
        held.unwrap_or_else(|| panic!("nothing is known of {email}"))
    }

    /// Every profile.
    #[must_use]
    pub fn all_subscribers(&self) -> Vec<Subscriber> {
        self.lock().contents.subscribers.values().map(|(_, held)| held.clone()).collect()
    }

    /// Every line of anybody's books.
    #[must_use]
    pub fn all_lines(&self) -> Vec<OrderLine> {
        self.lock().contents.lines.values().map(|(_, held)| held.clone()).collect()
    }

    /// Every automation of anybody.
    #[must_use]
    pub fn all_automations(&self) -> Vec<Automation> {
        self.lock().contents.automations.values().map(|(_, held)| held.clone()).collect()
    }

    /// The automation in [`shop`] of this e-mail address, if there is one.
    #[track_caller]
    #[must_use]
    pub fn automation_of(&self, email: &str, key: &AutomationKey) -> Option<Automation> {
        let id = SubscriberId::of(&shop(), parsed(email, Email::parse(email)).key());
        self.automation(&shop(), &id, key)
    }

    fn automation(
        &self,
        workspace: &WorkspaceId,
        subscriber: &SubscriberId,
        key: &AutomationKey,
    ) -> Option<Automation> {
        let place = (workspace.clone(), subscriber.clone(), key.clone());
        self.lock().contents.automations.get(&place).map(|(_, held)| held.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
