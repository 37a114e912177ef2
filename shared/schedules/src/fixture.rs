//! Wake-ups for the tests of this crate.

use commerce::automation::{AutomationKey, Generation};
use commerce::identity::{CheckoutId, ProductId, SubscriberId, VariantId, WorkspaceId};
use commerce::ports::WakeUp;
use proptest::prelude::*;

fn wake_up(automation: AutomationKey, generation: u64) -> WakeUp {
    let workspace = WorkspaceId::parse("shop").unwrap();
    WakeUp {
        subscriber_id: SubscriberId::of(&workspace, "buyer@example.com"),
        workspace,
        automation,
        generation: Generation::new(generation),
    }
}

/// Of a reminder to buy coffee again.
pub fn replenishment(generation: u64) -> WakeUp {
    let product_id = ProductId::parse("coffee").unwrap();
    wake_up(AutomationKey::Replenishment { product_id, variant_id: None }, generation)
}

/// Of a checkout.
pub fn checkout(generation: u64) -> WakeUp {
    wake_up(AutomationKey::AbandonedCheckout { checkout_id: CheckoutId::parse("c-1").unwrap() }, generation)
}

/// Any there can be, with ids that a caller might choose to make trouble.
pub fn any_wake_up() -> impl Strategy<Value = WakeUp> {
    let id = || prop_oneof!["[a-c#<>é -]{1,4}", "<aws\\.scheduler\\.[a-z-]{1,20}>", "\\PC{1,60}"];
    let replenishment =
        (id(), prop::option::of(id())).prop_map(|(product, variant)| AutomationKey::Replenishment {
            product_id: ProductId::parse(&product).unwrap(),
            variant_id: variant.map(|variant| VariantId::parse(&variant).unwrap()),
        });
    let checkout = id().prop_map(|checkout| AutomationKey::AbandonedCheckout {
        checkout_id: CheckoutId::parse(&checkout).unwrap(),
    });
    (prop_oneof![replenishment, checkout], "[a-z]{1,3}", any::<u64>()).prop_map(
        |(automation, shop, generation)| {
            let workspace = WorkspaceId::parse(&shop).unwrap();
            WakeUp {
                subscriber_id: SubscriberId::of(&workspace, "buyer@example.com"),
                workspace,
                automation,
                generation: Generation::new(generation),
            }
        },
    )
}
