//! Holds what a running stack shows against the model: one JSON document in, each difference out.
//!
//! The document has what was stated and accepted (`facts`, in the order of acceptance) and what was
//! `observed` of it through the public API, the bus and the scheduler. As the model, this knows no
//! other crate of the workspace: it reads what any caller could read.

mod document;
mod parts;
mod held;
mod published;

use std::io::Read;

fn main() -> Result<(), String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
    let document = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let document = document::Document::read(&document)?;
    let parts = parts::parts(&document);
    let bus = published::Bus::of(&document);
    let mut differences = bus.strangers(&parts);
    for part in &parts {
        differences.extend(held::differences(&document, part));
        differences.extend(bus.differences(part));
    }
    differences.extend(held::schedules(&document));
    for difference in &differences {
        println!("{}", difference.replace('\n', " "));
    }
    println!("parts: {}", parts.len());
    println!("differences: {}", differences.len());
    Ok(())
}
