//! Keys of the table: two things have two keys, whatever the ids in them are.

use commerce::automation::AutomationKey;
use commerce::fact::{FactRef, Subject};
use commerce::identity::{CheckoutId, OrderId, ProductId, SubscriberId, VariantId, WorkspaceId};
use dynamodb::exposed::{Place, first_part, is_posting_of};

use crate::taken::Taken;

/// Two places, made of short ids in which separators are frequent.
pub fn place(bytes: &[u8]) {
    let mut taken = Taken::from(bytes);
    let (Some(one), Some(other)) = (some(&mut taken), some(&mut taken)) else { return };
    assert_eq!(
        one == other,
        one.key() == other.key(),
        "{one:?} {:?} and {other:?} {:?}",
        one.key(),
        other.key()
    );
    for here in [&one, &other] {
        assert!(here.key().0.len() <= 2_048 && here.key().1.len() <= 1_024, "longer than a key may be");
        is_found(here, &[&one, &other]);
    }
    if let Place::Automation(_, _, key) = &one {
        assert_eq!(AutomationKey::parse(&key.to_string()).as_ref(), Ok(key));
    }
}

/// A posting is found among those of its fact and of no other, and a further part as one of its
/// first.
fn is_found(here: &Place, all: &[&Place]) {
    let sk = here.key().1;
    let facts = all.iter().filter_map(|place| fact(place));
    match here {
        Place::Posting(of, _) => {
            for fact in facts.filter(|fact| of.workspace == fact.workspace && of.subject == fact.subject) {
                assert_eq!(is_posting_of(fact, &sk), fact == of, "{sk} of {fact:?}");
            }
            assert_eq!(first_part(&sk), None, "{sk}");
        }
        Place::PostingPart(of, step, _) => {
            let first = Place::Posting(of.clone(), *step).key().1;
            assert_eq!(first_part(&sk), Some(first.as_str()));
        }
        Place::Fact(_)
        | Place::Subscriber(..)
        | Place::OrderLine(..)
        | Place::Automation(..)
        | Place::Purchases(..)
        | Place::Checkout(..)
        | Place::Product(..)
        | Place::Waiting(..) => assert_eq!(first_part(&sk), None, "{sk}"),
    }
}

fn fact(place: &Place) -> Option<&FactRef> {
    match place {
        Place::Fact(fact) | Place::Posting(fact, _) | Place::PostingPart(fact, ..) => Some(fact),
        Place::Subscriber(..)
        | Place::OrderLine(..)
        | Place::Automation(..)
        | Place::Purchases(..)
        | Place::Checkout(..)
        | Place::Product(..)
        | Place::Waiting(..) => None,
    }
}

fn some(taken: &mut Taken<'_>) -> Option<Place> {
    let kind = taken.below(10);
    let workspace = WorkspaceId::parse(taken.one_of(&["shop", "s", "shop-2"])).ok()?;
    let subscriber = SubscriberId::of(&workspace, taken.one_of(&["a@example.com", "b@example.com"]));
    Some(match kind {
        0 => Place::Fact(reference(taken, workspace, subscriber)?),
        1 => Place::Posting(reference(taken, workspace, subscriber)?, step(taken)),
        2 => Place::PostingPart(reference(taken, workspace, subscriber)?, step(taken), step(taken)),
        3 => Place::Subscriber(workspace, subscriber),
        4 => Place::OrderLine(workspace, subscriber, OrderId::parse(&taken.text()).ok()?),
        5 => Place::Automation(workspace, subscriber, automation(taken)?),
        6 => Place::Purchases(workspace, subscriber, ProductId::parse(&taken.text()).ok()?),
        7 => Place::Checkout(workspace, CheckoutId::parse(&taken.text()).ok()?),
        8 => Place::Product(workspace, ProductId::parse(&taken.text()).ok()?),
        _ => {
            let variant = VariantId::parse(&taken.text()).ok()?;
            Place::Waiting(workspace, ProductId::parse(&taken.text()).ok()?, variant, subscriber)
        }
    })
}

fn step(taken: &mut Taken<'_>) -> u32 {
    taken.one_of(&[0, 1, 2, 10, 4_294_967_295])
}

/// The name is that of a fact: a word, and behind it what a caller chose.
fn reference(taken: &mut Taken<'_>, workspace: WorkspaceId, subscriber: SubscriberId) -> Option<FactRef> {
    let id = taken.text();
    let subject = match taken.below(4) {
        0 => Subject::Order(OrderId::parse(&id).ok()?),
        1 => Subject::Checkout(CheckoutId::parse(&id).ok()?),
        2 => Subject::Subscriber(subscriber),
        _ => Subject::Product(ProductId::parse(&id).ok()?),
    };
    let word = taken.one_of(&["placed", "refunded", "due", "wait", "restock"]);
    let rest = taken.text();
    let name = if rest.is_empty() { word.to_owned() } else { format!("{word}#{rest}") };
    Some(FactRef { workspace, subject, name })
}

fn automation(taken: &mut Taken<'_>) -> Option<AutomationKey> {
    let product_id = ProductId::parse(&taken.text()).ok()?;
    let variant = VariantId::parse(&taken.text()).ok();
    Some(match taken.below(3) {
        0 => AutomationKey::Replenishment { product_id, variant_id: variant },
        1 => AutomationKey::BackInStock { product_id, variant_id: variant? },
        _ => AutomationKey::AbandonedCheckout { checkout_id: CheckoutId::parse(&taken.text()).ok()? },
    })
}
