//! The example check: whoever reads about a function finds it called. Each public function of the
//! rooms below must be called in an example of its own documentation, of its file, of the room's
//! `mod.rs` or of the crate.
//!
//! It reads text, not types: a call of another function with the same name passes for one. The list
//! of functions that need no example may only shrink; an entry that is not needed any more is a
//! breach too.

use std::collections::BTreeSet;
use std::path::Path;

use crate::source::shipped_tokens;
use crate::tree;

/// The rooms whose functions users call.
const ROOMS: [&str; 3] = ["core/src/api", "core/src/model", "core/src/report"];

/// The crate's own documentation.
const CRATE: [&str; 2] = ["core/src/lib.rs", "core/src/error.rs"];

/// Functions without an example, as `file: name`.
const ALLOWED: [&str; 0] = [];

/// One line for each public function that no example calls.
///
/// # Errors
///
/// A source that cannot be read, or rooms without any public function: a check of nothing.
pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let shared: String =
        CRATE.iter().map(|file| examples_of(root, file)).collect::<Result<_, _>>()?;
    let (mut functions, mut missing) = (0, BTreeSet::new());
    for room in ROOMS {
        let of_room = shared.clone() + &examples_of(root, &format!("{room}/mod.rs"))?;
        for file in tree::rust_files_below(root, room)? {
            let file = format!("{room}/{file}");
            let text = tree::read(&root.join(&file))?;
            let examples = of_room.clone() + &examples(&text);
            for name in public_functions(&text) {
                functions += 1;
                if !calls(&examples, name) {
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

fn examples_of(root: &Path, file: &str) -> Result<String, String> {
    Ok(examples(&tree::read(&root.join(file))?))
}

/// The code blocks of a file's documentation, without those in another language.
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

/// The names behind `pub fn` and `pub const fn` outside test modules.
fn public_functions(text: &str) -> Vec<&str> {
    let tokens = shipped_tokens(text);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text);
    (0..tokens.len())
        .filter(|&at| word(at) == "pub")
        .filter_map(|at| match (word(at + 1), word(at + 2)) {
            ("fn", _) => Some(at + 2),
            ("const", "fn") => Some(at + 3),
            _ => None,
        })
        .map(word)
        .collect()
}

/// Whether a text calls a function of this name or hands it on, as in `map(format_count)`.
fn calls(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let mut after = text[at + name.len()..].chars();
        !before.is_some_and(word) && matches!(after.next(), Some('(' | ')' | '<'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Scratch;

    #[test]
    fn examples_of_the_function_its_file_and_its_room_count() {
        let scratch = Scratch::new("docs").unwrap();
        for file in CRATE.into_iter().chain(["core/src/model/mod.rs", "core/src/report/mod.rs"]) {
            scratch.write(file, "//! A.\n").unwrap();
        }
        scratch
            .write("core/src/api/mod.rs", "//! A.\n//! ```\n//! x.of_room();\n//! ```\n")
            .unwrap();
        let file = "/// ```\n/// own(); a.map(handed);\n/// ```\n/// ```text\n/// prose()\n/// ```\n\
            pub fn own() {}\npub const fn handed() {}\npub fn of_room() {}\npub fn prose() {}\n\
            pub fn ow() {}\npub(crate) fn inner() {}\n#[cfg(test)]\nmod tests {\n pub fn t() {}\n}\n";
        scratch.write("core/src/api/a.rs", file).unwrap();
        let breaches = check(scratch.path()).unwrap();
        let wanted =
            ["ow", "prose"].map(|n| format!("core/src/api/a.rs: {n}: no example calls it"));
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
