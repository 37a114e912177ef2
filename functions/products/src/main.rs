//! Wiring of the `products` function: environment → table → handler.

use aws::{Environment, clock::SystemClock};
use dynamodb::Table;
use edge::Edge;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let environment = Environment::process();
    aws::log::install(&environment)?;
    aws::metrics::install(&environment);
    let client = aws_sdk_dynamodb::Client::new(&aws::config::sdk_config(&environment)?);
    let table = Table::new(client, environment.required("TABLE_NAME")?);
    let edge = Edge::new(table.clone(), SystemClock, products::SERVES);
    edge::run(edge, |call| products::handle(&table, &SystemClock, call)).await
}
