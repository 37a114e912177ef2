//! Wiring of the `scheduler` function: environment → table and schedules → handler.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "in a test a panic is a failure"))]

mod targets;

use aws::{Environment, clock::SystemClock};
use dynamodb::Table;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use scheduler::{Scheduler, handle};
use schedules::SchedulerSchedules;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = Environment::process();
    aws::log::install(&environment)?;
    aws::metrics::install(&environment);
    let (sdk, table) = (aws::config::sdk_config(&environment)?, environment.required("TABLE_NAME")?);
    let client = aws_sdk_dynamodb::Client::new(&sdk);
    let schedules = aws_sdk_scheduler::Client::new(&sdk);
    let schedules = SchedulerSchedules::new(schedules, targets::read(&environment)?, SystemClock);
    let scheduler = Scheduler { automations: Table::new(client, table), schedules, clock: SystemClock };
    run(service_fn(async |event: LambdaEvent<_>| {
        Ok::<_, Error>(handle(&scheduler, &scheduler.automations, event.payload).await?)
    }))
    .await
}
