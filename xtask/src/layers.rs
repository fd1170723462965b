//! The rank check: a file of `core/src` uses only layers below its own, each library stays in its
//! room, and the drawing in `ARCHITECTURE.md` is the table below.
//!
//! It runs as a test of this crate, so `cargo test` fails on a breach as a compiler would.

use std::path::Path;

use crate::source::{Token, shipped_tokens};
use crate::tree;

/// The layers, lowest first: a module's rank is its place here.
const LAYERS: [&[&str]; 8] = [
    &["digest", "error", "limits", "sorted"],
    &["model", "parallel"],
    &["store"],
    &["ledger"],
    &["sync"],
    &["aggregate"],
    &["report"],
    &["api"],
];

/// The only files (or folders, with a slash) below `core/src` that may name a library.
const ROOMS: [(&str, &[&str]); 8] = [
    ("redb", &["store/"]),
    ("postcard", &["store/value.rs"]),
    ("chrono", &["model/date.rs"]),
    ("blake3", &["digest.rs"]),
    ("xxhash_rust", &["digest.rs"]),
    ("ed25519_dalek", &["ledger/seal.rs"]),
    ("miniz_oxide", &["sync/pack.rs"]),
    ("unicode_normalization", &["model/text.rs", "model/text/"]),
];

const SOURCES: &str = "core/src";
const DRAWING: &str = "ARCHITECTURE.md";

/// The layer table as `ARCHITECTURE.md` shows it, a line for each rank.
pub(crate) fn drawing() -> String {
    let line = |(rank, names): (usize, &&[&str])| format!("{rank} {}\n", names.join(", "));
    LAYERS.iter().enumerate().map(line).collect()
}

/// Checks the repository at `root` and returns every breach, each with its place.
///
/// # Errors
///
/// A file or folder that cannot be read.
pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    let mut breaches = Vec::new();
    for file in tree::rust_files_below(root, SOURCES)? {
        let text = tree::read(&root.join(SOURCES).join(&file))?;
        check_file(&file, &text, &mut breaches);
    }
    if !root.join(SOURCES).join("lib.rs").is_file() {
        breaches.push(format!("{SOURCES}/lib.rs: missing"));
    }
    let drawn = root.join(DRAWING);
    if drawn.is_file() {
        breaches.extend(check_drawing(&tree::read(&drawn)?));
    } else {
        breaches.push(format!("{DRAWING}: missing"));
    }
    Ok(breaches)
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|names| names.contains(&module))
}

/// The top module a file below `core/src` belongs to.
fn top_module(file: &str) -> &str {
    let first = file.split('/').next().unwrap_or(file);
    first.strip_suffix(".rs").unwrap_or(first)
}

fn check_file(file: &str, text: &str, breaches: &mut Vec<String>) {
    let tokens = shipped_tokens(text);
    let mut breach = |line, what: String| breaches.push(format!("{SOURCES}/{file}:{line}: {what}"));
    check_rooms(file, &tokens, &mut breach);
    // The facade re-exports from every layer; for it only the order of its modules matters.
    if file == "lib.rs" {
        check_order(&tokens, &mut breach);
        return;
    }
    let own = top_module(file);
    let Some(own_rank) = rank(own) else {
        breach(
            1,
            format!("module `{own}` has no rank: put it into the table in xtask's layers.rs"),
        );
        return;
    };
    for (line, target) in first_segments(&tokens, "crate") {
        match rank(target) {
            _ if target == own => {}
            None => breach(
                line,
                format!("`crate::{target}` names no layer: name the module that holds it"),
            ),
            Some(rank) if rank >= own_rank => breach(
                line,
                format!("`{own}` (rank {own_rank}) must not use `{target}` (rank {rank})"),
            ),
            Some(_) => {}
        }
    }
    // In a layer's own file, `super` is the crate's root and would be a way around the ranks.
    let at_top = !file.contains('/') || file.matches('/').count() == 1 && file.ends_with("/mod.rs");
    for (line, target) in first_segments(&tokens, "super") {
        if target == "super" {
            breach(line, "`super::super`: write the path from `crate`".to_owned());
        } else if at_top && target != own && rank(target).is_some() {
            breach(line, format!("`super::{target}`: write `crate::{target}`"));
        }
    }
}

