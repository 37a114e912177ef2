//! The scheduler between a table that holds automations and the schedules made of them.

use aws_lambda_events::dynamodb::Event;
use commerce::automation::Automation;
use jiff::Timestamp;
use scheduler::{Scheduler, handle};
use testkit::clock::TestClock;
use testkit::faults::Faults;
use testkit::parking::MemoryParking;
use testkit::payloads::File;
use testkit::schedules::MemorySchedules;
use testkit::table::MemoryTable;

/// The function at a time of the test's choice.
pub struct World {
    pub table: MemoryTable,
    pub faults: Faults,
    pub parking: MemoryParking,
    schedules: MemorySchedules,
    scheduler: Scheduler<MemoryTable, MemorySchedules, TestClock>,
}

impl World {
    pub fn at(now: &str) -> Self {
        let (faults, clock) = (Faults::none(), TestClock::at(now));
        let (table, schedules) = (MemoryTable::new(&faults), MemorySchedules::new(&clock, &faults));
        let scheduler = Scheduler { automations: table.clone(), schedules: schedules.clone(), clock };
        Self { table, faults, parking: MemoryParking::default(), schedules, scheduler }
    }

    /// Hands over a batch; gives the sequence number that is to be sent again, if any.
    pub async fn deliver(&self, batch: Event) -> Option<String> {
        let response = handle(&self.scheduler, &self.parking, batch).await.unwrap();
        response.batch_item_failures.into_iter().next().and_then(|failure| failure.item_identifier)
    }

    /// Hands over a batch of one right after the write that caused it.
    pub async fn written(&self, file: File) -> Option<String> {
        self.table.hold(image(file));
        self.deliver(file.parsed()).await
    }

    /// Hands over the record of an automation, whatever is in the table by now.
    pub async fn reconcile(&self, seen: &Automation) {
        self.scheduler.reconcile(seen).await.unwrap();
    }

    /// Generation and time of every schedule, by generation.
    pub fn waiting(&self) -> Vec<(u64, Timestamp)> {
        let live = self.schedules.live().into_iter();
        let mut waiting: Vec<_> = live.map(|(at, wake_up)| (wake_up.generation.get(), at)).collect();
        waiting.sort_unstable();
        waiting
    }
}

/// The automation that the only record of a file shows.
pub fn image(file: File) -> Automation {
    let batch: Event = file.parsed();
    dynamodb::stream::automation(&batch.records[0]).unwrap()
}
