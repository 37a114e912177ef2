//! The catalogue is listed page by page: the same order wherever a page begins.

use aws_sdk_dynamodb::Client;
use aws_smithy_mocks::mock;
use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{Catalogue as _, Facts as _, PageStart, TableError, Upsert};
use commerce::product::Product;
use serde_json::json;

use super::failures::table;
use super::{samples, shop, start, upsert};
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
    let products: Vec<Upsert> = ids.iter().map(|id| upsert(0, product(id))).collect();
    table.store(&products).await.unwrap();
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
