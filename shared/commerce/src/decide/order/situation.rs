//! What was read before a fact about an order is decided.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::stated::StatedOrder;
use crate::automation::{Automation, AutomationKey};
use crate::checkout::CheckoutState;
use crate::commit::OrderLine;
use crate::decide::rules::ForeignTimer;
use crate::identity::ProductId;
use crate::product::Product;
use crate::purchases::Purchases;
use crate::stored::Stored;
use crate::subscriber::Subscriber;

/// A checkout that a fact names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LinkedCheckout {
    /// What is committed about it.
    pub state: Stored<CheckoutState>,
    /// Its timer, when somebody else holds it than whom the fact names.
    pub elsewhere: Option<ForeignTimer>,
}

/// What was read before deciding.
///
/// The profiles are read before everything below them. Whoever moves an automation of a
/// subscriber for an order or checkout also writes the profile, so a change after that read
/// meets the profile's version and the commit fails instead of missing it.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// The fact to fold, and its order.
    pub stated: StatedOrder,
    /// The processor's clock.
    pub now: Timestamp,
    /// Whom the fact names.
    pub speaker: Stored<Subscriber>,
    /// The order's own subscriber, where that is another.
    pub owner: Option<Stored<Subscriber>>,
    /// What is counted for the order.
    pub line: Stored<OrderLine>,
    /// All lines of speaker and owner, when deciding asked for them.
    pub lines: Option<Vec<OrderLine>>,
    /// The timers of the speaker's open checkouts.
    pub carts: BTreeMap<AutomationKey, Stored<Automation>>,
    /// The owner's automations that the [`Plan`](super::Plan) names, and every reminder of its products.
    pub automations: BTreeMap<AutomationKey, Stored<Automation>>,
    /// The products that the [`Plan`](super::Plan) names.
    pub products: BTreeMap<ProductId, Stored<Product>>,
    /// What the owner bought of the products that the [`Plan`](super::Plan) names.
    pub purchases: BTreeMap<ProductId, Stored<Purchases>>,
    /// The checkout that the fact names.
    pub checkout: Option<LinkedCheckout>,
}
