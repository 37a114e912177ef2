//! What each reader takes and what it does not.

use commerce::identity::OrderId;
use proptest::prelude::*;

use super::super::json::parse;
use super::*;

fn json(text: &str) -> Json {
    parse(text).unwrap().0
}

fn quoted(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn message<T>(read: Result<T, Fault>) -> String {
    read.err().map(|fault| fault.message.into_owned()).unwrap_or_default()
}

#[test]
fn money_is_a_json_integer_and_nothing_that_looks_like_one() {
    assert_eq!(money(&json("0")), Ok(Minor::ZERO));
    assert_eq!(money(&json("-0")), Ok(Minor::ZERO));
    assert_eq!(money(&json("9007199254740991")).map(Minor::get), Ok(MAX_MINOR));
    let others = [
        "10.0",
        "10.5",
        "1e3",
        "1E3",
        "0.1e1",
        "-1",
        "9007199254740992",
        "18446744073709551616",
        "123456789012345678901234567890",
        "\"10\"",
        "\"\"",
        "true",
        "null",
        "[10]",
        "{}",
    ];
    for other in others {
        assert!(message(money(&json(other))).contains("1050 for USD 10.50"), "{other}");
    }
}

#[test]
fn an_identifier_is_a_string_or_the_digits_of_an_integer() {
    let read = identifier(OrderId::parse);
    let id = |text: &str| read(&json(text)).map(|id| id.as_str().to_owned());
    assert_eq!(id("\" A-1 \""), Ok(" A-1 ".into()));
    assert_eq!(id("4711"), Ok("4711".into()));
    assert_eq!(id("123456789012345678901234567890"), Ok("123456789012345678901234567890".into()));
    for other in ["10.0", "1e3", "true", "[]", "{}"] {
        assert_eq!(message(read(&json(other))), "must be a string or an integer", "{other}");
    }
    assert_eq!(message(read(&json("\"\""))), "must not be empty");
    assert_eq!(message(read(&json(r#""a\u0000b""#))), "must not contain control characters");
    assert!(message(read(&quoted(&"a".repeat(256)))).contains("at most 255 bytes"));
}

#[test]
fn a_text_has_at_most_4096_bytes_and_may_have_a_stray_tab_or_newline() {
    assert_eq!(text(&quoted("")), Ok(String::new()));
    assert!(text(&quoted(&"é".repeat(2_048))).is_ok());
    assert_eq!(message(text(&quoted(&"é".repeat(2_049)))), "must be at most 4096 bytes");
    assert_eq!(text(&quoted("a\r\n\tb")), Ok("a\r\n\tb".into()));
    for bad in ["a\u{0}b", "a\u{7f}b", "a\u{85}b"] {
        let expected = "must not contain control characters other than tab and newline";
        assert_eq!(message(text(&quoted(bad))), expected, "{bad:?}");
    }
    assert_eq!(message(text(&json("1"))), "must be a string");
}

#[test]
fn prose_may_have_lines_and_a_limit_of_its_own() {
    let read = prose(10);
    assert_eq!(read(&quoted("a\r\n\tb")), Ok("a\r\n\tb".into()));
    assert_eq!(message(read(&quoted(&"a".repeat(11)))), "must be at most 10 bytes");
    assert!(read(&quoted("a\u{0}b")).is_err());
}

#[test]
fn a_label_may_be_sent_as_a_number() {
    assert_eq!(label(&json("1001")), Ok("1001".into()));
    assert_eq!(label(&quoted("#1001")), Ok("#1001".into()));
    assert!(label(&json("10.5")).is_err());
}

#[test]
fn an_email_a_currency_and_a_boolean_are_what_the_domain_says() {
    assert_eq!(
        email(&quoted(" Buyer@Example.com ")).map(|email| email.key().to_owned()),
        Ok("buyer@example.com".into())
    );
    assert!(email(&quoted("buyer")).is_err());
    assert!(email(&quoted("a\tb@example.com")).is_err());
    assert_eq!(currency(&quoted("usd")).map(Currency::code), Ok("USD"));
    assert!(currency(&quoted("XYZ")).is_err());
    assert_eq!(boolean(&json("true")), Ok(true));
    for other in ["\"true\"", "1", "null"] {
        assert!(boolean(&json(other)).is_err(), "{other}");
    }
}

#[test]
fn an_integer_keeps_to_its_bounds() {
    let quantity = integer::<u32>(1..=1 << 31);
    assert_eq!(quantity(&json("1")), Ok(1));
    assert_eq!(quantity(&json("2147483648")), Ok(2_147_483_648));
    for other in ["0", "-1", "2147483649", "1.0", "1e0", "\"1\"", "99999999999999999999"] {
        assert_eq!(message(quantity(&json(other))), "must be a JSON integer from 1 to 2147483648", "{other}");
    }
    assert_eq!(integer::<i64>(-5..=5)(&json("-5")), Ok(-5));
}

#[test]
fn a_name_outside_a_list_is_told_the_list() {
    let read = one_of(&[("placed", 1), ("cancelled", 2)]);
    assert_eq!(read(&quoted("cancelled")), Ok(2));
    for other in [quoted("canceled"), quoted("Placed"), json("1")] {
        let fault = read(&other).unwrap_err();
        assert_eq!(fault.message, "must be one of placed, cancelled");
        assert_eq!(fault.allowed_values, Some(vec!["placed", "cancelled"]));
    }
}

#[test]
fn a_url_is_absolute_and_of_the_web() {
    for good in [
        "https://shop.example.com",
        "HTTP://Shop.example.com/a?b=c#d",
        "http://127.0.0.1:8080/",
        "https://shop.example.com/a%20b?c=%C3%A9&d[]=1",
    ] {
        assert_eq!(url(&quoted(good)), Ok(good.into()));
    }
    let bad = [
        "",
        "/cart",
        "shop.example.com",
        "//shop.example.com",
        "ftp://shop.example.com",
        "javascript:alert(1)",
        "https://",
        "https:///cart",
        "https:shop.example.com",
        "https:\\\\shop.example.com",
        "https://a b.example/",
        "https://[::1",
    ];
    for bad in bad {
        assert!(message(url(&quoted(bad))).starts_with("must be an absolute http or https URL"), "{bad:?}");
    }
    let long = format!("https://shop.example.com/{}", "é".repeat(MAX_URL_BYTES / 4));
    assert_eq!(message(url(&quoted(&long))), "must be at most 8192 bytes");
}

#[test]
fn a_url_is_read_as_browsers_do() {
    for (sent, read) in [
        (" https://shop.example.com/cart\n", "https://shop.example.com/cart"),
        ("https://shop.example.com/a b?c=d e#f g", "https://shop.example.com/a%20b?c=d%20e#f%20g"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://shop.example.com\\cart", "https://shop.example.com/cart"),
        ("https://shop.example.com/a\tb\u{0}", "https://shop.example.com/ab"),
        ("https://shop.example.com/<b>", "https://shop.example.com/%3Cb%3E"),
    ] {
        assert_eq!(url(&Json::Text(sent.into())), Ok(read.into()), "{sent:?}");
    }
}

proptest! {
    /// What `money` takes is what JSON calls an integer, and it is taken exactly.
    #[test]
    fn money_is_taken_exactly_or_not_at_all(minor: u64, exponent in 0_u8..4) {
        let read = money(&json(&minor.to_string())).ok().map(Minor::get);
        prop_assert_eq!(read, (minor <= MAX_MINOR).then_some(minor));
        let text = format!("{minor}e{exponent}");
        prop_assert!(money(&json(&text)).is_err());
    }

    /// No text of any kind makes a reader panic.
    #[test]
    fn every_text_is_read_or_refused(sent in "\\PC*|.*") {
        let json = quoted(&sent);
        let _ = (text(&json).is_ok(), url(&json).is_ok(), email(&json).is_ok(), currency(&json).is_ok());
    }
}
