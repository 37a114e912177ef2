//! The stored form of an automation. DynamoDB drops it some time after it ended.

use commerce::automation::{Automation, AutomationState, CancelReason, Cause};
use serde::{Deserialize, Serialize};

use super::{RowError, Twin, twin};
use crate::item::{EXPIRES_AT, Item, Native, number};
use crate::key::Key;

impl Item for Automation {
    const KIND: &'static str = "automation";

    fn key(&self) -> Key {
        Key::automation(&self.workspace, &self.subscriber_id, &self.key)
    }

    fn natives(&self) -> Vec<Native> {
        self.expires_at().iter().map(|at| (EXPIRES_AT, number(at.as_second()))).collect()
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct AutomationRow {
    workspace: String,
    subscriber_id: String,
    key: String,
    generation: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<u64>,
    state: StateRow,
    armed_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<String>,
    cause: CauseRow,
}

twin!(
    Automation,
    AutomationRow { workspace, subscriber_id, key, generation, previous, state, armed_at, due_at, cause }
);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StateRow {
    Armed,
    Fired { at: String },
    Cancelled { at: String, reason: ReasonRow },
}

impl Twin for AutomationState {
    type Row = StateRow;

    fn to_row(&self) -> StateRow {
        match self {
            Self::Armed => StateRow::Armed,
            Self::Fired { at } => StateRow::Fired { at: at.to_row() },
            Self::Cancelled { at, reason } => {
                StateRow::Cancelled { at: at.to_row(), reason: reason.to_row() }
            }
        }
    }

    fn from_row(row: StateRow) -> Result<Self, RowError> {
        Ok(match row {
            StateRow::Armed => Self::Armed,
            StateRow::Fired { at } => Self::Fired { at: Twin::from_row(at)? },
            StateRow::Cancelled { at, reason } => {
                Self::Cancelled { at: Twin::from_row(at)?, reason: Twin::from_row(reason)? }
            }
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CauseRow {
    Purchase {
        order_id: String,
        ordered_at: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        variant_id: Option<String>,
    },
    Checkout {
        started_at: String,
    },
    Wait {
        requested_at: String,
        product_version: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        product_title: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        variant_title: Option<String>,
    },
}

impl Twin for Cause {
    type Row = CauseRow;

    fn to_row(&self) -> CauseRow {
        match self {
            Self::Purchase { order_id, ordered_at, variant_id } => CauseRow::Purchase {
                order_id: order_id.to_row(),
                ordered_at: ordered_at.to_row(),
                variant_id: variant_id.to_row(),
            },
            Self::Checkout { started_at } => CauseRow::Checkout { started_at: started_at.to_row() },
            Self::Wait { requested_at, product_version, product_title, variant_title } => CauseRow::Wait {
                requested_at: requested_at.to_row(),
                product_version: *product_version,
                product_title: product_title.to_row(),
                variant_title: variant_title.to_row(),
            },
        }
    }

    fn from_row(row: CauseRow) -> Result<Self, RowError> {
        Ok(match row {
            CauseRow::Purchase { order_id, ordered_at, variant_id } => Self::Purchase {
                order_id: Twin::from_row(order_id)?,
                ordered_at: Twin::from_row(ordered_at)?,
                variant_id: Twin::from_row(variant_id)?,
            },
            CauseRow::Checkout { started_at } => Self::Checkout { started_at: Twin::from_row(started_at)? },
            CauseRow::Wait { requested_at, product_version, product_title, variant_title } => Self::Wait {
                requested_at: Twin::from_row(requested_at)?,
                product_version,
                product_title: Twin::from_row(product_title)?,
                variant_title: Twin::from_row(variant_title)?,
            },
        })
    }
}

/// The variants are the codes of [`CancelReason::code`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReasonRow {
    PurchasedAgain { order_id: String },
    Purchased { order_id: String },
    OrderCancelled { order_id: String },
    OrderRefunded { order_id: String },
    ItemRemoved { order_id: String },
    ItemReturned { order_id: String },
    OrderTimeChanged { order_id: String },
    CheckoutConverted { order_id: Option<String> },
    CheckoutReassigned,
    TooManyCheckouts,
    ReplenishmentDisabled,
}

impl Twin for CancelReason {
    type Row = ReasonRow;

    fn to_row(&self) -> ReasonRow {
        match self {
            Self::PurchasedAgain { order_id } => ReasonRow::PurchasedAgain { order_id: order_id.to_row() },
            Self::Purchased { order_id } => ReasonRow::Purchased { order_id: order_id.to_row() },
            Self::OrderCancelled { order_id } => ReasonRow::OrderCancelled { order_id: order_id.to_row() },
            Self::OrderRefunded { order_id } => ReasonRow::OrderRefunded { order_id: order_id.to_row() },
            Self::ItemRemoved { order_id } => ReasonRow::ItemRemoved { order_id: order_id.to_row() },
            Self::ItemReturned { order_id } => ReasonRow::ItemReturned { order_id: order_id.to_row() },
            Self::OrderTimeChanged { order_id } => {
                ReasonRow::OrderTimeChanged { order_id: order_id.to_row() }
            }
            Self::Converted { order_id } => ReasonRow::CheckoutConverted { order_id: order_id.to_row() },
            Self::CheckoutReassigned => ReasonRow::CheckoutReassigned,
            Self::TooManyCheckouts => ReasonRow::TooManyCheckouts,
            Self::ReplenishmentDisabled => ReasonRow::ReplenishmentDisabled,
        }
    }

    fn from_row(row: ReasonRow) -> Result<Self, RowError> {
        Ok(match row {
            ReasonRow::PurchasedAgain { order_id } => {
                Self::PurchasedAgain { order_id: Twin::from_row(order_id)? }
            }
            ReasonRow::Purchased { order_id } => Self::Purchased { order_id: Twin::from_row(order_id)? },
            ReasonRow::OrderCancelled { order_id } => {
                Self::OrderCancelled { order_id: Twin::from_row(order_id)? }
            }
            ReasonRow::OrderRefunded { order_id } => {
                Self::OrderRefunded { order_id: Twin::from_row(order_id)? }
            }
            ReasonRow::ItemRemoved { order_id } => Self::ItemRemoved { order_id: Twin::from_row(order_id)? },
            ReasonRow::ItemReturned { order_id } => {
                Self::ItemReturned { order_id: Twin::from_row(order_id)? }
            }
            ReasonRow::OrderTimeChanged { order_id } => {
                Self::OrderTimeChanged { order_id: Twin::from_row(order_id)? }
            }
            ReasonRow::CheckoutConverted { order_id } => {
                Self::Converted { order_id: Twin::from_row(order_id)? }
            }
            ReasonRow::CheckoutReassigned => Self::CheckoutReassigned,
            ReasonRow::TooManyCheckouts => Self::TooManyCheckouts,
            ReasonRow::ReplenishmentDisabled => Self::ReplenishmentDisabled,
        })
    }
}
