//! The stored form of a profile with its books.

use std::collections::BTreeMap;

use commerce::subscriber::Subscriber;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::books::BooksRow;
use super::checkout::{LastPurchaseRow, StartRow};
use super::leaf::Json;
use super::stamps::{StampRow, StampedRow, Stamps};
use super::{RowError, Twin};
use crate::item::Item;
use crate::key::Key;

impl Item for Subscriber {
    const KIND: &'static str = "subscriber";

    /// 128 attributes and the books of 180 currencies are more than an item takes.
    const MAY_BE_CUT: bool = true;

    fn key(&self) -> Key {
        Key::subscriber(&self.workspace, &self.id)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct SubscriberRow {
    workspace: String,
    id: String,
    stamps: Vec<StampRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<StampedRow<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<StampedRow<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<StampedRow<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<StampedRow<String>>,
    attributes: BTreeMap<String, Option<StampedRow<Option<Json<Value>>>>>,
    #[serde(default)]
    attributes_truncated: bool,
    books: BTreeMap<String, BooksRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_purchase: Option<LastPurchaseRow>,
    open_checkouts: BTreeMap<String, StartRow>,
    created_at: String,
    updated_at: String,
}

impl Twin for Subscriber {
    type Row = SubscriberRow;

    fn to_row(&self) -> SubscriberRow {
        let Self {
            workspace,
            id,
            email,
            first_name,
            last_name,
            external_id,
            attributes,
            attributes_truncated,
            books,
            last_purchase,
            open_checkouts,
            created_at,
            updated_at,
        } = self;
        let mut stamps = Stamps::default();
        SubscriberRow {
            workspace: workspace.to_row(),
            id: id.to_row(),
            email: email.as_ref().map(|held| stamps.put(held)),
            first_name: first_name.as_ref().map(|held| stamps.put(held)),
            last_name: last_name.as_ref().map(|held| stamps.put(held)),
            external_id: external_id.as_ref().map(|held| stamps.put(held)),
            attributes: attributes
                .iter()
                .map(|(name, held)| (name.clone(), held.as_ref().map(|held| stamps.put(held))))
                .collect(),
            attributes_truncated: *attributes_truncated,
            stamps: stamps.into_rows(),
            books: books.to_row(),
            last_purchase: last_purchase.to_row(),
            open_checkouts: open_checkouts.to_row(),
            created_at: created_at.to_row(),
            updated_at: updated_at.to_row(),
        }
    }

    fn from_row(row: SubscriberRow) -> Result<Self, RowError> {
        let SubscriberRow {
            workspace,
            id,
            stamps,
            email,
            first_name,
            last_name,
            external_id,
            attributes,
            attributes_truncated,
            books,
            last_purchase,
            open_checkouts,
            created_at,
            updated_at,
        } = row;
        let stamps = Stamps::from_rows(stamps)?;
        Ok(Self {
            workspace: Twin::from_row(workspace)?,
            id: Twin::from_row(id)?,
            email: email.map(|row| stamps.take(row)).transpose().map_err(|e| e.within("email"))?,
            first_name: first_name.map(|row| stamps.take(row)).transpose()?,
            last_name: last_name.map(|row| stamps.take(row)).transpose()?,
            external_id: external_id.map(|row| stamps.take(row)).transpose()?,
            attributes: attributes
                .into_iter()
                .map(|(name, row)| Ok((name, row.map(|row| stamps.take(row)).transpose()?)))
                .collect::<Result<_, RowError>>()
                .map_err(|e| e.within("attributes"))?,
            attributes_truncated,
            books: Twin::from_row(books).map_err(|e| e.within("books"))?,
            last_purchase: Twin::from_row(last_purchase)?,
            open_checkouts: Twin::from_row(open_checkouts).map_err(|e| e.within("open_checkouts"))?,
            created_at: Twin::from_row(created_at)?,
            updated_at: Twin::from_row(updated_at)?,
        })
    }
}
