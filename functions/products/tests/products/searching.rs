//! Searching the catalogue by title, page by page.

use commerce::product::Product;
use products::search::MAX_LOOKED_AT;
use serde_json::{Value, json};
use testkit::build::product;
use testkit::table::MemoryTable;

use crate::world::{get, serve};

fn titled(id: &str, title: &str) -> Product {
    Product { title: title.to_owned(), ..product(id).build() }
}

/// 260 products, of which each fourth is a tea.
fn catalogue() -> MemoryTable {
    let table = MemoryTable::default();
    for number in 0..260 {
        let title = if number % 4 == 0 { "Grüner TEE" } else { "Tasse" };
        table.stock(titled(&format!("p-{number:03}"), title));
    }
    table
}

async fn page(table: &MemoryTable, query: &str) -> Value {
    let answer = serve(table, get(query)).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    answer.body
}

fn ids(page: &Value) -> Vec<String> {
    let products = page["products"].as_array().unwrap();
    products.iter().map(|product| product["productId"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_search_finds_titles_in_any_case_and_nothing_else() {
    let table = catalogue();
    for search in ["tee", "TEE", "gr%C3%BCn", "GR%C3%9CN", "%20tee%20", "r%20t"] {
        let page = page(&table, &format!("search={search}")).await;
        assert_eq!(page["pagination"]["total"], json!(65), "{search}");
        assert!(page.get("warnings").is_none());
        assert!(
            page["products"].as_array().unwrap().iter().all(|found| found["title"] == json!("Grüner TEE"))
        );
    }
    assert_eq!(page(&table, "search=p-004").await["pagination"]["total"], json!(0), "an id is no title");
    assert_eq!(page(&table, "search=").await["pagination"]["total"], json!(260));
    assert_eq!(page(&table, "search=tee&provider=shopify").await["pagination"]["total"], json!(0));
}

#[tokio::test]
async fn pages_by_offset_are_those_of_what_matches() {
    let table = catalogue();
    let mut found = Vec::new();
    for offset in [0, 30, 60] {
        let page = page(&table, &format!("search=tee&limit=30&offset={offset}")).await;
        let count = ids(&page).len();
        let pagination = &page["pagination"];
        assert_eq!((&pagination["count"], &pagination["total"]), (&json!(count), &json!(65)));
        assert_eq!(pagination["hasMore"], json!(offset < 60));
        found.extend(ids(&page));
    }
    let expected: Vec<String> = (0..260).step_by(4).map(|number| format!("p-{number:03}")).collect();
    assert_eq!(found, expected);
    let beyond = page(&table, "search=tee&offset=65").await;
    assert_eq!((ids(&beyond).len(), &beyond["pagination"]["hasMore"]), (0, &json!(false)));
}

#[tokio::test]
async fn pages_by_cursor_visit_each_match_once() {
    let table = catalogue();
    let (mut found, mut query) = (Vec::new(), "search=tee&limit=7".to_owned());
    loop {
        let page = page(&table, &query).await;
        found.extend(ids(&page));
        let Some(next) = page["pagination"]["nextCursor"].as_str() else { break };
        query = format!("search=tee&limit=7&cursor={next}");
    }
    let expected: Vec<String> = (0..260).step_by(4).map(|number| format!("p-{number:03}")).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn in_a_large_catalogue_a_search_goes_on_by_cursor() {
    let table = MemoryTable::default();
    let last = usize::try_from(MAX_LOOKED_AT).unwrap() + 50;
    (0..last).for_each(|number| table.stock(titled(&format!("p-{number:05}"), "Tasse")));
    table.stock(titled(&format!("p-{last:05}"), "Tee"));

    let first = page(&table, "search=tee").await;
    assert_eq!((ids(&first), &first["pagination"]["hasMore"]), (Vec::new(), &json!(true)));
    assert!(first["pagination"].get("total").is_none());
    let next = first["pagination"]["nextCursor"].as_str().unwrap();
    let second = page(&table, &format!("search=tee&cursor={next}")).await;
    assert_eq!(
        (ids(&second), &second["pagination"]["hasMore"]),
        (vec![format!("p-{last:05}")], &json!(false))
    );

    let refused = serve(&table, get("search=tee&offset=50")).await;
    assert_eq!((refused.status, &refused.body["issues"][0]["path"]), (400, &json!("offset")));
}
