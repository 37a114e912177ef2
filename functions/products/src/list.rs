//! `GET /api/v1/products`: the catalogue, page by page.
//!
//! Owns where a page begins and how large it may be. There are two ways to the next page:
//!
//! | way | reads for one page | `total` |
//! |---|---|---|
//! | `cursor` = `nextCursor` of the page before | its own products, at any depth | not counted |
//! | `offset` (0 when nothing is given) | its own products, and the keys of all | exact at rest |
//!
//! With `search` both ways leave out what does not match ([`search`]).
//!
//! A walk by cursor visits each product that is there all the while exactly once. A walk by
//! offset is for the SDKs, which know no other: what is added or deleted meanwhile shifts it.
//! A page may have fewer products than `limit`, so the next offset is `offset + count`.

use commerce::ports::{Catalogue, PageStart, ProductPage};
use commerce::product::Product;
use edge::{Call, Refusal, Reply, Warnings};

use crate::search;
use crate::wire::{ListAnswer, MAX_ANSWER_BYTES, ProductJson, Query, bytes};

/// Answers with the page that the query names.
///
/// # Errors
/// When the query has faults, or the table fails.
pub async fn handle(catalogue: &impl Catalogue, call: &Call) -> Result<Reply, Refusal> {
    let query = Query::read(call)?;
    let page = match &query.search {
        _ if !query.asks_for_this_provider => nothing(&query.start),
        Some(title) => fitting(search::page(catalogue, &call.workspace, &query, title).await?),
        None => fitting(catalogue.page(&call.workspace, &query.start, query.limit).await?),
    };
    Reply::ok(&ListAnswer::of(&query, &page), &Warnings::none())
}

/// Of a page that is too large for one answer, as much as fits; the next begins behind it.
fn fitting(mut page: ProductPage) -> ProductPage {
    let mut answered_bytes = 0;
    let is_within = |product: &&Product| {
        answered_bytes += bytes(&ProductJson::of(product));
        answered_bytes <= MAX_ANSWER_BYTES
    };
    let count = page.products.iter().take_while(is_within).count().max(1);
    if count < page.products.len() {
        page.products.truncate(count);
        page.next = page.products.last().map(|product| product.id.clone());
    }
    page
}

/// What the catalogue holds of shops that we do not synchronize with.
fn nothing(start: &PageStart) -> ProductPage {
    let total = match start {
        PageStart::Offset(_) => Some(0),
        PageStart::After(_) => None,
    };
    ProductPage { products: Vec::new(), next: None, total }
}
