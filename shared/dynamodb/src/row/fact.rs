//! The stored form of what facts share, and the reference of one.

use commerce::fact::{FactRef, Receipt, Subject};
use serde::{Deserialize, Serialize};

use super::{RowError, Twin, twin};

#[derive(Serialize, Deserialize)]
pub(crate) struct ReceiptRow {
    accepted_at: String,
    correlation_id: String,
}

twin!(Receipt, ReceiptRow { accepted_at, correlation_id });

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SubjectRow {
    Order(String),
    Checkout(String),
    Subscriber(String),
    Product(String),
}

impl Twin for Subject {
    type Row = SubjectRow;

    fn to_row(&self) -> SubjectRow {
        match self {
            Self::Order(id) => SubjectRow::Order(id.to_row()),
            Self::Checkout(id) => SubjectRow::Checkout(id.to_row()),
            Self::Subscriber(id) => SubjectRow::Subscriber(id.to_row()),
            Self::Product(id) => SubjectRow::Product(id.to_row()),
        }
    }

    fn from_row(row: SubjectRow) -> Result<Self, RowError> {
        Ok(match row {
            SubjectRow::Order(id) => Self::Order(Twin::from_row(id)?),
            SubjectRow::Checkout(id) => Self::Checkout(Twin::from_row(id)?),
            SubjectRow::Subscriber(id) => Self::Subscriber(Twin::from_row(id)?),
            SubjectRow::Product(id) => Self::Product(Twin::from_row(id)?),
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct FactRefRow {
    workspace: String,
    subject: SubjectRow,
    name: String,
}

twin!(FactRef, FactRefRow { workspace, subject, name });
