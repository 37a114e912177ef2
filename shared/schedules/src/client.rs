//! Creating and deleting schedules.
//!
//! Owns which answers count as success. Must not keep state: what is there already was made for
//! the same arming, for a name belongs to one.

use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_scheduler::operation::create_schedule::builders::CreateScheduleFluentBuilder;
use aws_sdk_scheduler::types::ActionAfterCompletion;
use commerce::identity::hash;
use commerce::ports::{Clock, ScheduleError, Schedules, WakeUp};
use jiff::Timestamp;
use thiserror::Error;

use crate::at::At;
use crate::message::WakeUpMessage;
use crate::name::ScheduleName;
use crate::targets::ScheduleTargets;

/// Schedules of one group.
#[derive(Debug, Clone)]
pub struct SchedulerSchedules<C> {
    client: Client,
    config: ScheduleTargets,
    clock: C,
}

#[derive(Debug, Error)]
enum RequestError {
    #[error("the request lacks a field: {0}")]
    Field(#[from] BuildError),
    #[error("the input has no JSON form: {0}")]
    Input(#[from] serde_json::Error),
}

impl<C: Clock> SchedulerSchedules<C> {
    /// Schedules that go to these targets.
    #[must_use]
    pub fn new(client: Client, config: ScheduleTargets, clock: C) -> Self {
        Self { client, config, clock }
    }

    fn creation(&self, wake_up: &WakeUp, at: At) -> Result<CreateScheduleFluentBuilder, RequestError> {
        let name = ScheduleName::of(wake_up);
        let input = WakeUpMessage::from(wake_up).to_input()?;
        let request = self.client.create_schedule();
        Ok(request
            .client_token(client_token(&name, at))
            .name(name.as_str())
            .group_name(&self.config.group)
            .schedule_expression(at.to_string())
            .schedule_expression_timezone("UTC")
            .flexible_time_window(self.config.flexible_window.to_sdk()?)
            .action_after_completion(ActionAfterCompletion::Delete)
            .target(self.config.to_sdk(input)?))
    }
}

impl<C: Clock> Schedules for SchedulerSchedules<C> {
    async fn ensure(&self, wake_up: &WakeUp, at: Timestamp) -> Result<(), ScheduleError> {
        let at = At::not_before(at, self.clock.now());
        let creation = self.creation(wake_up, at).map_err(|error| ScheduleError(error.to_string()))?;
        match creation.send().await {
            Ok(_) => Ok(()),
            Err(error) if is_service(&error, |error| error.is_conflict_exception()) => Ok(()),
            Err(error) => Err(unavailable(&error)),
        }
    }

    async fn delete(&self, wake_up: &WakeUp) -> Result<(), ScheduleError> {
        let name = ScheduleName::of(wake_up);
        let deletion = self.client.delete_schedule().name(name.as_str()).group_name(&self.config.group);
        match deletion.send().await {
            Ok(_) => Ok(()),
            Err(error) if is_service(&error, |error| error.is_resource_not_found_exception()) => Ok(()),
            Err(error) => Err(unavailable(&error)),
        }
    }
}

/// The same for every repetition of one request, and another once the time differs: Scheduler
/// may answer a token that it remembers with the outcome of then, although the schedule has run
/// and is gone since.
fn client_token(name: &ScheduleName, at: At) -> String {
    hash("schedule-token", &[name.as_str(), &at.to_string()])
}

fn is_service<E, R>(error: &SdkError<E, R>, is: fn(&E) -> bool) -> bool {
    error.as_service_error().is_some_and(is)
}

/// The code alone: the text of an AWS error may quote the request.
fn unavailable<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> ScheduleError {
    ScheduleError(error.code().map_or_else(|| error.to_string(), str::to_owned))
}
