//! Purchases: what a subscriber bought of one product, order by order, and which of their waits for
//! it were answered.
//!
//! Owns which purchase is the newest that stands, and when a variant was last bought. From the
//! first follows which reminder there is to be, from the second whether a wait is pointless, both
//! whatever the order of arrival. Nobody is notified twice of one return of stock, however late a
//! request is folded. Orders that were undone stay, for they can come back. It has no time to live;
//! only the newest are kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::fact::OrderFact;
use crate::identity::{OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use crate::order::{Order, first_placed};

/// Most orders that are kept of one product.
const MAX_ORDERS: usize = 32;
/// Most variants of one product that are kept of one order, the first in the order of their ids.
const MAX_VARIANTS: usize = 256;
/// Most variants of which it is kept when they were last bought.
const MAX_LAST_BOUGHT: usize = 128;
/// Most answered waits that are kept, those since the latest returns.
const MAX_NOTIFIED: usize = 32;
/// What the orders kept may take, but for the newest and the newest that stands. With both, and
/// the longest ids, it is an item of at most 300 KB.
const MAX_KEPT_BYTES: usize = 48 * 1024;

/// What a subscriber bought of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchases {
    pub workspace: WorkspaceId,
    pub subscriber_id: SubscriberId,
    /// What.
    pub product_id: ProductId,
    /// What each order has of it, the newest first.
    pub orders: Vec<Purchase>,
    /// When each variant was last bought, the latest first.
    pub last_bought: Vec<LastBought>,
    /// The waits that were answered with a notice, the latest first.
    pub notified: Vec<Notified>,
}

/// What one order has of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    pub order_id: OrderId,
    /// When it was placed, or accepted if the shop's clock was ahead: reminders count from it.
    pub at: Timestamp,
    /// By variant.
    pub variants: Vec<PurchasedVariant>,
}

/// A variant of the product that an order has, or that it reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchasedVariant {
    /// The variant, if it is one.
    pub variant_id: Option<VariantId>,
    /// Whether the purchase stands: the order has it and is neither cancelled nor refunded, nor
    /// was the product returned.
    pub stands: bool,
    /// Whether its reminder was published.
    pub reminded: bool,
}

/// When a variant was last bought, whatever became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastBought {
    /// The variant, if it is one.
    pub variant_id: Option<VariantId>,
    /// When, to compare with times of ours.
    pub at: Timestamp,
    /// By which order.
    pub order_id: OrderId,
}

/// A wait that was answered with a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notified {
    /// What was waited for.
    pub variant_id: VariantId,
    /// The version with which its stock had last returned when it was asked for, 0 for never.
    pub last_returned_in: u64,
}

impl Purchases {
    /// Nothing bought yet.
    #[must_use]
    pub fn new(workspace: WorkspaceId, subscriber_id: SubscriberId, product_id: ProductId) -> Self {
        Self {
            workspace,
            subscriber_id,
            product_id,
            orders: Vec::new(),
            last_bought: Vec::new(),
            notified: Vec::new(),
        }
    }

    /// Takes what the order has of the product now, in place of what it had. That it reminded of
    /// a variant stays.
    pub fn replace(&mut self, mut purchase: Purchase) {
        if let Some(at) = self.orders.iter().position(|kept| kept.order_id == purchase.order_id) {
            let was = self.orders.remove(at);
            for line in was.variants.into_iter().filter(|line| line.reminded) {
                match purchase.variants.iter_mut().find(|now| now.variant_id == line.variant_id) {
                    Some(now) => now.reminded = true,
                    None => purchase.variants.push(PurchasedVariant { stands: false, ..line }),
                }
            }
            purchase.variants.sort_by(|a, b| a.variant_id.cmp(&b.variant_id));
        }
        if !purchase.variants.is_empty() {
            self.orders.push(purchase);
        }
        self.orders.sort_by(|a, b| b.age().cmp(&a.age()));
        self.keep_the_newest();
    }

    /// As many as an item takes.
    fn keep_the_newest(&mut self) {
        let newest_that_stands = self.orders.iter().position(Purchase::stands);
        let (mut index, mut bytes) = (0, 0);
        self.orders.retain(|purchase| {
            let stays = index == 0 || Some(index) == newest_that_stands;
            bytes += if stays { 0 } else { purchase.len_bytes() };
            let fits = index < MAX_ORDERS && bytes <= MAX_KEPT_BYTES;
            index += 1;
            stays || fits
        });
    }

    /// Takes note that the variant was bought.
    pub fn bought(&mut self, variant_id: Option<&VariantId>, at: Timestamp, order_id: &OrderId) {
        let bought = LastBought { variant_id: variant_id.cloned(), at, order_id: order_id.clone() };
        let newest = |a: &LastBought| (a.at, a.order_id.clone());
        match self.last_bought.iter_mut().find(|known| known.variant_id == bought.variant_id) {
            Some(known) if newest(known) >= newest(&bought) => return,
            Some(known) => *known = bought,
            None => self.last_bought.push(bought),
        }
        self.last_bought
            .sort_by(|a, b| (b.at, &b.order_id, &b.variant_id).cmp(&(a.at, &a.order_id, &a.variant_id)));
        self.last_bought.truncate(MAX_LAST_BOUGHT);
    }

