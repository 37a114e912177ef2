//! Wiring of the `processor` function: environment → table, bus, rules → handler.

use aws::clock::SystemClock;
use aws::{Environment, config::sdk_config};
use aws_lambda_events::event::dynamodb::Event;
use dynamodb::Table;
use eventbridge::EventBridgeBus;
use folding::Processor;
use lambda_runtime::{Error, LambdaEvent, service_fn};

mod rules;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let environment = Environment::process();
    aws::log::install(&environment)?;
    aws::metrics::install(&environment);
    let config = sdk_config(&environment)?;
    let (table, bus) = (environment.required("TABLE_NAME")?, environment.required("EVENT_BUS_NAME")?);
    let client = aws_sdk_dynamodb::Client::new(&config);
    let processor = Processor {
        table: Table::new(client, table),
        bus: EventBridgeBus::new(aws_sdk_eventbridge::Client::new(&config), bus, SystemClock),
        clock: SystemClock,
        rules: rules::read(&environment)?,
        page: folding::restock::PAGE,
    };
    let handler = |event: LambdaEvent<Event>| async {
        processor::handle(&processor, &processor.table, event.payload).await.map_err(Error::from)
    };
    lambda_runtime::run(service_fn(handler)).await
}
