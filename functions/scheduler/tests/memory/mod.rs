//! One automation, its schedules and parked records, in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use commerce::automation::{Automation, AutomationKey};
use commerce::identity::{SubscriberId, WorkspaceId};
use commerce::ports::{Automations, Clock, ScheduleError, Schedules, TableError, WakeUp};
use jiff::Timestamp;
use scheduler::Scheduler;
use streams::{ParkError, ParkedRecord, Parking};

/// What the function sees of the world; a failure that is set happens once.
pub struct Memory {
    now: Timestamp,
    world: Mutex<World>,
}

#[derive(Default)]
struct World {
    automation: Option<Automation>,
    schedules: BTreeMap<u64, Timestamp>,
    calls: Vec<(&'static str, u64)>,
    parked: usize,
    table_failure: Option<TableError>,
    schedule_failure: Option<ScheduleError>,
}

impl Memory {
    /// An empty world at this time.
    pub fn at(now: &str) -> Self {
        Self { now: now.parse().unwrap(), world: Mutex::default() }
    }

    /// The function in this world.
    pub fn scheduler(&self) -> Scheduler<&Self, &Self, &Self> {
        Scheduler { automations: self, schedules: self, clock: self }
    }

    /// What the table holds from now on.
    pub fn write(&self, automation: Option<Automation>) {
        self.world().automation = automation;
    }

    /// Has the next read fail.
    pub fn fail_table(&self, error: TableError) {
        self.world().table_failure = Some(error);
    }

    /// Has the next call of the scheduler fail.
    pub fn fail_schedules(&self) {
        self.world().schedule_failure = Some(ScheduleError("ThrottlingException".into()));
    }

    /// Generation and time of every schedule.
    pub fn waiting(&self) -> Vec<(u64, Timestamp)> {
        self.world().schedules.clone().into_iter().collect()
    }

    /// The calls of the scheduler with their generations, in their order.
    pub fn calls(&self) -> Vec<(&'static str, u64)> {
        self.world().calls.clone()
    }

    /// How many records were parked.
    pub fn parked(&self) -> usize {
        self.world().parked
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    fn call(
        &self,
        name: &'static str,
        wake_up: &WakeUp,
        change: impl FnOnce(&mut BTreeMap<u64, Timestamp>, u64),
    ) -> Result<(), ScheduleError> {
        let mut world = self.world();
        let generation = wake_up.generation.get();
        world.calls.push((name, generation));
        if let Some(failure) = world.schedule_failure.take() {
            return Err(failure);
        }
        change(&mut world.schedules, generation);
        Ok(())
    }
}

impl Clock for &Memory {
    fn now(&self) -> Timestamp {
        self.now
    }
}

impl Automations for &Memory {
    async fn current(
        &self,
        _: &WorkspaceId,
        _: &SubscriberId,
        key: &AutomationKey,
    ) -> Result<Option<Automation>, TableError> {
        let mut world = self.world();
        let held = world.automation.clone().filter(|held| held.key == *key);
        world.table_failure.take().map_or(Ok(held), Err)
    }
}

impl Schedules for &Memory {
    async fn ensure(&self, wake_up: &WakeUp, at: Timestamp) -> Result<(), ScheduleError> {
        assert!(at >= self.now, "a time in the past: {at}");
        self.call("ensure", wake_up, |schedules, generation| {
            schedules.entry(generation).or_insert(at);
        })
    }

    async fn delete(&self, wake_up: &WakeUp) -> Result<(), ScheduleError> {
        self.call("delete", wake_up, |schedules, generation| {
            schedules.remove(&generation);
        })
    }
}

impl Parking for Memory {
    async fn park(&self, _: &ParkedRecord) -> Result<(), ParkError> {
        self.world().parked += 1;
        Ok(())
    }
}
