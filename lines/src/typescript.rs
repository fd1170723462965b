//! The schema of a line as types of TypeScript, for the package of the browser. Knows nothing of
//! where they are kept.

use crate::frame::FRAME;
use serde_json::{Map, Value};
use std::fmt::Write;

/// What the package calls something else by the same name.
const RENAMED: [(&str, &str); 2] = [("Period", "Days"), ("Kind", "IndicatorKind")];

/// The types of a schema that [`schema`](crate::schema) gave: one interface for each kind of event,
/// and `EventLine`, which is any of them.
pub fn typescript(schema: &Value) -> String {
    let mut out = String::from(
        "// What a line of the register can say. Made from the declarations of `lines/src`, whose test\n\
         // compares and, with SOBO_UPDATE=1, writes this file. Knows nothing of how lines are read.\n",
    );
    for (name, form) in object(&schema["$defs"]) {
        definition(&mut out, name, form);
    }
    let kinds = schema["oneOf"].as_array().map_or(&[][..], Vec::as_slice);
    if let Some(any) = kinds.first() {
        document(&mut out, "", "What every line has beside its fact.");
        out.push_str("export interface EventFrame {\n");
        fields(&mut out, any, |field| FRAME.contains(&field));
        out.push_str("}\n");
    }
    for kind in kinds {
        document(&mut out, "", text(&kind["description"]));
        let name = text(&kind["title"]);
        let _ = writeln!(out, "export interface {} extends EventFrame {{", interface(name));
        let _ = writeln!(out, "  event: \"{name}\";");
        fields(&mut out, kind, |field| field != "event" && !FRAME.contains(&field));
        out.push_str("}\n");
    }
    document(&mut out, "", "One dated fact: `event` says which.");
    out.push_str("export type EventLine =");
    for kind in kinds {
        let _ = write!(out, "\n  | {}", interface(text(&kind["title"])));
    }
    out.push_str(";\n");
    out
}

/// The closed lists of a schema as constants: the Vietnamese term of each code.
pub fn typescript_terms(schema: &Value) -> String {
    let mut out = String::from(
        "// The field's terms for the codes of closed lists. Made like `events.ts`, and compared by the\n\
         // same test. Knows nothing of who shows them.\n",
    );
    let lists = || object(&schema["$defs"]).iter().map(|(name, form)| (name, codes(form)));
    let lists = || lists().filter(|(_, pairs)| !pairs.is_empty());
    out.push_str("\nimport type {\n");
    for (name, _) in lists() {
        let _ = writeln!(out, "  {},", renamed(name));
    }
    out.push_str("} from \"./events.js\";\n");
    for (name, pairs) in lists() {
        let name = renamed(name);
        let constant = name[..1].to_ascii_lowercase() + &name[1..];
        let _ =
            writeln!(out, "\nexport const {constant}Terms: Readonly<Record<{name}, string>> = {{");
        for (code, term) in pairs {
            let _ = writeln!(out, "  {code}: {},", Value::from(term));
        }
        out.push_str("};\n");
    }
    out
}

fn definition(out: &mut String, name: &str, form: &Value) {
    let name = renamed(name);
    let pairs = codes(form);
    if !pairs.is_empty() {
        document(out, "", &text(&form["description"]).replace("; ", "\n"));
        let codes: Vec<String> = pairs.iter().map(|(code, _)| format!("\"{code}\"")).collect();
        let _ = writeln!(out, "export type {name} =\n  | {};", codes.join("\n  | "));
        return;
    }
    document(out, "", text(&form["description"]));
    if form["properties"].is_object() {
        let _ = writeln!(out, "export interface {name} {{");
        fields(out, form, |_| true);
        out.push_str("}\n");
    } else {
        let _ = writeln!(out, "export type {name} = {};", type_of(form));
    }
}

/// A closed list lists the term of each code after it.
fn codes(form: &Value) -> Vec<(&str, &str)> {
    let values = form["enum"].as_array().map_or(&[][..], Vec::as_slice);
    values.chunks_exact(2).map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
}

fn fields(out: &mut String, of: &Value, wanted: impl Fn(&str) -> bool) {
    let required = of["required"].as_array().map_or(&[][..], Vec::as_slice);
    for (name, form) in object(&of["properties"]).iter().filter(|(name, _)| wanted(name)) {
        document(out, "  ", text(&form["description"]));
        let mark = if required.iter().any(|one| one == name) { "" } else { "?" };
        let _ = writeln!(out, "  {name}{mark}: {};", type_of(form));
    }
}

fn type_of(form: &Value) -> String {
    if let Some(at) = form["$ref"].as_str() {
        return renamed(at.rsplit('/').next().unwrap_or(at)).to_owned();
    }
    if let Some(any) = form["anyOf"].as_array() {
        return any.iter().map(type_of).collect::<Vec<_>>().join(" | ");
    }
    match &form["type"] {
        Value::Array(types) => {
            types.iter().map(|one| plain(text(one))).collect::<Vec<_>>().join(" | ")
        }
        Value::String(list) if list == "array" => format!("{}[]", type_of(&form["items"])),
        other => plain(text(other)).to_owned(),
    }
}

fn plain(name: &str) -> &str {
    match name {
        "integer" | "number" => "number",
        "" => "unknown",
        other => other,
    }
}

/// `organization_founded` is an `OrganizationFoundedLine`.
fn interface(event: &str) -> String {
    let word = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    event.split('_').map(word).collect::<String>() + "Line"
}

fn document(out: &mut String, indent: &str, what: &str) {
    if indent.is_empty() {
        out.push('\n');
    }
    let lines: Vec<&str> = what.lines().collect();
    let _ = writeln!(out, "{indent}/** {} */", lines.join(&format!("\n{indent} *  ")));
}

fn renamed(name: &str) -> &str {
    RENAMED.iter().find(|(from, _)| *from == name).map_or(name, |(_, to)| to)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn object(value: &Value) -> &Map<String, Value> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE)
}
