//! The bus and the scheduler, with faults.

use commerce::event::Event;
use commerce::ports::{Bus, PublishError, ScheduleError, Schedules, WakeUp};
use jiff::Timestamp;

use crate::faults::errors::INJECTED;
use crate::faults::{Fault, Faulty, Half, Moment, Operation};

impl<T: Schedules> Schedules for Faulty<T> {
    async fn ensure(&self, wake_up: &WakeUp, at: Timestamp) -> Result<(), ScheduleError> {
        self.faults.call(Operation::EnsureSchedule, || self.inner.ensure(wake_up, at)).await
    }

    async fn delete(&self, wake_up: &WakeUp) -> Result<(), ScheduleError> {
        self.faults.call(Operation::DeleteSchedule, || self.inner.delete(wake_up)).await
    }
}

impl<T: Bus> Bus for Faulty<T> {
    async fn publish(&self, events: &[Event]) -> Result<(), PublishError> {
        if events.is_empty() {
            return Ok(());
        }
        self.faults.turn().await;
        let (taken, lost) = match self.faults.next(Operation::Publish) {
            None => return self.inner.publish(events).await,
            Some(Fault::Fail(Moment::Before) | Fault::Throttle | Fault::Conflict | Fault::Corrupt) => {
                events.split_at(0)
            }
            // Of a single event none is taken.
            Some(Fault::Take(Half::First)) => events.split_at(events.len() / 2),
            Some(Fault::Take(Half::Last)) => {
                let (lost, taken) = events.split_at(events.len().div_ceil(2));
                (taken, lost)
            }
            Some(Fault::Fail(Moment::After)) => (events, events),
            Some(Fault::Repeat) => {
                self.inner.publish(events).await?;
                return self.inner.publish(events).await;
            }
            Some(Fault::Hang) => {
                self.inner.publish(events).await?;
                return std::future::pending().await;
            }
            Some(Fault::Crash(moment)) => {
                if moment == Moment::After {
                    drop(self.inner.publish(events).await);
                }
                return self.faults.die().await;
            }
        };
        self.inner.publish(taken).await?;
        let failed = lost.iter().map(|event| event.id.clone()).collect();
        Err(PublishError { failed, refused: Vec::new(), reason: INJECTED.to_owned() })
    }
}