/// The first segments after `root::`, also of each part of a group: `root::{a::b, c}` gives a, c.
fn first_segments<'a>(tokens: &[Token<'a>], root: &str) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].text != root || tokens.get(at + 1).is_none_or(|next| next.text != "::") {
            continue;
        }
        let mut depth = 0_usize;
        let mut part_starts = true;
        for token in &tokens[at + 2..] {
            match token.text {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                "," if depth == 1 => part_starts = true,
                name if depth <= 1 && part_starts => {
                    found.push((token.line, name));
                    part_starts = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

/// A library is named where its path starts: `redb::`, `use redb`, `extern crate redb`. A method or
/// a variant that happens to bear the same name is none.
fn check_rooms(file: &str, tokens: &[Token<'_>], breach: &mut impl FnMut(usize, String)) {
    for (at, token) in tokens.iter().enumerate() {
        let Some((library, rooms)) = ROOMS.iter().find(|(name, _)| *name == token.text) else {
            continue;
        };
        let before = |n: usize| at.checked_sub(n).map_or("", |at| tokens[at].text);
        // A leading `::` stands after punctuation or a keyword; one after a name continues a path.
        let (previous, path_continues) = match before(1) {
            "::" if before(2) == "use" || !is_name(before(2)) => (before(2), false),
            "::" => ("", true),
            other => (other, other == "."),
        };
        let path_starts = tokens.get(at + 1).is_some_and(|next| next.text == "::");
        let named = path_starts || matches!(previous, "use" | "crate");
        let at_home =
            rooms.iter().any(|room| file == *room || room.ends_with('/') && file.starts_with(room));
        if named && !path_continues && !at_home {
            breach(token.line, format!("`{library}` is used only in {}", rooms.join(", ")));
        }
    }
}

fn is_name(text: &str) -> bool {
    text.ends_with(|c: char| c == '>' || c == '_' || c.is_alphanumeric())
}

/// `lib.rs` declares modules in rank order, which is also the order to read them in.
fn check_order(tokens: &[Token<'_>], breach: &mut impl FnMut(usize, String)) {
    let mut highest = (0, "");
    for window in tokens.windows(3) {
        let [keyword, name, after] = window else {
            continue;
        };
        if keyword.text != "mod" || !matches!(after.text, ";" | "{") {
            continue;
        }
        match rank(name.text) {
            None => breach(name.line, format!("module `{}` has no rank", name.text)),
            Some(rank) if rank < highest.0 => breach(
                name.line,
                format!("module `{}` (rank {rank}) stands after `{}`", name.text, highest.1),
            ),
            Some(rank) => highest = (rank, name.text),
        }
    }
}

/// One fenced block must hold the table's lines and no others; after two spaces a line may go on
/// with what the layer is about.
fn check_drawing(text: &str) -> Option<String> {
    let wanted = drawing();
    let same = |block: &str| {
        let body: Vec<&str> =
            block.lines().skip(1).filter(|line| !line.trim().is_empty()).collect();
        body.len() == LAYERS.len()
            && body.iter().zip(wanted.lines()).all(|(line, wanted)| {
                line.strip_prefix(wanted).is_some_and(|r| r.is_empty() || r.starts_with("  "))
            })
    };
    // Every second piece between fences is the inside of a block, its first line the language.
    if text.split("```").skip(1).step_by(2).any(same) {
        return None;
    }
    Some(format!("{DRAWING}: has no fenced block with this layer table:\n{wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(file: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        check_file(file, text, &mut found);
        found
    }

    fn breach(file: &str, text: &str) -> String {
        let found = breaches(file, text);
        assert_eq!(found.len(), 1, "{file} with {text:?}: {found:?}");
        found[0].clone()
    }

    #[test]
    fn this_repository_keeps_its_layers() {
        let found = check(&tree::root()).unwrap();
        assert!(found.is_empty(), "breaches of the layers:\n{}", found.join("\n"));
    }

    #[test]
    fn downward_and_own_paths_pass() {
        assert_eq!(
            breaches("store/txn.rs", "use crate::model::Date;\nuse crate::error::Error;"),
            [""; 0]
        );
        assert_eq!(
            breaches("store/txn.rs", "use crate::store::key::Key;\nuse super::schema;"),
            [""; 0]
        );
        assert_eq!(breaches("store/txn.rs", "pub(crate) fn f() {}"), [""; 0]);
    }

    #[test]
    fn upward_and_sideways_paths_are_found_with_their_line() {
        let found = breach("model/org.rs", "//! Doc.\n\nuse crate::store::Key;");
        assert_eq!(
            found,
            "core/src/model/org.rs:3: `model` (rank 1) must not use `store` (rank 2)"
        );
        assert!(breach("error.rs", "use crate::limits::MAX;").contains("rank 0"));
        assert!(breach("store/mod.rs", "fn f() { crate::api::open() }").contains("`api`"));
        assert!(
            breach("sync/mod.rs", "macro_rules! m { () => { $crate::api::x() } }")
                .contains("`api`")
        );
    }

    #[test]
    fn groups_are_looked_into() {
        let nested = "use crate::{error::{Error, Result}, model::{self, org::{Org}}, report::x};";
        assert!(breach("store/mod.rs", nested).contains("`report`"));
        let lines = "use crate::{\n    model::Date,\n    api::{\n        Database,\n    },\n};";
        assert!(breach("sync/delta.rs", lines).starts_with("core/src/sync/delta.rs:3:"));
        // Names deeper down are no layers: only first segments count.
        assert_eq!(breaches("store/mod.rs", "use crate::model::{api, report::sync};"), [""; 0]);
        assert!(breach("store/mod.rs", "use {crate::api::A, std::fmt};").contains("`api`"));
    }

    #[test]
    fn comments_literals_and_tests_do_not_count() {
        let text = "//! See crate::api::Database.\n/* crate::sync::x /* redb::y */ */\n\
                    const S: &str = \"crate::api::x\"; // redb::Database\n\
                    #[cfg(test)]\nmod tests {\n    use crate::api::Database;\n    use redb::Table;\n}\n";
        assert_eq!(breaches("model/org.rs", text), [""; 0]);
        assert!(breach("model/org.rs", &format!("{text}use crate::api::X;")).contains("`api`"));
    }

    #[test]
    fn unknown_modules_and_the_facade_are_refused() {
        assert!(breach("helpers/mod.rs", "").contains("has no rank"));
        assert!(breach("util.rs", "use crate::model::X;").contains("has no rank"));
        assert!(breach("api/mod.rs", "use crate::Error;").contains("names no layer"));
        assert!(breach("api/mod.rs", "use crate::*;").contains("names no layer"));
    }

    #[test]
    fn super_is_no_way_around() {
        assert!(breach("model/text/a.rs", "use super::super::org;").contains("super::super"));
        assert!(breach("model/text/a.rs", "use super::{b, super::org};").contains("super::super"));
        assert!(breach("model/mod.rs", "use super::store::Key;").contains("`super::store`"));
        assert!(breach("limits.rs", "use super::error::Error;").contains("`super::error`"));
        assert_eq!(breaches("model/org.rs", "use super::report::Line;"), [""; 0]);
    }

    #[test]
    fn libraries_stay_in_their_rooms() {
        assert!(breach("ledger/mod.rs", "use redb::Database;").contains("`redb`"));
        assert!(breach("lib.rs", "pub use redb::StorageBackend;").contains("`redb`"));
        assert!(breach("store/txn.rs", "fn f() { ::postcard::to_vec() }").contains("`postcard`"));
        assert!(breach("api/mod.rs", "use ::chrono as c;").contains("model/date.rs"));
        assert!(breach("model/id.rs", "use blake3::hash;").contains("in digest.rs"));
        assert!(breach("model/org.rs", "use unicode_normalization::X;").contains("model/text"));
        assert_eq!(breaches("store/txn.rs", "use redb::Database;"), [""; 0]);
        assert_eq!(breaches("model/text/fold.rs", "use unicode_normalization::X;"), [""; 0]);
        // A constructor that bears the library's name is no use of the library.
        assert_eq!(breaches("error.rs", "fn redb() { Error::redb(self.redb) }"), [""; 0]);
    }

    #[test]
    fn the_facade_declares_modules_in_rank_order() {
        assert_eq!(
            breaches("lib.rs", "mod error;\npub mod limits;\npub mod model;\nmod api;"),
            [""; 0]
        );
        assert!(breach("lib.rs", "mod model;\nmod error;").contains("stands after `model`"));
        assert!(breach("lib.rs", "mod error;\nmod extra;").contains("has no rank"));
        assert_eq!(breaches("lib.rs", "pub use crate::api::Database;"), [""; 0]);
    }

    #[test]
    fn the_drawing_may_not_drift() {
        let drawn = drawing();
        assert!(drawn.starts_with("0 digest, error, limits, sorted\n1 model, parallel\n"));
        assert_eq!(check_drawing(&format!("# A\n\n```text\n{drawn}```\n")), None);
        let explained = drawn.replace("1 model, parallel\n", "1 model, parallel  values\n");
        assert_eq!(check_drawing(&format!("```\nother\n```\n\n```\n{explained}```\n")), None);
        for wrong in ["", "1 model, more\n", "1 model, parallel\n1 extra\n"] {
            let drifted = drawn.replace("1 model, parallel\n", wrong);
            assert!(check_drawing(&format!("```text\n{drifted}```\n")).is_some(), "{wrong:?}");
        }
        assert!(check_drawing(&drawn).is_some(), "a table outside a fence is no drawing");
    }

    #[test]
    fn a_planted_repository_is_walked() {
        let dir = tree::Scratch::new("layers").unwrap();
        dir.write("core/src/lib.rs", "//! A.\nmod error;\nmod model;\n").unwrap();
        dir.write("core/src/error.rs", "//! A.\n").unwrap();
        dir.write("core/src/model/mod.rs", "//! A.\nuse crate::error::Error;\n").unwrap();
        dir.write("ARCHITECTURE.md", &format!("```text\n{}```\n", drawing())).unwrap();
        assert_eq!(check(dir.path()).unwrap(), [""; 0]);
        dir.write("core/src/model/deep/x.rs", "//! A.\nuse crate::api::Database;\n").unwrap();
        let found = check(dir.path()).unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("core/src/model/deep/x.rs:2:"), "{found:?}");
    }
}
