//! Calls at random, and making one of them.

use std::collections::BTreeMap;

use commerce::fact::{Receipt, RestockFact, WaitCursor};
use commerce::identity::WorkspaceId;
use commerce::ports::{Commit, Put, State, Upsert};
use commerce::product::Product;
use proptest::prelude::*;
use testkit::build::{posting, product};
use testkit::contract::Table;

use super::answers::{self, shown};
use super::small::{KINDS, ORDERS, PEOPLE, PRODUCTS, Pick, Slot, a_product, at, fact, of, person, tenant};

/// A version to write over: the one that is there, or this one.
#[derive(Debug, Clone, Copy)]
pub enum Guess {
    AsRead,
    Exactly(u64),
}

/// Which fact: its kind, whose, about what, and when it was accepted.
type Said = (Pick, Pick, Pick, u8);

/// One call of a port.
#[derive(Debug, Clone)]
pub enum Call {
    Append {
        workspace: Pick,
        fact: Said,
    },
    Commit {
        workspace: Pick,
        fact: Said,
        step: u32,
        puts: BTreeMap<Slot, (Guess, u8)>,
        depends: Option<(Pick, Guess)>,
    },
    Store {
        workspace: Pick,
        products: BTreeMap<Pick, (Guess, u8, bool)>,
    },
    Remove {
        workspace: Pick,
        product: Pick,
    },
    Look {
        workspace: Pick,
        who: Pick,
        what: Pick,
        limit: usize,
    },
}

fn said() -> impl Strategy<Value = Said> {
    (0..KINDS, 0..PEOPLE.len(), 0..ORDERS.len(), 0..4_u8)
}

fn guess() -> impl Strategy<Value = Guess> {
    prop_oneof![4 => Just(Guess::AsRead), 1 => (0..3_u64).prop_map(Guess::Exactly)]
}

fn slot() -> impl Strategy<Value = Slot> {
    let (who, what) = (0..2_usize, 0..14_usize);
    prop_oneof![
        who.clone().prop_map(Slot::Profile),
        (who.clone(), 0..ORDERS.len()).prop_map(|(who, what)| Slot::Line(who, what)),
        (who.clone(), what).prop_map(|(who, what)| Slot::Automation(who, what)),
        who.clone().prop_map(Slot::Checkout),
        (who, 0..PRODUCTS.len()).prop_map(|(who, what)| Slot::Purchases(who, what)),
    ]
}

pub fn any_call() -> impl Strategy<Value = Call> {
    let workspace = || prop_oneof![4 => Just(0_usize), 1 => Just(1_usize)];
    let append = (workspace(), said()).prop_map(|(workspace, fact)| Call::Append { workspace, fact });
    let puts = prop::collection::btree_map(slot(), (guess(), 0..8_u8), 0..5);
    let depends = prop::option::weighted(0.3, (0..PRODUCTS.len(), guess()));
    let commit =
        (workspace(), said(), 0..3_u32, puts, depends).prop_map(|(workspace, fact, step, puts, depends)| {
            Call::Commit { workspace, fact, step, puts, depends }
        });
    let products = prop::collection::btree_map(0..PRODUCTS.len(), (guess(), 0..4_u8, any::<bool>()), 0..3);
    let store = (workspace(), products).prop_map(|(workspace, products)| Call::Store { workspace, products });
    let remove =
        (workspace(), 0..PRODUCTS.len()).prop_map(|(workspace, product)| Call::Remove { workspace, product });
    let look = (workspace(), 0..2_usize, 0..6_usize, 1..4_usize)
        .prop_map(|(workspace, who, what, limit)| Call::Look { workspace, who, what, limit });
    prop_oneof![3 => append, 6 => commit, 3 => store, 1 => remove, 3 => look]
}

impl Call {
    /// Makes the call; gives the answer as a text.
    pub async fn made_of(&self, table: &impl Table) -> String {
        match self {
            Self::Append { workspace, fact: (kind, who, what, second) } => {
                shown(&table.append(&fact(&tenant(*workspace), *kind, *who, *what, *second)).await)
            }
            Self::Commit { workspace, fact: (kind, who, what, second), step, puts, depends } => {
                let workspace = tenant(*workspace);
                let mut posting = posting(&fact(&workspace, *kind, *who, *what, *second), *step);
                posting.folded_at = at(*second);
                posting.subscriber_id = person(&workspace, *who);
                let mut commit = Commit { puts: vec![], unchanged: vec![], posting };
                for (slot, (guess, content)) in puts {
                    let state = slot.state(&workspace, *content);
                    let expected = match guess {
                        Guess::Exactly(version) => *version,
                        Guess::AsRead => version_of(table, &state).await,
                    };
                    commit.puts.push(Put { expected, state });
                }
                if let Some((product, guess)) = depends {
                    let version = product_version(table, &workspace, *product, *guess).await;
                    commit.unchanged.push((a_product(*product), version));
                }
                shown(&table.commit(&commit).await)
            }
            Self::Store { workspace, products } => {
                let workspace = tenant(*workspace);
                let mut upserts = Vec::new();
                for (pick, (guess, content, returns)) in products {
                    let expected = product_version(table, &workspace, *pick, *guess).await;
                    upserts.push(upsert(&workspace, *pick, expected, *content, *returns));
                }
                shown(&table.store(&upserts).await)
            }
            Self::Remove { workspace, product } => {
                shown(&table.remove(&tenant(*workspace), &a_product(*product)).await)
            }
            Self::Look { workspace, who, what, limit } => {
                answers::some(table, &tenant(*workspace), *who, *what, *limit).await
            }
        }
    }
}

fn upsert(workspace: &WorkspaceId, pick: Pick, expected: u64, content: u8, returns: bool) -> Upsert {
    let product = Product {
        workspace: workspace.clone(),
        title: format!("Title {content}"),
        created_at: at(content % 2),
        ..product(of(&PRODUCTS, pick)).build()
    };
    let restock = returns.then(|| RestockFact {
        workspace: workspace.clone(),
        product_id: product.id.clone(),
        version: u64::from(content),
        variants: vec![],
        cursor: WaitCursor { variant: 0, after: None },
        receipt: Receipt { accepted_at: at(content), correlation_id: "upsert".to_owned() },
    });
    Upsert { expected, product, restock }
}

async fn product_version(table: &impl Table, workspace: &WorkspaceId, pick: Pick, guess: Guess) -> u64 {
    match guess {
        Guess::Exactly(version) => version,
        Guess::AsRead => table.stored(workspace, &[a_product(pick)]).await.unwrap()[&a_product(pick)].version,
    }
}

async fn version_of(table: &impl Table, state: &State) -> u64 {
    match state {
        State::Subscriber(it) => table.subscriber(&it.workspace, &it.id).await.unwrap().version,
        State::OrderLine(it) => {
            table.order_line(&it.workspace, &it.subscriber_id, &it.order_id).await.unwrap().version
        }
        State::Automation(it) => {
            let keys = [it.key.clone()];
            let found = table.automations(&it.workspace, &it.subscriber_id, &keys).await.unwrap();
            found[&it.key].version
        }
        State::Checkout(it) => table.checkout_state(&it.workspace, &it.checkout_id).await.unwrap().version,
        State::Purchases(it) => {
            let ids = [it.product_id.clone()];
            let found = table.purchases(&it.workspace, &it.subscriber_id, &ids).await.unwrap();
            found[&it.product_id].version
        }
    }
}
