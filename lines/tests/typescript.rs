//! The files of the browser's package that are made from declarations of the workspace. With
//! `SOBO_UPDATE=1` they are written; otherwise they must be as they would be written.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn held_to(file: &str, wanted: &str) {
    let path = root().join("wasm/npm/src").join(file);
    if std::env::var_os("SOBO_UPDATE").is_some() {
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
    assert!(
        found == wanted,
        "{file} differs at line {}; `SOBO_UPDATE=1 cargo test -p sobo-lines --test typescript` \
         writes it",
        differs.unwrap_or_default() + 1
    );
}

#[test]
fn the_types_of_lines_are_those_of_the_schema() {
    held_to("events.ts", &sobo_lines::typescript(&sobo_lines::schema()));
}

#[test]
fn every_list_has_its_terms() {
    held_to("terms.ts", &sobo_lines::typescript_terms(&sobo_lines::schema()));
}

#[test]
fn the_standard_report_is_the_shells() {
    let data = |name: &str| -> Value {
        let path = root().join("examples/sobo/data").join(name);
        toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let printed = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let wanted = format!(
        "// The report of every register, and what has to agree in it. Made from the shell's, and compared\n\
         // by a test of `lines`. Knows nothing of how reports are filled.\n\n\
         /** `$ORG`, `$YEAR` and `$BEFORE` are filled in. */\n\
         export const template = {};\n\n\
         /** Rows that have to agree with others. */\n\
         export const identities = {};\n",
        printed(&data("report.toml")),
        printed(&data("identities.toml")),
    );
    held_to("standard.ts", &wanted);
}
