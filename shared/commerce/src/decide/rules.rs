//! What every decision is given: the owner's choices, and what others hold.

use jiff::SignedDuration;

use crate::automation::Automation;
use crate::money::Currency;
use crate::stored::Stored;
use crate::subscriber::Subscriber;

/// What the owner of the stack chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Currency of the headline figures; `None` takes each subscriber's own.
    pub base_currency: Option<Currency>,
    /// How long after its last change a checkout is abandoned; `None` never.
    pub abandoned_checkout_after: Option<SignedDuration>,
    /// Whether `subscriber_updated` is published.
    pub subscriber_updated_events: bool,
}

/// Most checkouts of one subscriber that are watched at a time; the oldest are let go. All of
/// them fit in one transaction, so that one order converts them at once.
pub const MAX_OPEN_CHECKOUTS: usize = 40;

/// The timer of a checkout that somebody else holds than whom the fact is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignTimer {
    pub holder: Subscriber,
    pub timer: Stored<Automation>,
}
