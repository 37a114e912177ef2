//! The files of `events/products`.

testkit::payloads! { "products":
    DELETE_UNKNOWN = "delete-unknown.json";
    DELETE = "delete.json";
    LIST_FIRST = "list-first.json";
    LIST_INVALID = "list-invalid.json";
    LIST_NEXT = "list-next.json";
    LIST_OFFSET = "list-offset.json";
    LIST_PROVIDER = "list-provider.json";
    LIST_SEARCH = "list-search.json";
    LIST = "list.json";
    READ_SLASHES = "read-slashes.json";
    READ_UNKNOWN = "read-unknown.json";
    READ = "read.json";
    UPSERT_FORBIDDEN = "upsert-forbidden.json";
    UPSERT_INVALID = "upsert-invalid.json";
    UPSERT_MALFORMED = "upsert-malformed.json";
    UPSERT_NOTHING = "upsert-nothing.json";
    UPSERT_PARTIAL = "upsert-partial.json";
    UPSERT_UNCHANGED = "upsert-unchanged.json";
    UPSERT_UNKNOWN_FIELD = "upsert-unknown-field.json";
    UPSERT = "upsert.json";
}
