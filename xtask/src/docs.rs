//! The example check: whoever reads about a function finds it called. Each public function of the
//! rooms below has an example in its own documentation, or is called in one of its file or of the
//! room's `mod.rs`, as accessors are in the example of their type.
//!
//! It reads text, not types: so a name that a file gives to two functions needs examples of its own.
//! The list of functions without an example may only shrink; an entry that is not needed any more is
//! a breach too.

use std::collections::BTreeSet;
use std::path::Path;

use crate::source::shipped_tokens;
use crate::tree;

/// The rooms whose functions users call.
const ROOMS: [&str; 3] = ["core/src/api", "core/src/model", "core/src/report"];

/// Functions without an example, as `file: name`.
const ALLOWED: [&str; 0] = [];

/// One line for each public function without an example.
///
/// # Errors
///
/// A source that cannot be read, or rooms without any public function: a check of nothing.
pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let (mut functions, mut missing) = (0, BTreeSet::new());
    for room in ROOMS {
        let of_room = examples(&tree::read(&root.join(room).join("mod.rs"))?);
        for file in tree::rust_files_below(root, room)? {
            let file = format!("{room}/{file}");
            let text = tree::read(&root.join(&file))?;
            let near = of_room.clone() + &examples(&text);
            let found = public_functions(&text);
            functions += found.len();
            for (name, own) in &found {
                let alone = found.iter().filter(|(other, _)| other == name).count() == 1;
                if !(*own || alone && calls(&near, name)) {
                    missing.insert(format!("{file}: {name}"));
                }
            }
        }
    }
    if functions == 0 {
        return Err("no public function was found, which proves nothing".to_owned());
    }
    let allowed: BTreeSet<String> = ALLOWED.iter().map(|&name| name.to_owned()).collect();
    let new = missing.difference(&allowed).map(|name| format!("{name}: no example calls it"));
    let old = allowed.difference(&missing).map(|name| format!("{name}: strike it off ALLOWED"));
    Ok(new.chain(old).collect())
}

/// The code blocks of a text's documentation, without those in another language.
fn examples(text: &str) -> String {
    let (mut out, mut inside, mut rust) = (String::new(), false, false);
    for line in text.lines().map(str::trim_start) {
        let doc = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        match doc.map(str::trim_start) {
            Some(fence) if fence.starts_with("```") => {
                inside = !inside;
                rust = matches!(&fence[3..], "" | "rust" | "no_run");
            }
            Some(code) if inside && rust => out.extend([code, "\n"]),
            _ => {}
        }
    }
    out
}

/// The names behind `pub fn` and `pub const fn` outside test modules, each with whether the
/// documentation before it has an example.
fn public_functions(text: &str) -> Vec<(&str, bool)> {
    let (tokens, lines) = (shipped_tokens(text), text.lines().collect::<Vec<_>>());
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let documented = |line: usize| {
        let above = lines[..line - 1].iter().rev().map(|line| line.trim_start());
        let docs = above.take_while(|line| line.starts_with("///") || line.starts_with("#["));
        let mut docs: Vec<&str> = docs.collect();
        docs.reverse();
        !examples(&docs.join("\n")).is_empty()
    };
    (0..tokens.len())
        .filter(|&at| word(at) == "pub")
        .filter_map(|at| match (word(at + 1), word(at + 2)) {
            ("fn", _) => Some((word(at + 2), documented(tokens[at].line))),
            ("const", "fn") => Some((word(at + 3), documented(tokens[at].line))),
            _ => None,
        })
        .collect()
}

/// Whether a text calls a function of this name or hands it on, as in `map(format_count)`.
fn calls(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(word) && matches!(after, Some('(' | ')' | '<'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Scratch;

    #[test]
    fn examples_of_the_function_its_file_and_its_room_count() {
        let scratch = Scratch::new("docs").unwrap();
        for file in ["core/src/model/mod.rs", "core/src/report/mod.rs"] {
            scratch.write(file, "//! A.\n").unwrap();
        }
        let room = "//! A.\n//! ```\n//! x.of_room();\n//! ```\n";
        scratch.write("core/src/api/mod.rs", room).unwrap();
        let file = "/// ```\n/// own(); a.map(handed);\n/// ```\n/// ```text\n/// prose()\n/// ```\n\
            pub fn own() {}\npub const fn handed() {}\npub fn of_room() {}\npub fn prose() {}\n\
            pub fn ow() {}\npub(crate) fn inner() {}\n/// ```\n/// A::new()\n/// ```\n#[must_use]\n\
            pub fn new() {}\nimpl B {\n pub fn new() {}\n}\n\
            #[cfg(test)]\nmod tests {\n pub fn t() {}\n}\n";
        scratch.write("core/src/api/a.rs", file).unwrap();
        let breaches = check(scratch.path()).unwrap();
        let wanted = ["new", "ow", "prose"];
        let wanted = wanted.map(|name| format!("core/src/api/a.rs: {name}: no example calls it"));
        assert_eq!(breaches, wanted);
        scratch.write("core/src/api/a.rs", "//! A.\n").unwrap();
        assert!(check(scratch.path()).is_err());
    }

    #[test]
    fn every_function_of_this_workspace_has_an_example() {
        let breaches = check(&tree::root()).unwrap();
        assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    }
}
