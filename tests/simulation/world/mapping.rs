//! The event source mappings: which records of the table's stream each function is given, and when.
//!
//! Owns Lambda's rules: records of one item are in one lane and in order, for no more is promised
//! where several batches of a shard are read at once
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html>); a lane
//! has one invocation at a time; a batch that was answered is done up to its lowest failed record, and
//! one that was never answered comes again as a whole
//! (<https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>).

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use jiff::{SignedDuration, Timestamp};
use testkit::table::{Image, Record};

/// Which of the two functions on the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consumer {
    /// Facts.
    Processor,
    /// Automations.
    Scheduler,
}

/// One of the lanes of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneId {
    pub consumer: Consumer,
    pub index: usize,
}

/// Names an invocation.
pub type InvocationId = u64;

#[derive(Debug, Default)]
struct Lane {
    waiting: VecDeque<Record>,
    in_flight: Option<InFlight>,
}

#[derive(Debug)]
struct InFlight {
    invocation: InvocationId,
    batch: Vec<usize>,
    times_out_at: Timestamp,
}

/// The lanes of both functions.
#[derive(Debug)]
pub struct Mappings {
    lanes: BTreeMap<LaneId, Lane>,
    per_consumer: usize,
    batch: usize,
    invocations: InvocationId,
}

impl Mappings {
    pub fn new(lanes: usize, batch: usize) -> Self {
        Self { lanes: BTreeMap::new(), per_consumer: lanes, batch, invocations: 0 }
    }

    /// What the stream brings goes to whoever takes it.
    pub fn take(&mut self, records: Vec<Record>) {
        for record in records {
            let mut hasher = DefaultHasher::new();
            record.item().hash(&mut hasher);
            let index = usize::try_from(hasher.finish() % self.per_consumer as u64).unwrap_or_default();
            let consumer = match &record.image {
                Image::Fact(_) => Consumer::Processor,
                Image::Automation(_) => Consumer::Scheduler,
            };
            self.lane(LaneId { consumer, index }).waiting.push_back(record);
        }
    }

    /// Lanes that have records and no invocation.
    pub fn startable(&self) -> impl Iterator<Item = LaneId> + '_ {
        let waits = |lane: &Lane| lane.in_flight.is_none() && !lane.waiting.is_empty();
        self.lanes.iter().filter(move |(_, lane)| waits(lane)).map(|(id, _)| *id)
    }

    /// The batch of an invocation that begins now.
    pub fn begin(
        &mut self,
        id: LaneId,
        now: Timestamp,
        timeout: SignedDuration,
    ) -> (InvocationId, Vec<Record>) {
        self.invocations += 1;
        let (invocation, size) = (self.invocations, self.batch);
        let lane = self.lane(id);
        let batch: Vec<Record> = lane.waiting.iter().take(size).cloned().collect();
        let numbers = batch.iter().map(|record| record.sequence).collect();
        lane.in_flight = Some(InFlight { invocation, batch: numbers, times_out_at: now + timeout });
        (invocation, batch)
    }

    /// Its answer: everything before the lowest failed record is done, nothing at all when it died.
    /// That of an invocation which has timed out is heard by nobody.
    pub fn end(&mut self, id: LaneId, invocation: InvocationId, answer: Answer) {
        let lane = self.lane(id);
        let Some(in_flight) = lane.in_flight.take_if(|it| it.invocation == invocation) else { return };
        let is_done = |sequence: usize| {
            in_flight.batch.contains(&sequence)
                && match answer {
                    Answer::AllDone => true,
                    Answer::DoneBefore(lowest_failed) => sequence < lowest_failed,
                    Answer::Died => false,
                }
        };
        lane.waiting.retain(|record| !is_done(record.sequence));
    }

    /// When the next invocation times out.
    pub fn next_timeout(&self) -> Option<Timestamp> {
        self.lanes.values().filter_map(|lane| lane.in_flight.as_ref()).map(|it| it.times_out_at).min()
    }

    /// Gives up on invocations whose time is over: they may go on, and their batches come again.
    /// Answers with how many.
    pub fn time_out(&mut self, now: Timestamp) -> usize {
        let given_up =
            self.lanes.values_mut().filter_map(|lane| lane.in_flight.take_if(|it| it.times_out_at <= now));
        given_up.count()
    }

    fn lane(&mut self, id: LaneId) -> &mut Lane {
        self.lanes.entry(id).or_default()
    }
}

/// What became of an invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    AllDone,
    DoneBefore(usize),
    Died,
}
