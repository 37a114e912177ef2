//! The catalogue is listed page by page: the same order wherever a page begins.

use std::collections::BTreeSet;

use commerce::identity::ProductId;
use commerce::ports::{PageStart, Upsert};

use super::Table;
use crate::build::{product, product_id, shop};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("SKU-{number}")).collect()
}

async fn store(table: &impl Table, names: &[String]) {
    let upsert = |name: &String| Upsert { expected: 0, product: product(name).build(), restock: None };
    table.store(&names.iter().map(upsert).collect::<Vec<_>>()).await.unwrap();
}

/// The ids of a page, what the next begins behind, and the total.
async fn page(
    table: &impl Table,
    start: PageStart,
    limit: u64,
) -> (Vec<ProductId>, Option<ProductId>, Option<u64>) {
    let page = table.page(&shop(), &start, limit).await.unwrap();
    (page.products.into_iter().map(|product| product.id).collect(), page.next, page.total)
}

pub async fn every_page_is_a_part_of_one_order_wherever_it_begins(table: &impl Table) {
    store(table, &names(20)).await;
    let (order, next, total) = page(table, PageStart::Offset(0), 100).await;
    assert_eq!((order.len(), next, total), (20, None, Some(20)));
    let expected: BTreeSet<ProductId> = names(20).iter().map(|name| product_id(name)).collect();
    assert_eq!(order.iter().cloned().collect::<BTreeSet<_>>(), expected);

    for begin in 0..=order.len() {
        for limit in [1, 7, 20] {
            let end = (begin + limit).min(order.len());
            let expected = order[begin..end].to_vec();
            let next = expected.last().filter(|_| end < order.len()).cloned();
            let limit = limit as u64;
            let from_offset = page(table, PageStart::Offset(begin as u64), limit).await;
            assert_eq!(from_offset, (expected.clone(), next.clone(), Some(20)));
            if let Some(before) = begin.checked_sub(1) {
                let behind = page(table, PageStart::After(order[before].clone()), limit).await;
                assert_eq!(behind, (expected, next, None));
            }
        }
    }
}

pub async fn a_page_goes_on_behind_a_product_that_is_gone(table: &impl Table) {
    store(table, &names(20)).await;
    let (order, ..) = page(table, PageStart::Offset(0), 100).await;
    assert_eq!(table.remove(&shop(), &order[9]).await, Ok(true));
    assert_eq!(page(table, PageStart::After(order[9].clone()), 100).await.0, order[10..]);
    assert_eq!(page(table, PageStart::Offset(9), 100).await, (order[10..].to_vec(), None, Some(19)));
}

pub async fn a_walk_meets_each_product_that_stays_once_whatever_is_written_meanwhile(table: &impl Table) {
    let all = names(30);
    let (stay, go) = all.split_at(20);
    store(table, &all).await;
    let (mut met, mut start) = (Vec::new(), PageStart::Offset(0));
    for round in 0.. {
        let (ids, next, _) = page(table, start, 4).await;
        met.extend(ids);
        let Some(next) = next else { break };
        start = PageStart::After(next);
        if let Some(gone) = go.get(round) {
            table.remove(&shop(), &product_id(gone)).await.unwrap();
            store(table, &[format!("NEW-{round}")]).await;
        }
    }
    for name in stay {
        assert_eq!(met.iter().filter(|id| id.as_str() == name).count(), 1, "{name}");
    }
    assert_eq!(met.iter().collect::<BTreeSet<_>>().len(), met.len(), "none twice");
}
