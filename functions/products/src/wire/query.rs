//! The query string of `GET /api/v1/products`.
//!
//! `provider` is one of the sources that the SDKs know.

use std::ops::RangeInclusive;

use commerce::ports::PageStart;
use edge::{Call, Issue, Issues, Refusal};

use super::cursor;
use super::product::PROVIDER;

/// Products of a page: at most as many as one `BatchGetItem` reads.
const LIMITS: RangeInclusive<u64> = 1..=100;
const DEFAULT_LIMIT: u64 = 50;

/// Products to skip; more than any catalogue has.
const OFFSETS: RangeInclusive<u64> = 0..=4_294_967_295;

const PROVIDERS: [&str; 5] = [PROVIDER, "stripe", "shopify", "woocommerce", "manual"];

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Where it begins.
    pub start: PageStart,
    /// Most products of it.
    pub limit: u64,
    /// Whether products that came through the API are asked for. There are no others here.
    pub asks_for_this_provider: bool,
    /// What their title has to have in it, if anything.
    pub search: Option<String>,
}

impl Query {
    /// Reads the query string.
    ///
    /// # Errors
    /// With every fault of it.
    pub fn read(call: &Call) -> Result<Self, Refusal> {
        let mut issues = Issues::default();
        let limit = number(call, "limit", &LIMITS, &mut issues).unwrap_or(DEFAULT_LIMIT);
        let start = start(call, &mut issues);
        let asks_for_this_provider = call.query("provider").is_none_or(|provider| {
            if !PROVIDERS.contains(&provider) {
                let issue = Issue::new("provider", format!("must be one of {}", PROVIDERS.join(", ")));
                issues.push(Issue { allowed_values: Some(PROVIDERS.to_vec()), ..issue });
            }
            provider == PROVIDER
        });
        let search = call.query("search").map(str::trim).filter(|search| !search.is_empty());
        let search = search.map(str::to_owned);
        if issues.is_empty() {
            Ok(Self { start, limit, asks_for_this_provider, search })
        } else {
            Err(Refusal::Invalid(issues))
        }
    }
}

fn start(call: &Call, issues: &mut Issues) -> PageStart {
    let offset = number(call, "offset", &OFFSETS, issues).unwrap_or(0);
    let Some(text) = call.query("cursor") else { return PageStart::Offset(offset) };
    if call.query("offset").is_some() {
        issues.push(Issue::new("cursor", "must not be given together with offset"));
    }
    match cursor::parse(text) {
        Ok(product) => PageStart::After(product),
        Err(error) => {
            issues.push(Issue::new("cursor", error.to_string()));
            PageStart::Offset(offset)
        }
    }
}

/// A parameter in decimal digits. `None` when it is not given, or is faulty, which is told.
fn number(call: &Call, name: &'static str, bounds: &RangeInclusive<u64>, issues: &mut Issues) -> Option<u64> {
    let text = call.query(name)?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && bounds.contains(number));
    if number.is_none() {
        let message = format!("must be an integer from {} to {}", bounds.start(), bounds.end());
        issues.push(Issue::new(name, message));
    }
    number
}
