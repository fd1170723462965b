//! The package's list of rules is made from the library's. With `SOBO_UPDATE=1` it is written; otherwise
//! it must be as it would be written. Knows nothing of what any rule means.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used)]

use sobo::model::Rule;
use std::fmt::Write;
use std::path::Path;

fn wanted() -> String {
    let mut out = String::from(
        "// The rules that refusals and findings name, with the library's terms. Made from the library's\n\
         // list by `wasm/tests/rules.rs`, which compares and, with SOBO_UPDATE=1, writes this file. Knows\n\
         // nothing of what to do about any of them.\n\n\
         export const ruleTerms = {\n",
    );
    for rule in Rule::ALL {
        writeln!(out, "  {}: {},", rule.code(), serde_json::Value::from(rule.label())).unwrap();
    }
    out.push_str(
        "} as const;\n\n/** The code of a rule. */\nexport type Rule = keyof typeof ruleTerms;\n",
    );
    out
}

#[test]
fn the_package_has_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("npm/src/rules.ts");
    let wanted = wanted();
    if std::env::var_os("SOBO_UPDATE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "rules.ts is not as it would be made; `SOBO_UPDATE=1 cargo test -p sobo-wasm` writes it"
    );
}
