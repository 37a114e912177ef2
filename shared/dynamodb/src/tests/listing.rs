//! The catalogue is listed page by page: the same order wherever a page begins.

use aws_sdk_dynamodb::Client;
use aws_smithy_mocks::mock;
use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{Catalogue as _, Facts as _, PageStart, TableError, Upsert};
use commerce::product::Product;
use serde_json::json;

use super::failures::table;
use super::{samples, shop, start};
use crate::Table;
use crate::key::Key;

fn id(text: &str) -> ProductId {
    ProductId::parse(text).unwrap()
}

fn ids(count: usize) -> Vec<ProductId> {
    (0..count).map(|number| id(&format!("SKU-{number}"))).collect()
}

async fn store(table: &Table, workspace: &WorkspaceId, ids: &[ProductId]) {
    let product =
        |id: &ProductId| Product { workspace: workspace.clone(), id: id.clone(), ..samples::product(1) };
    let upsert = |id: &ProductId| Upsert { expected: 0, product: product(id), restock: None };
    let products: Vec<Upsert> = ids.iter().map(upsert).collect();
    table.store(&products).await.unwrap();
}

/// The ids of a page, what the next begins behind, and the total.
async fn page(
    table: &Table,
    start: PageStart,
    limit: u64,
) -> (Vec<ProductId>, Option<ProductId>, Option<u64>) {
    let page = table.page(&shop(), &start, limit).await.unwrap();
    (page.products.into_iter().map(|product| product.id).collect(), page.next, page.total)
}

#[tokio::test]
async fn every_page_is_a_part_of_one_order_wherever_it_begins() {
    let embedded = start().await;
    let table = &embedded.table;
    store(table, &shop(), &ids(20)).await;
    let (order, next, total) = page(table, PageStart::Offset(0), 100).await;
    assert_eq!((order.len(), next, total), (20, None, Some(20)));
    let mut sorted = order.clone();
    sorted.sort();
    let mut expected = ids(20);
    expected.sort();
    assert_eq!(sorted, expected);

    for begin in 0..=order.len() {
        for limit in [1, 7, 20] {
            let end = (begin + limit).min(order.len());
            let expected = order[begin..end].to_vec();
            let next = expected.last().filter(|_| end < order.len()).cloned();
            let limit = limit as u64;
            let from_offset = page(table, PageStart::Offset(begin as u64), limit).await;
            assert_eq!(from_offset, (expected.clone(), next.clone(), Some(20)));
            if let Some(before) = begin.checked_sub(1) {
                let behind = page(table, PageStart::After(order[before].clone()), limit).await;
                assert_eq!(behind, (expected, next, None));
            }
        }
    }
}

#[tokio::test]
async fn a_page_goes_on_behind_a_product_that_is_gone() {
    let embedded = start().await;
    let table = &embedded.table;
    store(table, &shop(), &ids(20)).await;
    let (order, ..) = page(table, PageStart::Offset(0), 100).await;
    assert_eq!(table.remove(&shop(), &order[9]).await, Ok(true));
    assert_eq!(table.remove(&shop(), &order[9]).await, Ok(false));
    assert_eq!(page(table, PageStart::After(order[9].clone()), 100).await.0, order[10..]);
    assert_eq!(page(table, PageStart::Offset(9), 100).await, (order[10..].to_vec(), None, Some(19)));
}

#[tokio::test]
async fn a_workspace_lists_and_removes_its_own_products_only() {
    let embedded = start().await;
    let table = &embedded.table;
    let other = WorkspaceId::parse("shop2").unwrap();
    store(table, &shop(), &ids(5)).await;
    store(table, &other, &ids(9)).await;
    let (ours, _, total) = page(table, PageStart::Offset(0), 100).await;
    assert_eq!((ours.len(), total), (5, Some(5)));
    assert_eq!(table.remove(&shop(), &id("SKU-7")).await, Ok(false));
    let theirs = table.page(&other, &PageStart::Offset(0), 100).await.unwrap();
    assert_eq!((theirs.products.len(), theirs.total), (9, Some(9)));
}

/// The index follows the table by a moment: it may still list what is gone.
#[tokio::test]
async fn a_product_that_the_index_still_lists_is_not_made_up() {
    let gone =
        json!({"Items": [{"catalogue_sk": {"S": "gone"}}, {"catalogue_sk": {"S": "gone too"}}], "Count": 2});
    let query = mock!(Client::query).sequence().http_status(200, Some(gone.to_string())).repeatedly().build();
    let nothing = json!({"Responses": {"none": []}}).to_string();
    let batch = mock!(Client::batch_get_item).sequence().http_status(200, Some(nothing)).build();
    let page = table(&[&query, &batch]).page(&shop(), &PageStart::After(id("x")), 1).await.unwrap();
    assert_eq!((page.products, page.next, page.total), (Vec::new(), Some(id("gone")), None));
    assert_eq!(query.num_calls(), 1, "one query for a page that lies in one shard");
}

#[tokio::test]
async fn a_shard_of_several_answers_is_counted_to_its_end() {
    let key = |name: &str| {
        let Key { pk, sk } = Key::product(&shop(), &id(name));
        json!({"pk": {"S": pk}, "sk": {"S": sk}, "catalogue_pk": {"S": "c"}, "catalogue_sk": {"S": name}})
    };
    let first = json!({"Count": 8_000, "LastEvaluatedKey": key("x")}).to_string();
    let last = json!({"Count": 5}).to_string();
    let query = mock!(Client::query)
        .match_requests(|request| request.select().is_some() && request.index_name() == Some("products"))
        .sequence()
        .http_status(200, Some(first))
        .times(16)
        .http_status(200, Some(last))
        .repeatedly()
        .build();
    let beyond = PageStart::Offset(1_000_000);
    let page = table(&[&query]).page(&shop(), &beyond, 100).await.unwrap();
    assert_eq!((page.products, page.next, page.total), (Vec::new(), None, Some(16 * 8_005)));
    assert_eq!(query.num_calls(), 32);
}

#[tokio::test]
async fn only_products_are_in_the_index_and_only_by_their_keys() {
    let embedded = start().await;
    store(&embedded.table, &shop(), &ids(1)).await;
    embedded.table.append(&samples::placed(&shop(), "1", "request")).await.unwrap();
    let scanned =
        embedded.client.scan().table_name(&embedded.name).index_name("products").send().await.unwrap();
    let mut names: Vec<String> = scanned.items()[0].keys().cloned().collect();
    names.sort();
    assert_eq!(
        (scanned.count(), names),
        (1, vec!["catalogue_pk".into(), "catalogue_sk".into(), "pk".into(), "sk".into()])
    );
}

#[tokio::test]
async fn a_failing_index_is_unavailable() {
    let query = mock!(Client::query).sequence().http_status(500, None).repeatedly().build();
    for start in [PageStart::Offset(0), PageStart::After(id("x"))] {
        let error = table(&[&query]).page(&shop(), &start, 10).await.unwrap_err();
        assert!(matches!(error, TableError::Unavailable(_)), "{error}");
    }
}
