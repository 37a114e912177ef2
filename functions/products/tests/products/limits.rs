//! What is large: products, requests and answers.

use std::collections::BTreeSet;

use dynamodb::embedded::EmbeddedTable;
use serde_json::{Value, json};
use testkit::build::product;
use testkit::table::MemoryTable;

use crate::world::{get, post, read, serve};

fn ids(body: &Value) -> Vec<String> {
    let products = body["products"].as_array().unwrap();
    products.iter().map(|product| product["productId"].as_str().unwrap().to_owned()).collect()
}

/// 100 products of 40 KB each: 4 MB.
fn large_catalogue() -> MemoryTable {
    let catalogue = MemoryTable::default();
    for number in 0..100 {
        let mut large = product(&format!("SKU-{number:03}")).build();
        large.description = Some("x".repeat(40_000));
        catalogue.stock(large);
    }
    catalogue
}

#[tokio::test]
async fn a_page_that_is_too_large_for_an_answer_is_cut_and_the_next_goes_on_behind_it() {
    let catalogue = large_catalogue();
    let first = serve(&catalogue, get("limit=100")).await.body;
    let pagination = &first["pagination"];
    assert_eq!(
        (&pagination["count"], &pagination["hasMore"], &pagination["total"]),
        (&json!(ids(&first).len()), &json!(true), &json!(100))
    );
    assert!(first.to_string().len() < 3_200_000 && ids(&first).len() > 70);
    let cursor = pagination["nextCursor"].as_str().unwrap();
    let second = serve(&catalogue, get(&format!("limit=100&cursor={cursor}"))).await.body;
    assert_eq!(second["pagination"]["hasMore"], json!(false));
    let all = [ids(&first), ids(&second)].concat();
    assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (100, 100));
}

#[tokio::test]
async fn products_too_large_for_one_answer_are_refused_before_anything_is_written() {
    let catalogue = large_catalogue();
    let before = catalogue.contents();
    let titles = |count| {
        let patch = |number| json!({"productId": format!("SKU-{number:03}"), "title": "New"});
        post(&json!({"products": (0..count).map(patch).collect::<Vec<_>>()}))
    };
    let refused = serve(&catalogue, titles(100)).await;
    assert_eq!((refused.status, &refused.body["issues"][0]["path"]), (400, &json!("products")));
    assert_eq!(catalogue.contents(), before);
    assert_eq!(serve(&catalogue, titles(50)).await.status, 200);
}

/// Bodies just below 256 KB, each with nothing but what grows most in the table.
#[tokio::test]
async fn any_product_that_is_accepted_fits_into_the_table() {
    let embedded = EmbeddedTable::start().await.unwrap();
    let variant = |number: usize, title: &str| json!({"variantId": format!("{number}"), "title": title});
    let many = |title: &str| (0..1_024).map(|number| variant(number, title)).collect::<Vec<_>>();
    let bodies = [
        json!({"productId": "p", "title": "é".repeat(2_048), "description": "\n".repeat(65_536)}),
        json!({"productId": "p", "title": "P", "variants": many("")}),
        json!({"productId": "p", "title": "P", "variants": many(&"x".repeat(90))}),
    ];
    for body in bodies {
        let answer = serve(&embedded.table, post(&json!({ "products": [body] }))).await;
        assert_eq!(answer.status, 200, "{}", answer.body["error"]);
    }
    let read = serve(&embedded.table, read("p")).await.body;
    assert_eq!(read["product"]["variants"].as_array().unwrap().len(), 1_024);
    assert_eq!(read["product"]["description"].as_str().unwrap().len(), 65_536);
}

#[tokio::test]
async fn more_variants_options_or_products_than_there_may_be_are_refused() {
    let variants = |count: usize| json!({"productId": "p", "title": "P", "variants": vec![json!({}); count]});
    let path = async |body: Value| {
        serve(&MemoryTable::default(), post(&body)).await.body["issues"][0]["path"].clone()
    };
    assert_eq!(path(json!({"products": vec![json!({}); 101]})).await, "products");
    assert_eq!(path(json!({"products": [variants(1_025)]})).await, "products[0].variants");
    let options = json!([{"variantId": "v", "title": "V", "options": vec![json!({}); 101]}]);
    let product = json!({"productId": "p", "title": "P", "variants": options});
    assert_eq!(path(json!({"products": [product]})).await, "products[0].variants[0].options");
    let product = json!({"productId": "p", "title": "P", "description": "x".repeat(65_537)});
    assert_eq!(path(json!({"products": [product]})).await, "products[0].description");
}
