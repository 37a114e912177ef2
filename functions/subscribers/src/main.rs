//! Wiring of the `subscribers` function: environment → table → handler.

use aws::{Environment, clock::SystemClock};
use commerce::money::Currency;
use dynamodb::Table;
use edge::{Edge, Operation};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let environment = Environment::process();
    aws::log::install(&environment)?;
    aws::metrics::install(&environment);
    let client = aws_sdk_dynamodb::Client::new(&aws::config::sdk_config(&environment)?);
    let table = Table::new(client, environment.required("TABLE_NAME")?);
    let base_currency =
        environment.optional("BASE_CURRENCY").map(|code| Currency::parse(&code)).transpose()?;
    let edge = Edge::new(table.clone(), SystemClock, &[Operation::ReadSubscriber, Operation::ReadOrder]);
    edge::run(edge, |call| subscribers::handle(&table, base_currency, call)).await
}
