//! The domain can be read from its first file to its last: each uses only those before it.
//!
//! The order is that in which modules are declared, the files of a module before the module
//! itself. What holds in it has no cycle.

use std::collections::BTreeMap;

use crate::sources::{assert_none, rust};

const DOMAIN: &str = "shared/commerce/src/";

/// The code of the domain, by module: `decide::order::task`; the crate itself is ``.
fn modules() -> BTreeMap<String, String> {
    let domain = rust().into_iter().filter_map(|file| {
        let path = file.path.strip_prefix(DOMAIN)?.strip_suffix(".rs")?;
        let path = path.strip_suffix("/mod").unwrap_or(path);
        let module = if path == "lib" { String::new() } else { path.replace('/', "::") };
        Some((module, file.code()))
    });
    domain.collect()
}

fn child(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

fn parent(module: &str) -> &str {
    module.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// Every module below this one and then itself, in reading order.
fn in_order(module: &str, modules: &BTreeMap<String, String>) -> Vec<String> {
    let declared = modules[module].lines().filter_map(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    let below = declared.flat_map(|name| in_order(&child(module, name), modules));
    below.chain([module.to_owned()]).collect()
}

/// The paths that begin with one of our own modules, from the root of the crate.
fn paths(module: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (base, start) in [("crate::", ""), ("super::", parent(module))] {
        for (at, _) in code.match_indices(base) {
            let ends_a_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            if code[..at].ends_with(ends_a_name) {
                continue;
            }
            let rest = &code[at + base.len()..];
            match rest.strip_prefix('{') {
                Some(group) => {
                    let group = group.split("};").next().unwrap_or_default();
                    found.extend(group.split(',').map(|path| child(start, path.trim())));
                }
                None => {
                    let end = rest.find(|c: char| !ends_a_name(c)).unwrap_or(rest.len());
                    found.push(child(start, rest[..end].trim_end_matches(':')));
                }
            }
        }
    }
    found
}

/// The module that a path leads into.
fn target(path: &str, order: &[String]) -> Option<usize> {
    let leads_into =
        |module: &String| !module.is_empty() && (path == module || path.starts_with(&format!("{module}::")));
    (0..order.len()).filter(|at| leads_into(&order[*at])).max_by_key(|at| order[*at].len())
}

#[test]
fn every_file_of_the_domain_uses_only_files_before_it() {
    let modules = modules();
    let order = in_order("", &modules);
    assert!(order.len() > 30, "the modules were not found");
    assert_eq!(order.len(), modules.len(), "a file is not declared");
    let mut uses = 0;
    let mut findings = Vec::new();
    for (at, module) in order.iter().enumerate() {
        for path in paths(module, &modules[module]) {
            uses += 1;
            match target(&path, &order) {
                Some(used) if used >= at => findings.push(format!("{module} uses {path}, which comes later")),
                Some(_) => {}
                None => findings.push(format!("{module} uses {path}, which is in no module")),
            }
        }
    }
    assert!(uses > 100, "the uses were not found");
    assert_none("not in reading order", findings);
}

#[test]
fn paths_are_found_whatever_their_form() {
    let code =
        "use crate::{checkout, customer::Customer};\nuse super::rules::Rules;\nfn f() { crate::a::b(); }";
    assert_eq!(
        paths("decide::order", code),
        ["checkout", "customer::Customer", "a::b", "decide::rules::Rules"]
    );
}
