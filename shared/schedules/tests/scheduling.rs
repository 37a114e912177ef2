//! Ensuring and deleting schedules, against a Scheduler that answers as it is told.

#![allow(clippy::unwrap_used, reason = "in a test a panic is a failure")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::error::ErrorMetadata;
use aws_sdk_scheduler::operation::create_schedule::{
    CreateScheduleError, CreateScheduleInput, CreateScheduleOutput,
};
use aws_sdk_scheduler::operation::delete_schedule::{DeleteScheduleError, DeleteScheduleOutput};
use aws_sdk_scheduler::types::error::{ConflictException, ResourceNotFoundException};
use aws_sdk_scheduler::types::{ActionAfterCompletion, FlexibleTimeWindowMode};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use commerce::automation::{AutomationKey, Generation};
use commerce::identity::{ProductId, SubscriberId, WorkspaceId};
use commerce::ports::{Clock, ScheduleError, Schedules, WakeUp};
use jiff::Timestamp;
use schedules::{FlexibleWindow, ScheduleName, ScheduleTargets, SchedulerSchedules, WakeUpMessage};

const DUE_AT: &str = "2026-12-21T10:00:00Z";
const NOW: &str = "2026-11-21T10:00:00Z";

#[derive(Clone)]
struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }

    async fn pause(&self, _: Duration) {}
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn wake_up() -> WakeUp {
    let workspace = WorkspaceId::parse("shop").unwrap();
    WakeUp {
        subscriber_id: SubscriberId::of(&workspace, "buyer@example.com"),
        workspace,
        automation: AutomationKey::Replenishment {
            product_id: ProductId::parse("coffee").unwrap(),
            variant_id: None,
        },
        generation: Generation::new(7),
    }
}

fn targets() -> ScheduleTargets {
    ScheduleTargets {
        group: "shop-reminders".into(),
        reminders_function_arn: "arn:reminders".into(),
        role_arn: "arn:role".into(),
        dlq_arn: Some("arn:dead-letters".into()),
        flexible_window: FlexibleWindow::minutes(15).unwrap(),
    }
}

fn schedules(rule: &Rule, config: ScheduleTargets, now: &str) -> SchedulerSchedules<At> {
    let client = mock_client!(aws_sdk_scheduler, RuleMode::MatchAny, [rule]);
    SchedulerSchedules::new(client, config, At(instant(now)))
}

/// What is asked of Scheduler for a wake-up that is ensured with these settings at this time.
async fn created(config: ScheduleTargets, now: &str) -> CreateScheduleInput {
    let seen = Arc::new(Mutex::new(None));
    let sink = seen.clone();
    let rule = mock!(Client::create_schedule).then_compute_output(move |input| {
        *sink.lock().unwrap() = Some(input.clone());
        CreateScheduleOutput::builder().schedule_arn("arn:schedule").build().unwrap()
    });
    schedules(&rule, config, now).ensure(&wake_up(), instant(DUE_AT)).await.unwrap();
    seen.lock().unwrap().take().unwrap()
}

#[tokio::test]
async fn an_ensured_wake_up_is_one_schedule_that_deletes_itself() {
    let input = created(targets(), NOW).await;
    assert_eq!(input.name(), Some(ScheduleName::of(&wake_up()).as_str()));
    assert_eq!(input.group_name(), Some("shop-reminders"));
    assert_eq!(input.schedule_expression(), Some("at(2026-12-21T10:00:00)"));
    assert_eq!(input.schedule_expression_timezone(), Some("UTC"));
    assert_eq!(input.action_after_completion(), Some(&ActionAfterCompletion::Delete));
    let window = input.flexible_time_window().unwrap();
    assert_eq!(
        (window.mode(), window.maximum_window_in_minutes()),
        (&FlexibleTimeWindowMode::Flexible, Some(15))
    );
}

