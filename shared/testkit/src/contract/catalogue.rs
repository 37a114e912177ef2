//! Products are stored all or none, each under the version that was read.

use commerce::fact::{Fact, Receipt, RestockFact, WaitCursor};
use commerce::identity::{ProductId, VariantId};
use commerce::ports::{Appended, CommitError, Stored, TableError, Upsert};
use commerce::product::Product;

use super::Table;
use crate::build::{NOON, instant, product, product_id, shop};

fn titled(id: &str, title: &str) -> Product {
    Product { title: title.to_owned(), ..product(id).build() }
}

fn upsert(expected: u64, product: Product) -> Upsert {
    Upsert { expected, product, restock: None }
}

async fn read(table: &impl Table, id: &str) -> Stored<Product> {
    table.stored(&shop(), &[product_id(id)]).await.unwrap().remove(&product_id(id)).unwrap()
}

pub async fn products_are_stored_under_the_version_that_was_read(table: &impl Table) {
    table.store(&[upsert(0, titled("a", "first")), upsert(0, titled("b", "first"))]).await.unwrap();
    let first = titled("a", "first").version_after(0);
    table.store(&[upsert(first, titled("a", "second"))]).await.unwrap();
    for stale in [0, first, first + 2] {
        let lost =
            table.store(&[upsert(stale, titled("a", "lost")), upsert(first, titled("b", "lost"))]).await;
        assert_eq!(lost, Err(CommitError::Conflict), "{stale}");
    }
    assert_eq!(read(table, "a").await, Stored { version: first + 1, value: Some(titled("a", "second")) });
    assert_eq!(read(table, "b").await, Stored { version: first, value: Some(titled("b", "first")) });
    assert_eq!(read(table, "c").await, Stored::default());
}

pub async fn a_product_made_again_is_not_overwritten_by_who_read_the_first(table: &impl Table) {
    let first = titled("a", "first");
    table.store(&[upsert(0, first.clone())]).await.unwrap();
    assert_eq!(table.remove(&shop(), &first.id).await, Ok(true));
    assert_eq!(table.remove(&shop(), &first.id).await, Ok(false));
    assert_eq!(read(table, "a").await, Stored::default());
    let again = Product { created_at: instant("2026-11-22T10:00:00Z"), ..first.clone() };
    table.store(&[upsert(0, again)]).await.unwrap();
    let late = table.store(&[upsert(first.version_after(0), titled("a", "late"))]).await;
    assert_eq!(late, Err(CommitError::Conflict));
}

pub async fn a_product_and_the_return_of_its_stock_are_recorded_together_or_not_at_all(table: &impl Table) {
    let restock = |version| RestockFact {
        workspace: shop(),
        product_id: product_id("a"),
        version,
        variants: vec![VariantId::parse("a").unwrap()],
        cursor: WaitCursor { variant: 0, after: None },
        receipt: Receipt { accepted_at: instant(NOON), correlation_id: "request".to_owned() },
    };
    let with_fact = |expected, title, version| Upsert {
        restock: Some(restock(version)),
        ..upsert(expected, titled("a", title))
    };
    table.store(&[with_fact(0, "first", 1)]).await.unwrap();
    let recorded = Fact::Restock(restock(1));
    assert_eq!(table.append(&recorded).await, Ok(Appended::Exists(Box::new(recorded.clone()))));

    // The version is right, but the fact is there.
    let first = titled("a", "").version_after(0);
    assert_eq!(table.store(&[with_fact(first, "again", 1)]).await, Err(CommitError::Conflict));
    // The fact is new, but the version is not the one.
    assert_eq!(table.store(&[with_fact(3, "stale", 7)]).await, Err(CommitError::Conflict));
    assert_eq!(read(table, "a").await, Stored { version: first, value: Some(titled("a", "first")) });
    assert_eq!(table.append(&Fact::Restock(restock(7))).await, Ok(Appended::Recorded));
}

pub async fn a_hundred_products_are_stored_at_once_and_no_more(table: &impl Table) {
    let products = |count: usize| -> Vec<Upsert> {
        (0..count).map(|number| upsert(0, titled(&number.to_string(), "t"))).collect()
    };
    let refused = table.store(&products(101)).await;
    assert_eq!(refused, Err(CommitError::Table(TableError::TooLarge)));
    table.store(&products(100)).await.unwrap();
    let ids: Vec<ProductId> = products(100).into_iter().map(|upsert| upsert.product.id).collect();
    let stored = table.products(&shop(), &ids).await.unwrap();
    assert_eq!(stored.values().filter(|stored| stored.value.is_some()).count(), 100);
    assert_eq!(table.store(&[]).await, Ok(()));
}
