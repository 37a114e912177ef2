//! Which field a caller meant by a name that no field has.
//!
//! Owns the guess. It goes into a warning only: nothing is read by it.

/// Longest name that is looked at; the work grows with its square.
const MAX_BYTES: usize = 64;
/// Shortest name that is taken for the abbreviation of another.
const SHORTEST_ABBREVIATION: usize = 3;

/// The field whose name this is like, if there is one.
pub(super) fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    if name.len() > MAX_BYTES {
        return None;
    }
    let name = plain(name);
    let far = |field: &str| distance(&name, &plain(field));
    let (distance, nearest) = known.iter().map(|field| (far(field), *field)).min()?;
    // One letter in four may be another one.
    if distance * 4 <= name.len() {
        return Some(nearest);
    }
    known.iter().copied().find(|field| is_abbreviation(&name, &plain(field)))
}

/// Without what is a matter of taste: `order_id` is `orderId`.
fn plain(name: &str) -> Vec<char> {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `qty` of `quantity`: the first letter, and others in their order.
fn is_abbreviation(short: &[char], long: &[char]) -> bool {
    let mut letters = long.iter();
    short.len() >= SHORTEST_ABBREVIATION
        && short.first() == long.first()
        && short.iter().all(|letter| letters.any(|other| other == letter))
}

/// How many letters have to be put in, taken out or replaced (Levenshtein).
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (taken, letter) in one.iter().enumerate() {
        let mut left = taken + 1;
        let mut next = vec![left];
        for (pair, above_left_letter) in row.windows(2).zip(other) {
            let [above_left, above] = pair else { continue };
            let replaced = above_left + usize::from(letter != above_left_letter);
            left = replaced.min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 6] =
        ["productId", "title", "quantity", "variantId", "priceCents", "refundAmountCents"];

    #[test]
    fn a_near_miss_names_the_field_that_was_meant() {
        for (sent, field) in [
            ("qty", "quantity"),
            ("Quantity", "quantity"),
            ("product_id", "productId"),
            ("productID", "productId"),
            ("price", "priceCents"),
            ("refundAmmountCents", "refundAmountCents"),
            ("variantld", "variantId"),
        ] {
            assert_eq!(meant(sent, &KNOWN), Some(field), "{sent}");
        }
    }

    #[test]
    fn what_is_like_nothing_is_not_guessed() {
        for sent in ["", "id", "note", "tags", "vendor", "é", &"quantity".repeat(9)] {
            assert_eq!(meant(sent, &KNOWN), None, "{sent}");
        }
        assert_eq!(meant("qty", &[]), None);
    }
}
