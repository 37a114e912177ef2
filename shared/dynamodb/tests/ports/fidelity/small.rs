//! A small world: few workspaces, people, orders, checkouts and products, with ids alike.

use commerce::automation::{Automation, AutomationKey, AutomationState, CancelReason, Generation};
use commerce::fact::{CheckoutFact, DueFact, Fact, OrderFact, Receipt, WaitFact};
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::{OrderLine, State};
use commerce::purchases::Purchases;
use commerce::subscriber::Subscriber;
use jiff::{SignedDuration, Timestamp};
use testkit::build::{
    NOON, automation, checkout, checkout_state, instant, line, order, order_id, product_id, profile,
    purchases, reminder_of, timer_of, wait, wait_for, workspace,
};

pub const WORKSPACES: [&str; 2] = ["shop", "shop-2"];
pub const PEOPLE: [&str; 2] = ["ada@example.com", "bob@example.com"];
pub const ORDERS: [&str; 2] = ["1", "1#x"];
pub const CHECKOUTS: [&str; 2] = ["1", "c"];
pub const PRODUCTS: [&str; 3] = ["p", "p#", "pq"];
pub const VARIANTS: [&str; 2] = ["v", "v#1"];

/// An index into one of the above; each is taken modulo how many there are.
pub type Pick = usize;

pub fn of<'a>(all: &[&'a str], pick: Pick) -> &'a str {
    all[pick % all.len()]
}

pub fn tenant(pick: Pick) -> WorkspaceId {
    workspace(of(&WORKSPACES, pick))
}

pub fn person(workspace: &WorkspaceId, pick: Pick) -> SubscriberId {
    SubscriberId::of(workspace, of(&PEOPLE, pick))
}

pub fn an_order(pick: Pick) -> OrderId {
    order_id(of(&ORDERS, pick))
}

pub fn a_checkout(pick: Pick) -> CheckoutId {
    CheckoutId::parse(of(&CHECKOUTS, pick)).unwrap()
}

pub fn a_product(pick: Pick) -> ProductId {
    product_id(of(&PRODUCTS, pick))
}

pub fn a_variant(pick: Pick) -> VariantId {
    VariantId::parse(of(&VARIANTS, pick)).unwrap()
}

pub fn at(second: u8) -> Timestamp {
    instant(NOON) + SignedDuration::from_secs(second.into())
}

/// Every automation that somebody can have.
pub fn keys() -> Vec<AutomationKey> {
    let mut keys: Vec<AutomationKey> = CHECKOUTS.iter().map(|id| timer_of(id)).collect();
    for product in PRODUCTS {
        keys.push(reminder_of(product));
        for variant in VARIANTS {
            keys.push(reminder_of(&format!("{product}/{variant}")));
            keys.push(wait_for(&format!("{product}/{variant}")));
        }
    }
    keys
}

pub fn a_key(pick: Pick) -> AutomationKey {
    let keys = keys();
    keys[pick % keys.len()].clone()
}

/// How many kinds of facts [`fact`] makes.
pub const KINDS: usize = 8;

/// A statement of some kind by somebody, in one of a few requests.
pub fn fact(workspace: &WorkspaceId, kind: Pick, who: Pick, what: Pick, second: u8) -> Fact {
    let receipt = Receipt { accepted_at: at(second), correlation_id: format!("request-{}", second % 2) };
    let email = of(&PEOPLE, who);
    let ordered = || order(of(&ORDERS, what)).by(email);
    let of_order = |fact: OrderFact| {
        Fact::Order(OrderFact { workspace: workspace.clone(), receipt: receipt.clone(), ..fact })
    };
    match kind % KINDS {
        0 => of_order(ordered().fact()),
        1 => of_order(ordered().cancelled().fact()),
        2 => of_order(ordered().fulfilled().fact()),
        3 => of_order(ordered().refund("a", None).fact()),
        4 => of_order(ordered().refund("a#3", Some(5)).fact()),
        5 => {
            let fact = checkout(of(&CHECKOUTS, what)).by(email).fact();
            Fact::Checkout(CheckoutFact { workspace: workspace.clone(), receipt, ..fact })
        }
        6 => Fact::Due(DueFact {
            workspace: workspace.clone(),
            subscriber_id: person(workspace, who),
            automation: a_key(what),
            generation: Generation::new(u64::from(second % 2)),
            receipt,
        }),
        _ => {
            let fact = wait(of(&PRODUCTS, what)).by(email).fact();
            Fact::Wait(WaitFact { workspace: workspace.clone(), receipt, ..fact })
        }
    }
}

/// One item of state. Ordered, so that no commit writes one twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    Profile(Pick),
    Line(Pick, Pick),
    Automation(Pick, Pick),
    Checkout(Pick),
    Purchases(Pick, Pick),
}

impl Slot {
    /// A state that is told from others of the same item by this.
    pub fn state(self, workspace: &WorkspaceId, content: u8) -> State {
        let workspace = workspace.clone();
        match self {
            Self::Profile(who) => {
                let id = person(&workspace, who);
                let held = Subscriber { workspace, id, updated_at: at(content), ..profile(PEOPLE[0]) };
                State::Subscriber(Box::new(held))
            }
            Self::Line(who, what) => {
                let sample = line(of(&ORDERS, what), content.into());
                State::OrderLine(OrderLine { subscriber_id: person(&workspace, who), workspace, ..sample })
            }
            Self::Automation(who, what) => {
                let end = at(content);
                let state = match content % 4 {
                    0 | 1 => AutomationState::Armed,
                    2 => AutomationState::Fired { at: end },
                    _ => AutomationState::Cancelled { at: end, reason: CancelReason::CheckoutReassigned },
                };
                let subscriber_id = person(&workspace, who);
                let generation = Generation::new(content.into());
                let sample = automation(a_key(what));
                State::Automation(Automation { workspace, subscriber_id, state, generation, ..sample })
            }
            Self::Checkout(what) => {
                let mut held = checkout_state(of(&CHECKOUTS, what));
                held.subscriber_id = Some(person(&workspace, content.into()));
                held.workspace = workspace;
                State::Checkout(held)
            }
            Self::Purchases(who, what) => {
                let sample = purchases(of(&PRODUCTS, what));
                State::Purchases(Purchases { subscriber_id: person(&workspace, who), workspace, ..sample })
            }
        }
    }
}
