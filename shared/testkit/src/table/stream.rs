//! The table's stream: what was written, in order of commit.
//!
//! Owns which writes a consumer is told of: facts that were inserted, and automations that were
//! inserted or changed. Like the real one it orders records of one partition only.

use commerce::automation::Automation;
use commerce::fact::{Fact, Subject};
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

/// Items whose records are in order among themselves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// The facts about one subject.
    Facts(WorkspaceId, Subject),
    /// What belongs to one subscriber.
    Subscriber(WorkspaceId, SubscriberId),
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
    /// Where it is ordered.
    #[must_use]
    pub fn partition(&self) -> Partition {
        match &self.image {
            Image::Fact(fact) => {
                let reference = fact.reference();
                Partition::Facts(reference.workspace, reference.subject)
            }
            Image::Automation(held) => {
                Partition::Subscriber(held.workspace.clone(), held.subscriber_id.clone())
            }
        }
    }
}
