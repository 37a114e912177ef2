//! Purchases: what a subscriber bought of one product, order by order.
//!
//! Owns which purchase is the newest that stands: from that follows which reminder there is to be,
//! whatever the order of arrival. Orders that were undone stay, for they can come back. It has no
//! time to live; only the newest orders are kept.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::customer::LineItem;
use crate::fact::{OrderFact, Statement};
use crate::identity::{OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use crate::order::{Order, bought_at};
use crate::product::whole;

/// Most orders that are kept of one product.
pub const MAX_KEPT: usize = 32;

/// Bytes of text that the orders kept may take, but for the newest and the newest that stands. A
/// transaction of 4 MB has a few dozen of these items.
const MAX_KEPT_BYTES: usize = 48 * 1024;

/// What a subscriber bought of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchases {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Who bought.
    pub subscriber_id: SubscriberId,
    /// What.
    pub product_id: ProductId,
    /// One for each order, the newest first.
    pub kept: Vec<Purchase>,
}

/// What one order has to do with a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// The order.
    pub order_id: OrderId,
    /// When it was placed, or accepted if the shop's clock was ahead: reminders count from it.
    pub at: Timestamp,
    /// One for each variant that it ever had, by variant.
    pub lines: Vec<PurchasedVariant>,
}

/// A variant of the product that an order has or had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchasedVariant {
    /// The variant, if it is one.
    pub variant_id: Option<VariantId>,
    /// When it was bought, to compare with times of ours; of several versions the latest.
    pub bought_at: Timestamp,
    /// Whether its reminder was published.
    pub reminded: bool,
    /// The item, while it stands: it is in the order, and the order is neither cancelled nor
    /// refunded nor the product returned.
    pub item: Option<LineItem>,
}

impl Purchases {
    /// Nothing bought yet.
    #[must_use]
    pub fn new(workspace: WorkspaceId, subscriber_id: SubscriberId, product_id: ProductId) -> Self {
        Self { workspace, subscriber_id, product_id, kept: Vec::new() }
    }

    /// With what the order says now, in place of what it said. That it was reminded stays.
    #[must_use]
    pub fn with(mut self, mut purchase: Purchase) -> Self {
        if let Some(at) = self.kept.iter().position(|kept| kept.order_id == purchase.order_id) {
            let was = self.kept.remove(at);
            let reminded = |line: &PurchasedVariant| {
                was.lines.iter().any(|old| old.variant_id == line.variant_id && old.reminded)
            };
            purchase.lines.iter_mut().for_each(|line| line.reminded = reminded(line));
        }
        self.kept.push(purchase);
        self.kept.sort_by(|a, b| b.age().cmp(&a.age()));
        self
    }

    /// With the reminder of this order published: of the variant, or of the product.
    #[must_use]
    pub fn reminded(mut self, order_id: &OrderId, exactly: Option<&VariantId>) -> Self {
        for line in
            self.kept.iter_mut().filter(|kept| kept.order_id == *order_id).flat_map(|it| &mut it.lines)
        {
            line.reminded |= exactly.is_none() || line.variant_id.as_ref() == exactly;
        }
        self
    }

    /// As far as they are stored: the newest, as many as an item takes.
    #[must_use]
    pub fn bounded(&self) -> Self {
        let stands = |purchase: &Purchase| purchase.lines.iter().any(|line| line.item.is_some());
        let newest_that_stands = self.kept.iter().position(stands);
        let mut bytes = 0;
        let kept = self.kept.iter().take(MAX_KEPT).enumerate().filter(|(index, purchase)| {
            bytes += purchase.len_bytes();
            *index == 0 || Some(*index) == newest_that_stands || bytes <= MAX_KEPT_BYTES
        });
        Self { kept: kept.map(|(_, purchase)| purchase.clone()).collect(), ..self.clone() }
    }

