//! Reading an object whose keys are the caller's own: `properties` and `attributes`.
//!
//! Owns how deep it may be, and that what is reserved is dropped. Must not know what is reserved.

use commerce::customer::JsonObject;

use super::fields::Fields;
use super::json::{Json, MAX_OWN_DEPTH, to_object};
use super::leaf::Fault;
use super::path::At;
use crate::issue::Issue;
use crate::warning::Warning;

impl Fields<'_> {
    /// An optional object of the caller's own keys. Those in `reserved` are dropped, with a
    /// warning each. A `null` inside is kept.
    pub fn own_keys(&mut self, name: &'static str, reserved: &[&str]) -> Option<JsonObject> {
        let json = self.given(name)?;
        let at = At::Key(&self.at, name);
        let Some(members) = json.as_members() else {
            return self.tell(name, json, Fault::new("must be an object"));
        };
        for (key, member) in members {
            if 1 + depth(member) > MAX_OWN_DEPTH {
                let message = format!("must not be nested deeper than {MAX_OWN_DEPTH} levels");
                self.report.issues.push(Issue::new(&At::Key(&at, key).path(), message));
            }
        }
        let mut object = to_object(members, &at, &mut self.report.issues);
        for (key, _) in members.iter().filter(|(key, _)| reserved.contains(&key.as_str())) {
            object.remove(key);
            self.report.warnings.push(Warning::ReservedKey(At::Key(&at, key).path()));
        }
        Some(object)
    }

    /// Tells a fault of a key inside of such an object.
    pub(super) fn fault_within(&mut self, name: &'static str, key: &str, message: String) {
        let at = At::Key(&self.at, name);
        self.report.issues.push(Issue::new(&At::Key(&at, key).path(), message));
    }
}

/// How many objects and arrays are inside of each other.
fn depth(json: &Json) -> usize {
    match json {
        Json::Object(members) => 1 + members.iter().map(|(_, member)| depth(member)).max().unwrap_or(0),
        Json::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Unreadable => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::body;
    use crate::refusal::Refusal;
    use crate::warning::Warnings;
    use jiff::Timestamp;
    use serde_json::json;

    fn read(own: &str, reserved: &[&str]) -> Result<(Option<JsonObject>, Warnings), Refusal> {
        let text = format!(r#"{{"own":{own}}}"#);
        body(&text, Timestamp::UNIX_EPOCH, |fields| Some(fields.own_keys("own", reserved)))
    }

    fn told(own: &str) -> Vec<String> {
        match read(own, &[]) {
            Err(Refusal::Invalid(issues)) => {
                issues.listed().iter().map(|issue| format!("{} {}", issue.path, issue.message)).collect()
            }
            Err(other) => panic!("{other}"),
            Ok(_) => Vec::new(),
        }
    }

    #[test]
    fn a_reserved_key_is_dropped_with_a_warning() {
        let (own, warnings) = read(r#"{"ltv":1,"plan":null,"deep":{"ltv":2}}"#, &["ltv", "aov"]).unwrap();
        assert_eq!(json!(own), json!({"plan": null, "deep": {"ltv": 2}}));
        assert_eq!(json!(warnings), json!(["reserved_key: own.ltv"]));
    }

    #[test]
    fn an_empty_list_is_an_empty_object_as_php_writes_it() {
        assert_eq!(read("[]", &[]).unwrap().0, Some(JsonObject::new()));
        assert_eq!(told("[1]"), ["own must be an object"]);
        assert_eq!(told("\"\""), ["own must be an object"]);
    }

    #[test]
    fn nesting_ends_at_24_levels_counted_from_the_object_itself() {
        let nested = |levels: usize| {
            let arrays = levels - 1;
            format!(r#"{{"flat":1,"deep":{}{}}}"#, "[".repeat(arrays), "]".repeat(arrays))
        };
        assert_eq!(told(&nested(24)), Vec::<String>::new());
        assert_eq!(told(&nested(25)), ["own.deep must not be nested deeper than 24 levels"]);
        assert_eq!(told(&nested(100_000)), ["own.deep must not be nested deeper than 24 levels"]);
    }
}
