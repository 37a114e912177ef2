//! The adapter keeps the promises of the ports.

use dynamodb::embedded::EmbeddedTable;

testkit::contract! { held = EmbeddedTable::start().await.unwrap(); &held.table }
