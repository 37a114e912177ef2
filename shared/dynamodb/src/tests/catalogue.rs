//! Products are stored all or none, each under the version that was read.

use std::collections::BTreeMap;

use commerce::automation::AutomationState;
use commerce::fact::{Fact, RestockFact};
use commerce::identity::{ProductId, VariantId};
use commerce::ports::{
    Catalogue as _, Commit, CommitError, Ledger as _, Put, State, Stored, Upsert, VariantFilter,
};
use commerce::product::Product;

use super::{samples, shop, start, upsert};

fn product(id: &str, title: &str) -> Product {
    let id = ProductId::parse(id).unwrap();
    let created_at = "2026-11-21T10:00:00Z".parse().unwrap();
    Product { id, title: title.to_owned(), created_at, ..samples::product(1) }
}

#[tokio::test]
async fn products_are_stored_under_the_version_that_was_read() {
    let embedded = start().await;
    let table = &embedded.table;
    table.store(&[upsert(0, product("a", "first")), upsert(0, product("b", "first"))]).await.unwrap();
    let first = product("a", "first").version_after(0);
    table.store(&[upsert(first, product("a", "second"))]).await.unwrap();
    let lost = table.store(&[upsert(first, product("a", "lost")), upsert(first, product("b", "lost"))]).await;
    assert_eq!(lost, Err(CommitError::Conflict));

    let ids = ["a", "b", "c", "a"].map(|id| ProductId::parse(id).unwrap());
    let expected = [
        (ids[0].clone(), Stored { version: first + 1, value: Some(product("a", "second")) }),
        (ids[1].clone(), Stored { version: first, value: Some(product("b", "first")) }),
        (ids[2].clone(), Stored::default()),
    ];
    let expected = BTreeMap::from(expected);
    assert_eq!(table.stored(&shop(), &ids).await.as_ref(), Ok(&expected));
    assert_eq!(table.products(&shop(), &ids).await, Ok(expected));
}

#[tokio::test]
async fn a_product_made_again_is_not_overwritten_by_who_read_the_first() {
    let embedded = start().await;
    let table = &embedded.table;
    let first = product("a", "first");
    table.store(&[upsert(0, first.clone())]).await.unwrap();
    let key = crate::item::key_attributes(&crate::key::Key::product(&shop(), &first.id));
    embedded.client.delete_item().table_name(&embedded.name).set_key(Some(key)).send().await.unwrap();
    let again = Product { created_at: "2026-11-22T10:00:00Z".parse().unwrap(), ..first.clone() };
    table.store(&[upsert(0, again)]).await.unwrap();
    let late = table.store(&[upsert(first.version_after(0), product("a", "late"))]).await;
    assert_eq!(late, Err(CommitError::Conflict));
}

#[tokio::test]
async fn a_hundred_products_are_stored_at_once_and_none_needs_no_request() {
    let embedded = start().await;
    let products: Vec<_> = (0..100).map(|number| upsert(0, product(&number.to_string(), "t"))).collect();
    embedded.table.store(&products).await.unwrap();
    let ids: Vec<ProductId> = products.iter().map(|upsert| upsert.product.id.clone()).collect();
    let stored = embedded.table.products(&shop(), &ids).await.unwrap();
    assert_eq!(stored.values().filter(|stored| stored.value.is_some()).count(), 100);
    assert_eq!(embedded.table.store(&[]).await, Ok(()));
}

#[tokio::test]
async fn a_product_and_the_return_of_its_stock_are_recorded_together_or_not_at_all() {
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

#[tokio::test]
async fn those_who_wait_are_counted_by_variant() {
    let embedded = start().await;
    let fact = samples::placed(&shop(), "1", "request");
    let waits = (0..30).map(|person| {
        let variant = if person < 20 { "v" } else { "v#1" };
        let state = State::Automation(samples::wait(&person.to_string(), variant, AutomationState::Armed));
        Put { expected: 0, state }
    });
    let posting = samples::empty_posting(&fact, 0);
    embedded.table.commit(&Commit { puts: waits.collect(), unchanged: Vec::new(), posting }).await.unwrap();
    let count = async |product: &str, variants: &[&str]| {
        let variants: Vec<VariantId> = variants.iter().map(|id| VariantId::parse(id).unwrap()).collect();
        let product = ProductId::parse(product).unwrap();
        let these = embedded.table.count_waiting(&shop(), &product, VariantFilter::Only(&variants)).await;
        let others = embedded.table.count_waiting(&shop(), &product, VariantFilter::AllBut(&variants)).await;
        (these.unwrap(), others.unwrap())
    };
    assert_eq!(count("p", &["v"]).await, (20, 10));
    assert_eq!(count("p", &["v#1"]).await, (10, 20));
    assert_eq!(count("p", &["v", "v#1", "p"]).await, (30, 0));
    assert_eq!(count("p", &[]).await, (0, 30));
    assert_eq!(count("q", &["v"]).await, (0, 0));
    let waited = async |product: &str| {
        embedded.table.waited(&shop(), &ProductId::parse(product).unwrap()).await.unwrap()
    };
    assert_eq!(waited("p").await, ["v", "v#1"].map(|id| VariantId::parse(id).unwrap()));
    assert_eq!(waited("q").await, []);
}
