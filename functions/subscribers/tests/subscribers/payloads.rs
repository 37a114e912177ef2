//! The files of `events/subscribers`.

testkit::payloads! { "subscribers":
    KEY_MISSING = "key-missing.json";
    KEY_WITHOUT_SCOPE = "key-without-scope.json";
    READ_IN_OTHER_FORM = "read-in-other-form.json";
    READ_NO_ADDRESS = "read-no-address.json";
    READ_ORDER_SLASHES = "read-order-slashes.json";
    READ_ORDER_UNKNOWN = "read-order-unknown.json";
    READ_ORDER = "read-order.json";
    READ_PLUS_TAG = "read-plus-tag.json";
    READ_UNICODE = "read-unicode.json";
    READ_UNKNOWN = "read-unknown.json";
    READ = "read.json";
    UNKNOWN_ROOT = "unknown-root.json";
    UNKNOWN_ROUTE = "unknown-route.json";
    WRONG_METHOD_FOR_ORDERS = "wrong-method-for-orders.json";
    WRONG_METHOD = "wrong-method.json";
}
