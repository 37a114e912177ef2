//! The cursor: the `productId` that a page ended with, in hexadecimal.
//!
//! Made of digits and letters, so that it goes into a query string as it is. A cursor says no
//! more than where to go on: made up, it leads to products of the caller's own workspace.

use std::fmt::Write as _;

use commerce::identity::ProductId;
use thiserror::Error;

/// The text is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be the nextCursor of an earlier page")]
pub struct CursorError;

/// The cursor to what comes behind this product.
#[must_use]
pub fn behind(id: &ProductId) -> String {
    id.as_str().bytes().fold(String::new(), |mut cursor, byte| {
        // Writing to a string does not fail.
        write!(cursor, "{byte:02x}").map_or_else(|_| String::new(), |()| cursor)
    })
}

/// The product that this cursor leads behind, whether it is still there or not.
///
/// # Errors
/// When no product has such an id.
pub fn parse(cursor: &str) -> Result<ProductId, CursorError> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = cursor.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    let text = bytes.filter(|_| rest.is_empty()).and_then(|bytes| String::from_utf8(bytes).ok());
    text.and_then(|id| ProductId::parse(&id).ok()).ok_or(CursorError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_product_and_needs_no_escaping() {
        for id in ["coffee", "gid://shop/Product/7?a=b&c#d", "é 100%", &"x".repeat(255)] {
            let id = ProductId::parse(id).unwrap();
            let cursor = behind(&id);
            assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric()));
            assert_eq!(parse(&cursor), Ok(id));
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["", "6", "6g", "6F", "636f6", "ff", "00", &"61".repeat(256)] {
            assert_eq!(parse(text), Err(CursorError), "{text}");
        }
    }
}
