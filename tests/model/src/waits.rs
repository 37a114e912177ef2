//! Who waits for stock, and which stock returned.

use std::collections::{BTreeMap, BTreeSet};

use crate::purchases::{self, Purchase};
use crate::stated::{Fact, Item, Statement, Status, UpsertStatement};

/// "One wait per subscriber and variant".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait {
    pub email: String,
    pub product_id: String,
    pub variant_id: String,
}

/// Of one wait: its requests, by the returns of stock that answer them, and those still open.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Requests<'a> {
    pub answered: BTreeMap<u64, Vec<&'a Fact>>,
    pub open: Vec<&'a Fact>,
}

/// "The product's version decides between a request and a return": a return that the table took
/// after a request answers it.
pub fn requests(facts: &[Fact]) -> BTreeMap<Wait, Requests<'_>> {
    let mut waits: BTreeMap<Wait, Requests<'_>> = BTreeMap::new();
    let returns = returns(facts);
    for fact in facts {
        let Statement::Wait(statement) = &fact.statement else { continue };
        let wait = Wait {
            email: statement.customer.email.clone(),
            product_id: statement.product_id.clone(),
            // "`variantId` (defaults to productId)".
            variant_id: statement.variant_id.clone().unwrap_or_else(|| statement.product_id.clone()),
        };
        let answer = returns.iter().find(|(number, back)| **number > fact.number && back.brings(&wait));
        let requests = waits.entry(wait).or_default();
        match answer {
            Some((number, _)) => requests.answered.entry(*number).or_default().push(fact),
            None => requests.open.push(fact),
        }
    }
    waits
}

/// Those who wait once all is folded. "Requests that nothing has answered are one wait, which keeps
/// the latest time (a purchase after it ends the wait)".
pub fn armed(facts: &[Fact]) -> BTreeSet<Wait> {
    let purchases = purchases::stated(facts);
    let open = requests(facts).into_iter().filter(|(wait, requests)| {
        let latest = requests.open.iter().map(|fact| fact.accepted_at).max();
        latest.is_some_and(|latest| !purchases.iter().any(|one| one.at >= latest && is_of(one, wait)))
    });
    open.map(|(wait, _)| wait).collect()
}

/// "A purchase of the variant cancels the wait": it is among "what one placed order does" that "for
/// every item, the subscriber's open automations … are cancelled (… back in stock: product + variant)".
pub fn is_of(purchase: &Purchase, wait: &Wait) -> bool {
    // "The product's own id for the product as a whole": any variant is one of it.
    let waits_for_any = wait.variant_id == wait.product_id;
    let bought = |item: &Item| {
        item.product_id == wait.product_id && (waits_for_any || item.variant() == wait.variant_id)
    };
    let is_theirs = purchase.status == Status::Placed && purchase.email == wait.email;
    is_theirs && purchase.items.iter().any(bought)
}

/// A product of the catalogue, as far as stock goes.
#[derive(Debug, Clone, Default)]
struct Stock {
    stated: Option<bool>,
    variants: BTreeMap<String, bool>,
}

impl Stock {
    fn with(&self, upsert: &UpsertStatement) -> Self {
        Self {
            stated: upsert.in_stock.or(self.stated),
            variants: upsert.variants.clone().unwrap_or_else(|| self.variants.clone()),
        }
    }

    /// "Product `inStock` = any variant in stock, else true", unless it is stated.
    fn is_in(&self) -> bool {
        let any = self.variants.is_empty() || self.variants.values().any(|is_in| *is_in);
        self.stated.unwrap_or(any)
    }

    /// Whether this variant is, or under its own id the product as a whole. "Who waits for what the
    /// catalogue does not list waits for the product as a whole."
    fn has(&self, variant: &str) -> bool {
        self.variants.get(variant).copied().unwrap_or_else(|| self.is_in())
    }
}

/// An upsert of a product.
struct Return {
    product_id: String,
    before: Option<Stock>,
    after: Stock,
}

impl Return {
    /// Whether it "turns the product or variant from out of stock to in stock". "What was not known
    /// before was not in stock"; "a product that was stated to be out as a whole brings back every
    /// variant that is in stock"; who waits for what is not listed, or is no more, waits for the whole.
    fn brings(&self, wait: &Wait) -> bool {
        let was_stated_out = |before: &&Stock| before.stated == Some(false) && self.after.is_in();
        let before = self.before.as_ref().filter(|before| !was_stated_out(before));
        let is_listed = self.after.variants.contains_key(&wait.variant_id);
        let was_in = before.is_some_and(|before| {
            let alone = before.variants.get(&wait.variant_id).copied().unwrap_or(false);
            if is_listed { alone } else { before.is_in() }
        });
        self.product_id == wait.product_id && !was_in && self.after.has(&wait.variant_id)
    }
}

fn returns(facts: &[Fact]) -> BTreeMap<u64, Return> {
    let upserts = facts.iter().filter_map(|fact| match &fact.statement {
        Statement::Upsert(upsert) => Some((fact.number, upsert)),
        Statement::Order(_) | Statement::Checkout(_) | Statement::Wait(_) => None,
    });
    let upserts: BTreeMap<u64, &UpsertStatement> = upserts.collect();
    let mut catalogue: BTreeMap<&str, Stock> = BTreeMap::new();
    let mut returns = BTreeMap::new();
    for (number, upsert) in upserts {
        let before = catalogue.get(upsert.product_id.as_str()).cloned();
        let after = before.clone().unwrap_or_default().with(upsert);
        catalogue.insert(&upsert.product_id, after.clone());
        returns.insert(number, Return { product_id: upsert.product_id.clone(), before, after });
    }
    returns
}
