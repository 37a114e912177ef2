//! What is read, as texts that can be compared.
//!
//! Owns what the ports leave open: what comes in no particular order is sorted, and of what is cut
//! short only that much is compared which is promised.

use std::collections::BTreeSet;
use std::fmt::Debug;

use commerce::fact::FactRef;
use commerce::identity::{ProductId, WorkspaceId};
use commerce::ports::{PageStart, VariantFilter};
use testkit::contract::Table;

use super::small::{
    CHECKOUTS, KINDS, ORDERS, PEOPLE, PRODUCTS, Pick, VARIANTS, WORKSPACES, a_checkout, a_key, a_product,
    a_variant, an_order, fact, keys, person, tenant,
};

pub fn shown(answer: &impl Debug) -> String {
    format!("{answer:?}")
}

/// In an order of our own.
fn sorted<T: Debug>(items: Vec<T>) -> Vec<String> {
    let mut texts: Vec<String> = items.iter().map(shown).collect();
    texts.sort_unstable();
    texts
}

/// What is read with a limit or of a selection.
pub async fn some(
    table: &impl Table,
    workspace: &WorkspaceId,
    who: Pick,
    what: Pick,
    limit: usize,
) -> String {
    let (who, product) = (person(workspace, who), a_product(what));
    let (lines, are_all) = table.lines(workspace, &who, limit).await.unwrap();
    let done = table.activity(workspace, &who, limit).await.unwrap();
    let done: Vec<_> = done.into_iter().map(|entry| entry.folded_at).collect();
    let after = what.is_multiple_of(2).then_some(&who);
    let waiting = table.waiting(workspace, &product, &a_variant(what / 3), after, limit).await;
    let variants = [a_variant(what)];
    let these = table.count_waiting(workspace, &product, VariantFilter::Only(&variants)).await;
    let others = table.count_waiting(workspace, &product, VariantFilter::AllBut(&variants)).await;
    let reminders = table.reminders(workspace, &who, &[product]).await;
    let current = table.current(workspace, &who, &a_key(what)).await;
    let walked = walk(table, workspace, limit).await;
    shown(&(lines.len(), are_all, done, waiting, (these, others), reminders, current, walked))
}

/// All products, page by page; how many pages; and how many products there were said to be.
async fn walk(
    table: &impl Table,
    workspace: &WorkspaceId,
    limit: usize,
) -> (BTreeSet<ProductId>, usize, Option<u64>) {
    let (mut met, mut pages, mut total) = (Vec::new(), 0, None);
    let mut start = PageStart::Offset(0);
    loop {
        let page = table.page(workspace, &start, limit as u64).await.unwrap();
        met.extend(page.products.into_iter().map(|product| product.id));
        pages += 1;
        total = total.or(page.total);
        match page.next {
            Some(next) => start = PageStart::After(next),
            None => break,
        }
    }
    let all: BTreeSet<ProductId> = met.iter().cloned().collect();
    assert_eq!(all.len(), met.len(), "none twice");
    (all, pages, total)
}

/// All that is in the table of the small world.
pub async fn everything(table: &impl Table) -> Vec<String> {
    let mut all = Vec::new();
    for workspace in 0..WORKSPACES.len() {
        let workspace = tenant(workspace);
        all.extend(of_orders(table, &workspace).await);
        all.extend(of_people(table, &workspace).await);
        all.extend(of_products(table, &workspace).await);
    }
    all
}

async fn of_orders(table: &impl Table, workspace: &WorkspaceId) -> Vec<String> {
    let mut all = Vec::new();
    for pick in 0..ORDERS.len() {
        let history = table.order(workspace, &an_order(pick)).await.unwrap();
        all.extend(sorted(history.facts));
        all.extend(sorted(history.postings));
        all.extend(sorted(table.order_facts(workspace, &an_order(pick)).await.unwrap()));
    }
    for pick in 0..CHECKOUTS.len() {
        all.extend(sorted(table.checkout_facts(workspace, &a_checkout(pick)).await.unwrap()));
        all.push(shown(&table.checkout_state(workspace, &a_checkout(pick)).await));
    }
    let picks = (0..KINDS).flat_map(|kind| [(kind, 0), (kind, 1)]);
    let references: BTreeSet<FactRef> =
        picks.map(|(kind, pick)| fact(workspace, kind, pick, pick, 0).reference()).collect();
    for reference in references {
        all.push(shown(&table.postings(&reference).await));
    }
    all
}

async fn of_people(table: &impl Table, workspace: &WorkspaceId) -> Vec<String> {
    let mut all = Vec::new();
    let products = [0, 1, 2].map(a_product);
    for pick in 0..PEOPLE.len() {
        let who = person(workspace, pick);
        all.push(shown(&table.subscriber(workspace, &who).await));
        all.push(shown(&table.find(workspace, &who).await));
        all.extend(sorted(table.order_lines(workspace, &who).await.unwrap()));
        all.extend(sorted(table.activity(workspace, &who, 999).await.unwrap()));
        all.extend(sorted(table.open_automations(workspace, &who).await.unwrap()));
        all.push(shown(&table.automations(workspace, &who, &keys()).await));
        all.push(shown(&table.reminders(workspace, &who, &products).await));
        all.push(shown(&table.purchases(workspace, &who, &products).await));
        for order in 0..ORDERS.len() {
            all.push(shown(&table.order_line(workspace, &who, &an_order(order)).await));
        }
    }
    all
}

async fn of_products(table: &impl Table, workspace: &WorkspaceId) -> Vec<String> {
    let mut all = vec![shown(&walk(table, workspace, 2).await)];
    let products = [0, 1, 2].map(a_product);
    all.push(shown(&table.products(workspace, &products).await));
    all.push(shown(&table.stored(workspace, &products).await));
    for pick in 0..PRODUCTS.len() {
        let product = a_product(pick);
        all.extend(sorted(table.waited(workspace, &product).await.unwrap()));
        for variant in 0..VARIANTS.len() {
            all.push(shown(&table.waiting(workspace, &product, &a_variant(variant), None, 99).await));
        }
    }
    all
}