    /// When what is waited for was last bought: this variant, or any where the product as a whole
    /// is. That it was sent back or cancelled does not matter: they know that it is in stock.
    #[must_use]
    pub fn last_bought_at(&self, waited: &VariantId) -> Option<Timestamp> {
        let any = whole(&self.product_id).as_ref() == Some(waited);
        let lines = self.kept.iter().flat_map(|purchase| &purchase.lines);
        let lines = lines.filter(|line| any || line.variant_id.as_ref() == Some(waited));
        lines.map(|line| line.bought_at).max()
    }
}

impl Purchase {
    /// The total order of purchases.
    #[must_use]
    pub fn age(&self) -> (Timestamp, &OrderId) {
        (self.at, &self.order_id)
    }

    fn len_bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let line = |line: &PurchasedVariant| {
            let id = line.variant_id.as_ref().map_or(0, |id| id.as_str().len());
            let item = line.item.as_ref().map_or(0, |item| {
                id + item.product_id.as_str().len()
                    + item.title.len()
                    + text(&item.variant_title)
                    + text(&item.sku)
                    + 128
            });
            id + item + 96
        };
        self.order_id.as_str().len() + 64 + self.lines.iter().map(line).sum::<usize>()
    }
}

/// What the order has to do with each product that any live version of it ever had; nothing until
/// it is placed, and nothing if it was placed as history.
#[must_use]
pub fn of_order(facts: &[OrderFact], order: &Order) -> BTreeMap<ProductId, Purchase> {
    let Some(placed) = order.placed.as_ref().filter(|placed| placed.live) else { return BTreeMap::new() };
    let first = facts.iter().find(|fact| fact.statement == Statement::Placed);
    let Some(first) = first else { return BTreeMap::new() };
    let accepted_at = first.receipt.accepted_at;
    let is_undone = order.cancelled || order.is_fully_refunded();
    let now = placed.items.iter().map(|item| ((&item.product_id, item.variant_id.as_ref()), item));
    // Of two lines with one variant the first is shown.
    let now: BTreeMap<_, &LineItem> = now.rev().collect();

    let mut purchases = BTreeMap::<ProductId, Purchase>::new();
    for ((product_id, variant_id), mut last_at) in ever(facts, accepted_at) {
        let item = now.get(&(product_id, variant_id));
        if item.is_some() {
            last_at = last_at.max(placed.bought_at);
        }
        let stands = !is_undone && !order.is_returned(product_id);
        let purchase = purchases.entry(product_id.clone()).or_insert_with(|| Purchase {
            order_id: first.order_id.clone(),
            at: placed.ordered_at.min(accepted_at),
            lines: Vec::new(),
        });
        purchase.lines.push(PurchasedVariant {
            variant_id: variant_id.cloned(),
            bought_at: last_at,
            reminded: false,
            item: item.filter(|_| stands).map(|item| (*item).clone()),
        });
    }
    purchases
}

/// Every variant of a product that a live version of the order had, and when it was bought.
fn ever(
    facts: &[OrderFact],
    accepted_at: Timestamp,
) -> BTreeMap<(&ProductId, Option<&VariantId>), Timestamp> {
    let mut versions: Vec<&OrderFact> = facts
        .iter()
        .filter(|fact| match fact.statement {
            Statement::Placed | Statement::Amended => true,
            Statement::Cancelled | Statement::Fulfilled | Statement::Refunded(_) => false,
        })
        .collect();
    versions.sort_by_cached_key(|fact| (fact.version(), fact.name()));
    let mut items: &[LineItem] = &[];
    let mut ordered_at = versions.first().map_or(accepted_at, |first| first.ordered_at);
    let mut ever = BTreeMap::new();
    for version in versions {
        // What a version leaves out it takes from the one before.
        items = version.content.items.as_deref().unwrap_or(items);
        ordered_at = version.content.ordered_at.unwrap_or(ordered_at);
        let at = bought_at(ordered_at, accepted_at);
        for item in items.iter().filter(|_| version.is_live()) {
            let last = ever.entry((&item.product_id, item.variant_id.as_ref())).or_insert(at);
            *last = at.max(*last);
        }
    }
    ever
}
