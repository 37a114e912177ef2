//! Products are stored all or none, each under the version that was read.

use std::collections::BTreeMap;

use commerce::identity::ProductId;
use commerce::ports::{Catalogue as _, CommitError, Ledger as _, Stored};
use commerce::product::Product;

use super::{samples, shop, start};

fn product(id: &str, title: &str) -> Product {
    let id = ProductId::parse(id).unwrap();
    let created_at = "2026-11-21T10:00:00Z".parse().unwrap();
    Product { id, title: title.to_owned(), created_at, ..samples::product(1) }
}

#[tokio::test]
async fn products_are_stored_under_the_version_that_was_read() {
    let embedded = start().await;
    let table = &embedded.table;
    table.store(&[(0, product("a", "first")), (0, product("b", "first"))]).await.unwrap();
    let first = product("a", "first").version_after(0);
    table.store(&[(first, product("a", "second"))]).await.unwrap();
    let lost = table.store(&[(first, product("a", "lost")), (first, product("b", "lost"))]).await;
    assert_eq!(lost, Err(CommitError::Conflict));

    let ids = ["a", "b", "c", "a"].map(|id| ProductId::parse(id).unwrap());
    let expected = [
        (ids[0].clone(), Stored { version: first + 1, value: Some(product("a", "second")) }),
        (ids[1].clone(), Stored { version: first, value: Some(product("b", "first")) }),
        (ids[2].clone(), Stored::default()),
    ];
    assert_eq!(table.stored(&shop(), &ids).await, Ok(BTreeMap::from(expected)));
    let mut products = table.products(&shop(), &ids).await.unwrap();
    products.sort_by_key(|product| product.title.clone());
    assert_eq!(products, [product("b", "first"), product("a", "second")]);
}

#[tokio::test]
async fn a_product_made_again_is_not_overwritten_by_who_read_the_first() {
    let embedded = start().await;
    let table = &embedded.table;
    let first = product("a", "first");
    table.store(&[(0, first.clone())]).await.unwrap();
    let key = crate::item::key_attributes(&crate::key::Key::product(&shop(), &first.id));
    embedded.client.delete_item().table_name(&embedded.name).set_key(Some(key)).send().await.unwrap();
    let again = Product { created_at: "2026-11-22T10:00:00Z".parse().unwrap(), ..first.clone() };
    table.store(&[(0, again)]).await.unwrap();
    let late = table.store(&[(first.version_after(0), product("a", "late"))]).await;
    assert_eq!(late, Err(CommitError::Conflict));
}

#[tokio::test]
async fn a_hundred_products_are_stored_at_once_and_none_needs_no_request() {
    let embedded = start().await;
    let products: Vec<_> = (0..100).map(|number| (0, product(&number.to_string(), "t"))).collect();
    embedded.table.store(&products).await.unwrap();
    let ids: Vec<ProductId> = products.iter().map(|(_, product)| product.id.clone()).collect();
    assert_eq!(embedded.table.products(&shop(), &ids).await.unwrap().len(), 100);
    assert_eq!(embedded.table.store(&[]).await, Ok(()));
}
