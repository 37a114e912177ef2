//! The body of `POST /api/v1/products`: `{"products": [{…}, …]}`.
//!
//! Owns the limits that make any product that is accepted fit into one item of the table.

use std::collections::BTreeSet;

use commerce::identity::{ProductId, VariantId};
use commerce::money::MAX_MINOR;
use commerce::product::{
    Change, MAX_REPLENISHMENT_DAYS, ProductPatch, ReplenishmentChange, ReplenishmentMatch, Variant,
    VariantOption,
};
use edge::read::{self, Fields, Patch, leaf};
use edge::{Call, Refusal, Warnings};
use jiff::Timestamp;

/// Most products of one request: as many items as one transaction writes.
const MAX_PRODUCTS: usize = 100;
/// Most variants of a product. With what else it may hold, and a body of 256 KB that is all
/// variants, a product stays below the 400 KB of an item.
const MAX_VARIANTS: usize = 1_024;
/// Most options of a variant.
const MAX_OPTIONS: usize = 100;
/// Longest description, in bytes.
const MAX_DESCRIPTION_BYTES: usize = 65_536;

const MATCHES: &[(&str, ReplenishmentMatch)] =
    &[("product", ReplenishmentMatch::Product), ("variant", ReplenishmentMatch::Variant)];

/// Reads the body: each patch of another product, in the order they were sent.
///
/// # Errors
/// With every fault of it.
pub fn patches(call: &Call) -> Result<(Vec<ProductPatch>, Warnings), Refusal> {
    read::body(&call.body, call.received_at, |fields| {
        let mut seen = BTreeSet::new();
        fields.required_objects("products", 1..=MAX_PRODUCTS, |fields| {
            let patch = product(fields)?;
            if !seen.insert(patch.id.clone()) {
                fields.fault("productId", "is that of an earlier product of this request");
            }
            Some(patch)
        })
    })
}

fn product(fields: &mut Fields<'_>) -> Option<ProductPatch> {
    let id = fields.required("productId", leaf::identifier(ProductId::parse));
    let title = fields.required("title", leaf::text);
    let description = change(fields.patch_text("description", leaf::prose(MAX_DESCRIPTION_BYTES)));
    let image_url = change(fields.patch("imageUrl", leaf::url));
    let url = change(fields.patch("url", leaf::url));
    let price = change(fields.patch("priceCents", leaf::money));
    let compare_at_price = change(fields.patch("compareAtPriceCents", leaf::money));
    let currency = change(fields.patch("currency", leaf::currency));
    let in_stock = change(fields.patch("inStock", leaf::boolean));
    let variants = variants(fields);
    let provider_created_at = instant(fields, "providerCreatedAt");
    let replenishment = change(fields.patch_object("replenishment", replenishment));
    Some(ProductPatch {
        id: id?,
        title: title?,
        description,
        image_url,
        url,
        price,
        compare_at_price,
        currency,
        in_stock,
        variants,
        provider_created_at,
        replenishment,
    })
}

fn variants(fields: &mut Fields<'_>) -> Change<Vec<Variant>> {
    let mut seen = BTreeSet::new();
    change(fields.patch_objects("variants", 0..=MAX_VARIANTS, |fields| {
        let variant = variant(fields)?;
        if !seen.insert(variant.id.clone()) {
            fields.fault("variantId", "is that of an earlier variant of this product");
        }
        Some(variant)
    }))
}

fn variant(fields: &mut Fields<'_>) -> Option<Variant> {
    let most = i64::try_from(MAX_MINOR).unwrap_or(i64::MAX);
    let id = fields.required("variantId", leaf::identifier(VariantId::parse));
    let title = fields.required("title", leaf::text);
    let sku = fields.optional_text("sku", leaf::label);
    let price = fields.optional("priceCents", leaf::money);
    let compare_at_price = fields.optional("compareAtPriceCents", leaf::money);
    let image_url = fields.optional("imageUrl", leaf::url);
    let in_stock = fields.optional("inStock", leaf::boolean);
    // Below zero a shop has sold more than it had.
    let inventory_quantity = fields.optional("inventoryQuantity", leaf::integer(-most..=most));
    let options = fields.optional_objects("options", 0..=MAX_OPTIONS, option).unwrap_or_default();
    Some(Variant {
        id: id?,
        title: title?,
        sku,
        price,
        compare_at_price,
        image_url,
        in_stock,
        inventory_quantity,
        options,
    })
}

fn option(fields: &mut Fields<'_>) -> Option<VariantOption> {
    let name = fields.required("name", leaf::text);
    let value = fields.required("value", leaf::text);
    Some(VariantOption { name: name?, value: value? })
}

/// Given, it is on unless it says otherwise: who sends days wants reminders.
fn replenishment(fields: &mut Fields<'_>) -> Option<ReplenishmentChange> {
    let enabled = fields.optional("enabled", leaf::boolean).unwrap_or(true);
    let days = leaf::integer::<u16>(1..=i64::from(MAX_REPLENISHMENT_DAYS));
    let matches = fields.optional("match", leaf::one_of(MATCHES));
    if enabled {
        let after_days = fields.required("afterDays", days);
        let matches = matches.unwrap_or(ReplenishmentMatch::Product);
        Some(ReplenishmentChange::On { after_days: after_days?, matches })
    } else {
        Some(ReplenishmentChange::Off { after_days: fields.optional("afterDays", days), matches })
    }
}

/// An instant of a partial upsert. It is looked at first, because to [`Fields::instant`] left
/// out and `null` are one.
fn instant(fields: &mut Fields<'_>, name: &'static str) -> Change<Timestamp> {
    match fields.patch(name, |_| Ok(())) {
        Patch::Keep => Change::Keep,
        Patch::Clear => Change::Clear,
        Patch::Set(()) => fields.instant(name).map_or(Change::Keep, Change::Set),
    }
}

fn change<T>(patch: Patch<T>) -> Change<T> {
    match patch {
        Patch::Keep => Change::Keep,
        Patch::Clear => Change::Clear,
        Patch::Set(value) => Change::Set(value),
    }
}
