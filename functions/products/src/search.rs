//! `search`: the products whose title has a text in it, upper and lower case alike.
//!
//! Owns how far one request looks. No index holds titles, so it reads products; the pages are those
//! of the catalogue, in its order, with what does not match left out.
//!
//! | asked with | looks at | `total` |
//! |---|---|---|
//! | `offset`, of a catalogue of at most [`MAX_LOOKED_AT`] products | all of it | what matches |
//! | `cursor`, or the first page of a larger catalogue | as many as that | not counted |
//!
//! Where a walk by cursor stops looking, the page may have no product at all and a `nextCursor`.

use commerce::identity::WorkspaceId;
use commerce::ports::{Catalogue, PageStart, ProductPage};
use edge::Refusal;

use crate::wire::Query;

/// Most products that one request looks at: 50 reads of 100, about a second.
pub const MAX_LOOKED_AT: u64 = 5_000;
/// Products of one read.
const READ_AT_ONCE: u64 = 100;

/// The page that the query names, of the products with this in their title.
///
/// # Errors
/// When an offset is asked for in a catalogue that is too large for one, or the table fails.
pub async fn page(
    catalogue: &impl Catalogue,
    workspace: &WorkspaceId,
    query: &Query,
    title: &str,
) -> Result<ProductPage, Refusal> {
    let (mut start, offset, mut is_counted) = match &query.start {
        PageStart::Offset(offset) => (PageStart::Offset(0), *offset, true),
        PageStart::After(id) => (PageStart::After(id.clone()), 0, false),
    };
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let wanted = title.to_lowercase();
    let (mut products, mut matching, mut looked_at) = (Vec::new(), 0, 0);
    loop {
        let read = catalogue.page(workspace, &start, READ_AT_ONCE).await?;
        if read.total.is_some_and(|total| total > MAX_LOOKED_AT) {
            if offset > 0 {
                return Err(too_large_for_an_offset());
            }
            is_counted = false;
        }
        for product in read.products {
            if product.title.to_lowercase().contains(&wanted) {
                matching += 1;
                if matching > offset && products.len() < limit {
                    products.push(product);
                }
            }
        }
        looked_at += READ_AT_ONCE;
        let has_more = matching > offset + query.limit;
        let is_last = read.next.is_none() || !is_counted && (has_more || looked_at >= MAX_LOOKED_AT);
        match read.next {
            Some(id) if !is_last => start = PageStart::After(id),
            rest => {
                let behind_page = products.last().map(|product| product.id.clone());
                let next = if has_more { behind_page } else { rest };
                return Ok(ProductPage { products, next, total: is_counted.then_some(matching) });
            }
        }
    }
}

fn too_large_for_an_offset() -> Refusal {
    let message = format!(
        "must be left out of a search in more than {MAX_LOOKED_AT} products; go on with the nextCursor of the page before"
    );
    Refusal::invalid("offset", message)
}
