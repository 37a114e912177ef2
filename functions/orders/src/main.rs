//! Wiring of the `orders` function: environment → table, rules → handler.

mod rules;

use aws::{Environment, clock::SystemClock};
use dynamodb::Table;
use edge::{Edge, Operation};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let environment = Environment::process();
    aws::log::install(&environment)?;
    aws::metrics::install(&environment);
    let client = aws_sdk_dynamodb::Client::new(&aws::config::sdk_config(&environment)?);
    let table = Table::new(client, environment.required("TABLE_NAME")?);
    let rules = rules::read(&environment)?;
    let edge = Edge::new(table.clone(), SystemClock, &[Operation::PushOrder]);
    edge::run(edge, |call| orders::handle(&table, &rules, call)).await
}
