//! The table's stream: what was written, in order of commit.
//!
//! Owns which writes a consumer is told of: facts that were inserted, and automations that were
//! inserted or changed. Like the real one where a shard is read by several invocations at once, it
//! orders records of one item only.

use commerce::automation::{Automation, AutomationKey};
use commerce::fact::{Fact, FactRef};
use commerce::identity::{SubscriberId, WorkspaceId};

/// What was written, as it is now.
#[allow(clippy::large_enum_variant, reason = "a test holds few of them")]
#[derive(Debug, Clone, PartialEq)]
pub enum Image {
    /// A fact, for the processor.
    Fact(Fact),
    /// An automation, for the scheduler.
    Automation(Automation),
}

/// An item whose records are in order among themselves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A fact.
    Fact(FactRef),
    /// An automation of a subscriber.
    Automation(WorkspaceId, SubscriberId, AutomationKey),
}

/// One record of the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Grows from record to record.
    pub sequence: usize,
    /// What was written.
    pub image: Image,
}

impl Record {
    /// What it is ordered with.
    #[must_use]
    pub fn item(&self) -> Item {
        match &self.image {
            Image::Fact(fact) => Item::Fact(fact.reference()),
            Image::Automation(held) => {
                Item::Automation(held.workspace.clone(), held.subscriber_id.clone(), held.key.clone())
            }
        }
    }
}
