//! The bytes of a body: how large, in which content coding, and which text they are.
//!
//! Owns what comes before JSON. Must not know what the text says.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use lambda_http::Body;
use lambda_http::http::HeaderMap;
use lambda_http::http::header::CONTENT_ENCODING;

use crate::issue::Issue;
use crate::refusal::Refusal;

/// Largest body, in bytes, after the gateway's base64 is decoded and gzip is inflated: 256 KB.
pub(crate) const MAX_BODY_BYTES: usize = 262_144;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The body as text.
///
/// API Gateway sends what is not a text type, and what has a content coding, as base64, which
/// `lambda_http` has decoded. The content type itself is not asked: existing clients send JSON as
/// anything.
///
/// # Errors
/// [`Refusal::TooLarge`], [`Refusal::UnsupportedEncoding`], and [`Refusal::InvalidJson`] for what is
/// no gzip or not UTF-8.
pub(crate) fn body(headers: &HeaderMap, body: Body) -> Result<String, Refusal> {
    if body.is_empty() {
        return Ok(String::new());
    }
    let coding = Coding::of(headers)?;
    if body.len() > MAX_BODY_BYTES {
        return Err(Refusal::TooLarge);
    }
    let text = match (coding, body) {
        (Coding::Gzip, body) => utf8(inflated(&body)?)?,
        (Coding::Identity, Body::Text(text)) => text,
        (Coding::Identity, body) => utf8(body.to_vec())?,
    };
    Ok(text.strip_prefix(BYTE_ORDER_MARK).map(str::to_owned).unwrap_or(text))
}

/// How the bytes of a body are coded.
#[derive(Clone, Copy)]
enum Coding {
    Identity,
    Gzip,
}

impl Coding {
    /// RFC 9110 §8.4: names in any case, separated by commas; `x-gzip` is `gzip`.
    fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut named = Vec::new();
        for value in headers.get_all(CONTENT_ENCODING) {
            let names = value.to_str().map_err(|_| Refusal::UnsupportedEncoding)?;
            named.extend(names.split(',').map(|name| name.trim().to_ascii_lowercase()));
        }
        named.retain(|name| !name.is_empty() && name != "identity");
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        match named.as_slice() {
            [] => Ok(Self::Identity),
            ["gzip" | "x-gzip"] => Ok(Self::Gzip),
            [..] => Err(Refusal::UnsupportedEncoding),
        }
    }
}

/// Stops one byte behind the largest body: however much more there is, it costs nothing.
fn inflated(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut inflated = Vec::new();
    let most = u64::try_from(MAX_BODY_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(bytes).take(most).read_to_end(&mut inflated).map_err(|_| {
        let what =
            "is not the gzip that Content-Encoding says it is: it is damaged, cut off or not compressed";
        Refusal::InvalidJson(Issue::new("", what))
    })?;
    if inflated.len() > MAX_BODY_BYTES { Err(Refusal::TooLarge) } else { Ok(inflated) }
}

fn utf8(bytes: Vec<u8>) -> Result<String, Refusal> {
    String::from_utf8(bytes).map_err(|error| {
        let hint = match error.as_bytes() {
            [0x1f, 0x8b, ..] => "; it is compressed, which Content-Encoding: gzip has to say",
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "; it is UTF-16",
            _ => "",
        };
        let at = error.utf8_error().valid_up_to();
        Refusal::InvalidJson(Issue::new("", format!("must be UTF-8; byte {at} is not{hint}")))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::fixture::Event;

    const JSON: &str = r#"{"title":"Crème"}"#;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Sent as the gateway hands over what has a content coding.
    fn sent(coding: &str, bytes: &[u8]) -> Result<String, Refusal> {
        let event = Event::post("/api/v1/orders", "").header("content-encoding", coding).base64(bytes);
        let (parts, sent) = event.request().into_parts();
        body(&parts.headers, sent)
    }

    fn plain(sent: Body) -> Result<String, Refusal> {
        body(&HeaderMap::new(), sent)
    }

    fn told(result: Result<String, Refusal>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn a_body_may_have_256_kilobytes_and_no_byte_more() {
        assert!(plain(Body::from("a".repeat(MAX_BODY_BYTES))).is_ok());
        assert!(matches!(plain(Body::from("a".repeat(MAX_BODY_BYTES + 1))), Err(Refusal::TooLarge)));
    }

    #[test]
    fn a_base64_body_is_limited_by_what_it_decodes_to() {
        let sent = "a".repeat(MAX_BODY_BYTES);
        let request = Event::post("/api/v1/orders", "").base64(sent.as_bytes()).request();
        assert_eq!(plain(request.into_body()).unwrap(), sent);
    }

    #[test]
    fn a_body_that_is_not_utf_8_is_refused() {
        assert_eq!(
            told(plain(Body::from(b"{\"a\":\"\xff\"}".as_slice()))),
            "The body must be UTF-8; byte 6 is not."
        );
        assert_eq!(
            told(plain(Body::from(gzip(b"{}")))),
            "The body must be UTF-8; byte 1 is not; it is compressed, which Content-Encoding: gzip has to say."
        );
        let utf16 = b"\xff\xfe{\0}\0".as_slice();
        assert_eq!(told(plain(Body::from(utf16))), "The body must be UTF-8; byte 0 is not; it is UTF-16.");
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        let marked = format!("\u{feff}{JSON}");
        assert_eq!(plain(Body::from(marked.as_str())).unwrap(), JSON);
        assert_eq!(plain(Body::from(marked.as_bytes())).unwrap(), JSON);
        assert_eq!(sent("gzip", &gzip(marked.as_bytes())).unwrap(), JSON);
    }

    #[test]
    fn gzip_is_inflated_and_identity_is_nothing() {
        for coding in ["gzip", "GZIP", "x-gzip", " gzip ", "identity, gzip"] {
            assert_eq!(sent(coding, &gzip(JSON.as_bytes())).unwrap(), JSON, "{coding}");
        }
        for coding in ["identity", "Identity", ""] {
            assert_eq!(sent(coding, JSON.as_bytes()).unwrap(), JSON, "{coding}");
        }
        assert_eq!(sent("br", b"").unwrap(), "", "nothing is nothing in any coding");
    }

    #[test]
    fn any_other_coding_is_unsupported() {
        for coding in ["br", "deflate", "zstd", "gzip, gzip", "gzip, br", "none"] {
            let refusal = sent(coding, &gzip(JSON.as_bytes())).unwrap_err();
            assert!(matches!(refusal, Refusal::UnsupportedEncoding), "{coding}");
        }
    }

    #[test]
    fn inflating_stops_at_the_largest_body() {
        assert!(sent("gzip", &gzip(&vec![b' '; MAX_BODY_BYTES])).is_ok());
        for bytes in [MAX_BODY_BYTES + 1, 8 * 1_024 * 1_024] {
            assert!(matches!(sent("gzip", &gzip(&vec![b' '; bytes])), Err(Refusal::TooLarge)), "{bytes}");
        }
    }

    #[test]
    fn damaged_gzip_is_refused_in_plain_words() {
        let good = gzip(JSON.as_bytes());
        let mut damaged = good.clone();
        damaged[good.len() - 6] ^= 1;
        for bad in [&good[..good.len() - 3], &damaged, JSON.as_bytes(), &good[..5]] {
            let message = told(sent("gzip", bad));
            assert!(message.starts_with("The body is not the gzip that Content-Encoding says"), "{message}");
        }
    }
}
