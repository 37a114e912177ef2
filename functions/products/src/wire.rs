//! The bodies and answers of `/api/v1/products`.
//!
//! Owns the field names of the contract's §4, which are those of the Sequenzy SDKs, and how
//! large an answer may be. What a single value may be is `edge::read`'s.

mod cursor;
mod patch;
mod product;
mod query;

use commerce::ports::{PageStart, ProductPage};
use commerce::product::Product;
use serde::Serialize;

pub use patch::patches;
pub use product::ProductJson;
pub use query::Query;

/// Most bytes of products in an answer: 3 MB. Lambda takes 6 MB
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>) of an answer that
/// carries ours as a JSON string, in which each quotation mark counts twice.
pub const MAX_ANSWER_BYTES: usize = 3 * 1024 * 1024;

/// How many bytes this is as JSON.
#[must_use]
pub fn bytes(answer: &impl Serialize) -> usize {
    // What cannot be written is refused when it is answered.
    serde_json::to_vec(answer).map_or(0, |json| json.len())
}

/// The answer to an upsert.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpsertAnswer<'a> {
    upserted: usize,
    /// How many notices the upsert caused: a number, as in the SDKs.
    back_in_stock_events_triggered: u64,
    products: Vec<ProductJson<'a>>,
}

impl<'a> UpsertAnswer<'a> {
    /// With all upserted products, changed or not, and how many waited for what is in stock
    /// again.
    #[must_use]
    pub fn of(products: &'a [Product], told: u64) -> Self {
        let upserted = products.len();
        let products = products.iter().map(ProductJson::of).collect();
        Self { upserted, back_in_stock_events_triggered: told, products }
    }
}

/// The answer with one product.
#[derive(Debug, Serialize)]
pub struct ReadAnswer<'a> {
    product: ProductJson<'a>,
}

impl<'a> ReadAnswer<'a> {
    /// With this product.
    #[must_use]
    pub fn of(product: &'a Product) -> Self {
        Self { product: ProductJson::of(product) }
    }
}

/// The answer with a page of the catalogue.
#[derive(Debug, Serialize)]
pub struct ListAnswer<'a> {
    products: Vec<ProductJson<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    /// Products of this page.
    count: usize,
    has_more: bool,
    limit: u64,
    /// As asked for; left out of a page that a cursor led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    /// Products of the catalogue; left out of a page that a cursor led to.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl<'a> ListAnswer<'a> {
    /// With this page, which the query asked for.
    #[must_use]
    pub fn of(query: &Query, page: &'a ProductPage) -> Self {
        let ProductPage { products, next, total } = page;
        let offset = match query.start {
            PageStart::Offset(offset) => Some(offset),
            PageStart::After(_) => None,
        };
        let pagination = Pagination {
            count: products.len(),
            has_more: next.is_some(),
            limit: query.limit,
            offset,
            total: *total,
            next_cursor: next.as_ref().map(cursor::behind),
        };
        Self { products: products.iter().map(ProductJson::of).collect(), pagination }
    }
}
