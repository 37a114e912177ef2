//! What a page of a catalogue of 100,000 products costs, early and late: `make bench`.
//!
//! Walks all of it and counts first: a figure of a walk that missed a product is worth nothing.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use commerce::identity::ProductId;
use commerce::ports::{Catalogue as _, PageStart, ProductPage};
use dynamodb::Table;
use dynamodb::embedded::EmbeddedTable;
use testkit::build::{product, shop};

const PRODUCTS: u64 = 100_000;
const LIMIT: u64 = 100;
/// Pages of which a figure is the median.
const PAGES: usize = 10;

#[tokio::main]
async fn main() {
    let embedded = EmbeddedTable::start().await.unwrap_or_else(|error| panic!("{error}"));
    let begun = Instant::now();
    let products = (0..PRODUCTS).map(|number| product(&format!("SKU-{number:06}")).price_usd(1250).build());
    embedded.fill(products).unwrap_or_else(|error| panic!("{error}"));
    println!(
        "{PRODUCTS} products are there after {:.0} s; a page of {LIMIT}, median of {PAGES}:",
        begun.elapsed().as_secs_f64()
    );

    by_cursor(&embedded.table).await;
    for offset in [0, PRODUCTS / 2, PRODUCTS - LIMIT * PAGES as u64] {
        by_offset(&embedded.table, offset).await;
    }
}

/// From the first product to the last.
async fn by_cursor(table: &Table) {
    let (mut visited, mut took) = (BTreeSet::<ProductId>::new(), Vec::new());
    let mut start = PageStart::Offset(0);
    loop {
        let (page, elapsed) = page(table, &start).await;
        took.push(elapsed);
        visited.extend(page.products.into_iter().map(|product| product.id));
        let Some(next) = page.next else { break };
        start = PageStart::After(next);
    }
    let pages = usize::try_from(PRODUCTS / LIMIT).unwrap_or(usize::MAX);
    assert_eq!((visited.len() as u64, took.len()), (PRODUCTS, pages), "products visited, pages");
    // The first page was by offset: nothing to begin behind was known yet.
    for first in [1, pages / 2, pages - PAGES] {
        println!("  by cursor, from page {:>5}: {:>6.1} ms", first + 1, median_ms(&took[first..][..PAGES]));
    }
}

async fn by_offset(table: &Table, offset: u64) {
    let mut took = Vec::new();
    for number in 0..PAGES as u64 {
        let (page, elapsed) = page(table, &PageStart::Offset(offset + number * LIMIT)).await;
        assert_eq!(page.total, Some(PRODUCTS));
        took.push(elapsed);
    }
    println!("  by offset, from page {:>5}: {:>6.1} ms", offset / LIMIT + 1, median_ms(&took));
}

async fn page(table: &Table, start: &PageStart) -> (ProductPage, Duration) {
    let begun = Instant::now();
    let page = table.page(&shop(), start, LIMIT).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(page.products.len() as u64, LIMIT);
    (page, begun.elapsed())
}

fn median_ms(durations: &[Duration]) -> f64 {
    let mut sorted = durations.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2].as_secs_f64() * 1e3
}
