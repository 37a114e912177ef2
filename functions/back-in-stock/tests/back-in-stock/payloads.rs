//! The files of `events/back-in-stock`.

testkit::payloads! { "back-in-stock":
    REQUEST_FORBIDDEN = "request-forbidden.json";
    REQUEST_INVALID = "request-invalid.json";
    REQUEST_MALFORMED = "request-malformed.json";
    REQUEST_NOTHING = "request-nothing.json";
    REQUEST_PRODUCT = "request-product.json";
    REQUEST_SDK = "request-sdk.json";
    REQUEST_UNKNOWN_FIELD = "request-unknown-field.json";
    REQUEST = "request.json";
}
