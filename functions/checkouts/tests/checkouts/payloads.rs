//! The files of `events/checkouts`.

testkit::payloads! { "checkouts":
    AMENDED_CURRENCY = "amended-currency.json";
    AMENDED_CUSTOMER = "amended-customer.json";
    AMENDED = "amended.json";
    KEY_MISSING = "key-missing.json";
    KEY_WITHOUT_SCOPE = "key-without-scope.json";
    MALFORMED = "malformed.json";
    MISSING_FIELDS = "missing-fields.json";
    NOT_AN_OBJECT = "not-an-object.json";
    STARTED_IN_BASE64 = "started-in-base64.json";
    STARTED_IN_FULL = "started-in-full.json";
    STARTED_IN_OTHER_FORM = "started-in-other-form.json";
    STARTED_MINIMAL = "started-minimal.json";
    STARTED_WITH_INTEGER_IDS = "started-with-integer-ids.json";
    STARTED_WITH_WARNINGS = "started-with-warnings.json";
    STARTED = "started.json";
    WRONG_METHOD = "wrong-method.json";
    WRONG_TYPES = "wrong-types.json";
}