#[tokio::test]
async fn its_target_is_the_reminders_function_with_retries_for_a_day() {
    let input = created(targets(), NOW).await;
    let target = input.target().unwrap();
    assert_eq!((target.arn(), target.role_arn()), ("arn:reminders", "arn:role"));
    let retries = target.retry_policy().unwrap();
    assert_eq!(retries.maximum_event_age_in_seconds(), Some(86_400));
    assert_eq!(retries.maximum_retry_attempts(), Some(185));
    assert_eq!(target.dead_letter_config().and_then(|queue| queue.arn()), Some("arn:dead-letters"));
    let message: WakeUpMessage = serde_json::from_str(target.input().unwrap()).unwrap();
    assert_eq!(WakeUp::try_from(message), Ok(wake_up()));
}

#[tokio::test]
async fn without_a_dead_letter_queue_none_is_named() {
    let input = created(ScheduleTargets { dlq_arn: None, ..targets() }, NOW).await;
    assert!(input.target().unwrap().dead_letter_config().is_none());
}

#[tokio::test]
async fn a_wake_up_in_the_past_is_scheduled_a_minute_from_now() {
    let input = created(targets(), "2027-01-01T00:00:00Z").await;
    assert_eq!(input.schedule_expression(), Some("at(2027-01-01T00:01:00)"));
}

#[tokio::test]
async fn a_repeated_request_has_the_same_token_and_one_for_another_time_has_not() {
    let tokens = [
        created(targets(), NOW).await,
        created(targets(), NOW).await,
        created(targets(), "2027-01-01T00:00:00Z").await,
    ];
    let [first, again, later] = tokens.map(|input| input.client_token().unwrap().to_owned());
    assert_eq!(first, again);
    assert_ne!(first, later);
    assert!((1..=64).contains(&first.len()) && first.chars().all(|c| c.is_ascii_alphanumeric()), "{first}");
}

#[tokio::test]
async fn a_schedule_that_is_there_already_is_ensured() {
    let rule = mock!(Client::create_schedule).then_error(|| {
        CreateScheduleError::ConflictException(ConflictException::builder().message("there").build().unwrap())
    });
    let ensured = schedules(&rule, targets(), NOW).ensure(&wake_up(), instant(DUE_AT)).await;
    assert_eq!((ensured, rule.num_calls()), (Ok(()), 1));
}

#[tokio::test]
async fn a_missing_schedule_group_is_an_error() {
    let rule = mock!(Client::create_schedule).then_error(|| {
        let missing = ResourceNotFoundException::builder().message("group");
        CreateScheduleError::ResourceNotFoundException(missing.build().unwrap())
    });
    assert!(schedules(&rule, targets(), NOW).ensure(&wake_up(), instant(DUE_AT)).await.is_err());
}

#[tokio::test]
async fn a_schedule_is_deleted_by_its_name() {
    let rule = mock!(Client::delete_schedule)
        .match_requests(|input| {
            input.name() == Some(ScheduleName::of(&wake_up()).as_str())
                && input.group_name() == Some("shop-reminders")
        })
        .then_output(|| DeleteScheduleOutput::builder().build());
    assert_eq!(schedules(&rule, targets(), NOW).delete(&wake_up()).await, Ok(()));
}

#[tokio::test]
async fn a_schedule_that_is_gone_is_deleted() {
    let rule = mock!(Client::delete_schedule).then_error(|| {
        let gone = ResourceNotFoundException::builder().message("gone");
        DeleteScheduleError::ResourceNotFoundException(gone.build().unwrap())
    });
    assert_eq!(schedules(&rule, targets(), NOW).delete(&wake_up()).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn another_error_names_the_code_and_not_the_text_of_aws() {
    let metadata =
        || ErrorMetadata::builder().code("ThrottlingException").message("buyer@example.com").build();
    let create = mock!(Client::create_schedule).then_error(move || CreateScheduleError::generic(metadata()));
    let ensured = schedules(&create, targets(), NOW).ensure(&wake_up(), instant(DUE_AT)).await;
    assert_eq!(ensured, Err(ScheduleError("ThrottlingException".into())));
    let delete = mock!(Client::delete_schedule).then_error(move || DeleteScheduleError::generic(metadata()));
    let deleted = schedules(&delete, targets(), NOW).delete(&wake_up()).await;
    assert_eq!(deleted, Err(ScheduleError("ThrottlingException".into())));
}
