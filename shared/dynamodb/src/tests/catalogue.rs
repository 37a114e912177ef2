//! The stream shows that stock returned, if the product was stored.

use commerce::fact::{Fact, RestockFact};
use commerce::identity::ProductId;
use commerce::ports::{Catalogue as _, CommitError, Upsert};
use commerce::product::Product;

use super::{samples, start, upsert};

fn product(id: &str, title: &str) -> Product {
    let id = ProductId::parse(id).unwrap();
    let created_at = "2026-11-21T10:00:00Z".parse().unwrap();
    Product { id, title: title.to_owned(), created_at, ..samples::product(1) }
}

#[tokio::test]
async fn the_stream_shows_that_stock_returned_only_if_the_product_was_stored() {
    let embedded = start().await;
    let table = &embedded.table;
    let fact = RestockFact { product_id: ProductId::parse("a").unwrap(), ..samples::restock_fact(1) };
    let with_fact =
        |expected, title| Upsert { restock: Some(fact.clone()), ..upsert(expected, product("a", title)) };
    table.store(&[with_fact(0, "first")]).await.unwrap();

    let mut stream = embedded.stream().unwrap();
    let inserted = stream.read().unwrap();
    let facts: Vec<Fact> = inserted.iter().filter_map(|record| crate::stream::fact(record).ok()).collect();
    assert_eq!(facts, [Fact::Restock(fact.clone())]);

    // The version is right, but the fact is there.
    let again = table.store(&[with_fact(product("a", "").version_after(0), "again")]).await;
    assert_eq!(again, Err(CommitError::Conflict));
    let other = RestockFact { version: 7, ..fact };
    let stale = Upsert { restock: Some(other), ..upsert(3, product("a", "stale")) };
    assert_eq!(table.store(&[stale]).await, Err(CommitError::Conflict));
    assert_eq!(stream.read().unwrap(), []);
}
