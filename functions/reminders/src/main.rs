//! Wiring of the `reminders` function: environment → table → handler.

use aws::{Environment, clock::SystemClock};
use dynamodb::Table;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use reminders::handle;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = Environment::process();
    aws::log::install(&environment)?;
    aws::metrics::install(&environment);
    let client = aws_sdk_dynamodb::Client::new(&aws::config::sdk_config(&environment)?);
    let table = Table::new(client, environment.required("TABLE_NAME")?);
    run(service_fn(async |event: LambdaEvent<_>| {
        Ok::<_, Error>(handle(&table, &SystemClock, event.payload, &event.context.request_id).await?)
    }))
    .await
}