    /// Takes note that the order's reminder of the variant was published.
    pub fn reminded(&mut self, order_id: &OrderId, variant_id: Option<&VariantId>) {
        let orders = self.orders.iter_mut().filter(|kept| kept.order_id == *order_id);
        let variants = orders.flat_map(|kept| &mut kept.variants);
        variants.filter(|line| line.variant_id.as_ref() == variant_id).for_each(|line| line.reminded = true);
    }

    /// Takes note that who asked for the variant since that return was notified of the next.
    pub fn notify(&mut self, variant_id: &VariantId, last_returned_in: u64) {
        if !self.is_notified(variant_id, last_returned_in) {
            self.notified.push(Notified { variant_id: variant_id.clone(), last_returned_in });
        }
        let age = |it: &Notified| (it.last_returned_in, it.variant_id.clone());
        self.notified.sort_by_cached_key(|it| std::cmp::Reverse(age(it)));
        self.notified.truncate(MAX_NOTIFIED);
    }

    /// Whether they were.
    #[must_use]
    pub fn is_notified(&self, variant_id: &VariantId, last_returned_in: u64) -> bool {
        let is_it = |it: &Notified| it.variant_id == *variant_id && it.last_returned_in == last_returned_in;
        self.notified.iter().any(is_it)
    }

    /// The newest purchase that stands, of exactly this variant where one is given, and its first
    /// variant.
    #[must_use]
    pub fn newest_that_stands(
        &self,
        exactly: Option<Option<&VariantId>>,
    ) -> Option<(&Purchase, &PurchasedVariant)> {
        let is_it = |line: &&PurchasedVariant| {
            line.stands && exactly.is_none_or(|variant_id| line.variant_id.as_ref() == variant_id)
        };
        self.orders.iter().find_map(|purchase| Some((purchase, purchase.variants.iter().find(is_it)?)))
    }

    /// When what is waited for was last bought: this variant, or any where the product as a whole
    /// is. That it was sent back or cancelled does not matter: they know that it is in stock.
    #[must_use]
    pub fn last_bought(&self, waited: &VariantId) -> Option<&LastBought> {
        let any = self.product_id.as_variant() == *waited;
        self.last_bought.iter().find(|bought| any || bought.variant_id.as_ref() == Some(waited))
    }

    /// About what it takes in the table.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        let orders: usize = self.orders.iter().map(Purchase::len_bytes).sum();
        let last =
            self.last_bought.iter().map(|it| id_bytes(&it.variant_id) + it.order_id.as_str().len() + 96);
        let notified = self.notified.iter().map(|it| it.variant_id.as_str().len() + 64);
        orders + last.sum::<usize>() + notified.sum::<usize>()
    }
}

impl Purchase {
    /// The total order of purchases.
    #[must_use]
    pub fn age(&self) -> (Timestamp, &OrderId) {
        (self.at, &self.order_id)
    }

    /// Whether any of it does.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.variants.iter().any(|line| line.stands)
    }

    fn len_bytes(&self) -> usize {
        let variants = self.variants.iter().map(|line| id_bytes(&line.variant_id) + 64);
        self.order_id.as_str().len() + 64 + variants.sum::<usize>()
    }
}

fn id_bytes(id: &Option<VariantId>) -> usize {
    id.as_ref().map_or(0, |id| id.as_str().len())
}

/// What the order has of each product; nothing until it is placed, nor while all of it is history,
/// nor of what only history names.
#[must_use]
pub fn of_order(facts: &[OrderFact], order: &Order) -> BTreeMap<ProductId, Purchase> {
    let mut purchases = BTreeMap::new();
    let Some(placed) = &order.placed else { return purchases };
    let Some(first) = first_placed(facts) else { return purchases };
    let live: BTreeSet<_> = named_items(facts.iter().filter(|fact| fact.is_live())).collect();
    let now: BTreeSet<_> =
        placed.items.iter().map(|item| (&item.product_id, item.variant_id.as_ref())).collect();
    let is_undone = order.cancelled || order.is_fully_refunded();
    for &(product_id, variant_id) in now.intersection(&live) {
        let purchase = purchases.entry(product_id.clone()).or_insert_with(|| Purchase {
            order_id: first.order_id.clone(),
            at: placed.ordered_at.min(first.receipt.accepted_at),
            variants: Vec::new(),
        });
        if purchase.variants.len() < MAX_VARIANTS {
            let stands = !is_undone && !order.is_returned(product_id);
            let variant_id = variant_id.cloned();
            purchase.variants.push(PurchasedVariant { variant_id, stands, reminded: false });
        }
    }
    purchases
}

/// Every product and variant that a version of the order ever named, in no particular order.
pub fn named_items<'a>(
    facts: impl Iterator<Item = &'a OrderFact>,
) -> impl Iterator<Item = (&'a ProductId, Option<&'a VariantId>)> {
    let versions = facts.filter(|fact| fact.is_purchase());
    versions
        .flat_map(|fact| fact.content.items.iter().flatten())
        .map(|item| (&item.product_id, item.variant_id.as_ref()))
}
