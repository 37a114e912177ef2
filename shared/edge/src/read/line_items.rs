//! The goods of an order or checkout.
//!
//! Owns the names of their fields on the wire. Must not know the catalogue: an item of an
//! unknown product is fine.

use commerce::customer::{LineItem, MAX_LINE_ITEMS};
use commerce::identity::{ProductId, VariantId};

use super::fields::Fields;
use super::leaf;

/// Most pieces of one item. More is a price sent as a quantity.
const MAX_QUANTITY: i64 = 1 << 31;

/// The optional field `items`; `None` when it is left out.
pub fn line_items(fields: &mut Fields<'_>) -> Option<Vec<LineItem>> {
    fields.optional_objects("items", 0..=MAX_LINE_ITEMS, |item| {
        let product_id = item.required("productId", leaf::identifier(ProductId::parse));
        let title = item.required("title", leaf::text);
        let quantity = item.required("quantity", leaf::integer(1..=MAX_QUANTITY));
        let variant_id = item.optional_identifier("variantId", leaf::identifier(VariantId::parse));
        let variant_title = item.optional_text("variantTitle", leaf::text);
        let sku = item.optional_text("sku", leaf::label);
        let price = item.optional("priceCents", leaf::money);
        Some(LineItem {
            product_id: product_id?,
            variant_id,
            title: title?,
            variant_title,
            sku,
            quantity: quantity?,
            price,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::body;
    use crate::refusal::Refusal;
    use commerce::money::Minor;
    use jiff::Timestamp;

    fn read(items: &str) -> Result<Option<Vec<LineItem>>, Refusal> {
        body(&format!(r#"{{"items":{items}}}"#), Timestamp::UNIX_EPOCH, |fields| Some(line_items(fields)))
            .map(|(items, _)| items)
    }

    fn paths(items: &str) -> Vec<String> {
        match read(items) {
            Err(Refusal::Invalid(issues)) => issues.listed().iter().map(|issue| issue.path.clone()).collect(),
            Err(other) => panic!("{other}"),
            Ok(_) => Vec::new(),
        }
    }

    #[test]
    fn an_item_is_a_product_a_title_and_a_quantity() {
        let items = read(r#"[{"productId":7,"title":"Tea","quantity":2}]"#).unwrap().unwrap();
        let tea = LineItem {
            product_id: ProductId::parse("7").unwrap(),
            variant_id: None,
            title: "Tea".into(),
            variant_title: None,
            sku: None,
            quantity: 2,
            price: None,
        };
        assert_eq!(items, [tea]);
    }

    #[test]
    fn an_item_may_say_which_variant_and_what_it_costs() {
        let text = r#"[{"productId":"p","title":"Tea","quantity":1,"variantId":"v","variantTitle":"Green","sku":4711,"priceCents":950}]"#;
        let item = read(text).unwrap().unwrap().remove(0);
        assert_eq!(item.variant_id.map(|id| id.to_string()).as_deref(), Some("v"));
        assert_eq!((item.variant_title.as_deref(), item.sku.as_deref()), (Some("Green"), Some("4711")));
        assert_eq!(item.price.map(Minor::get), Some(950));
    }

    #[test]
    fn left_out_is_not_the_same_as_none() {
        assert_eq!(read("null").unwrap(), None);
        assert_eq!(read("[]").unwrap(), Some(Vec::new()));
    }

    #[test]
    fn every_fault_of_every_item_is_told_with_its_place() {
        let text = r#"[{"productId":"p","title":"Tea","quantity":0},{"productId":"","title":5,"quantity":"1","priceCents":9.5}]"#;
        assert_eq!(
            paths(text),
            [
                "items[0].quantity",
                "items[1].productId",
                "items[1].title",
                "items[1].quantity",
                "items[1].priceCents"
            ]
        );
    }

    #[test]
    fn a_body_has_at_most_500_items() {
        let items = |count: usize| {
            format!("[{}]", vec![r#"{"productId":"p","title":"t","quantity":1}"#; count].join(","))
        };
        assert_eq!(read(&items(500)).unwrap().map(|items| items.len()), Some(500));
        assert_eq!(paths(&items(501)), ["items"]);
    }
}
