//! One function's way through the table's stream, by the rules of Lambda's event source mapping.
//!
//! Owns what is delivered next and what again: a batch that the function answered is done up to
//! its lowest failed record; a batch that it never answered comes again as a whole.

use std::collections::BTreeMap;

use commerce::ports::WakeUp;
use testkit::table::{Image, Partition, Record};

/// Which of the two functions on the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumer {
    /// Facts.
    Processor,
    /// Automations.
    Scheduler,
}

impl Consumer {
    /// Whether the stream's filter lets the record through to it.
    pub fn takes(self, record: &Record) -> bool {
        match (self, &record.image) {
            (Self::Processor, Image::Fact(_)) | (Self::Scheduler, Image::Automation(_)) => true,
            (Self::Processor, Image::Automation(_)) | (Self::Scheduler, Image::Fact(_)) => false,
        }
    }
}

/// Records that are not done, oldest first.
#[derive(Debug, Default)]
pub struct Backlog(Vec<Record>);

impl Backlog {
    pub fn extend(&mut self, records: impl IntoIterator<Item = Record>) {
        self.0.extend(records);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The oldest records.
    pub fn oldest(&self, most: usize) -> Vec<Record> {
        self.0.iter().take(most).cloned().collect()
    }

    /// Records of any partitions, each partition from its oldest on; a batch is in sequence.
    pub fn any(&self, random: &mut fastrand::Rng, most: usize) -> Vec<Record> {
        let mut partitions: BTreeMap<Partition, Vec<Record>> = BTreeMap::new();
        for record in self.0.iter().rev() {
            partitions.entry(record.partition()).or_default().push(record.clone());
        }
        let mut batch = Vec::new();
        while batch.len() < most {
            let waiting: Vec<Partition> = partitions.keys().cloned().collect();
            let Some(partition) = random.choice(waiting) else { break };
            match partitions.get_mut(&partition).and_then(Vec::pop) {
                Some(record) => batch.push(record),
                None => drop(partitions.remove(&partition)),
            }
        }
        batch.sort_by_key(|record| record.sequence);
        batch
    }

    /// Takes out the records before the lowest failed one of the batch.
    pub fn checkpoint(&mut self, batch: &[Record], lowest_failed: Option<usize>) {
        let done: Vec<usize> = batch.iter().map(|record| record.sequence).collect();
        let is_done =
            |sequence| done.contains(&sequence) && lowest_failed.is_none_or(|lowest| sequence < lowest);
        self.0.retain(|record| !is_done(record.sequence));
    }
}

/// Records that wait for each other, as the functions group them: facts by whom they are about,
/// automations by themselves.
pub fn lanes(batch: &[Record]) -> Vec<Vec<Record>> {
    let mut lanes: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for record in batch {
        let lane = match &record.image {
            Image::Fact(fact) => match fact.subscriber_id() {
                Some(subscriber) => subscriber.to_string(),
                None => format!("{:?}", fact.reference().subject),
            },
            Image::Automation(held) => format!("{}/{}", held.subscriber_id, held.key),
        };
        lanes.entry(lane).or_default().push(record.clone());
    }
    lanes.into_values().collect()
}

/// One name a wake-up, for comparing.
pub fn name(wake_up: &WakeUp) -> String {
    let WakeUp { workspace, subscriber_id, automation, generation } = wake_up;
    format!("{workspace} {subscriber_id} {automation} {generation}")
}
