//! File rules: policy as a check instead of a wish.
//!
//! Each rule is one function over one file; `check` runs them over every tracked file.

use std::path::Path;

use crate::source::{Kind, shipped_lines, spans, tokens};
use crate::tree::{self, has_extension};

/// A file this long is listed, so that it is split while that is easy.
const LINES_NOTED: usize = 500;
/// A file this long fails.
const LINES_MAX: usize = 700;

/// Where letters that look right and are wrong may stand: the room that repairs them, tests, and what
/// the fuzzer begins with.
const LETTER_ROOMS: [&str; 3] = ["core/src/model/text", "tests/", "fuzz/"];

/// Top folders that belong to somebody's machine.
const MACHINE_FOLDERS: [&str; 4] = ["work", "root", "home", "tmp"];

/// What the check found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Breaches of a rule, each with its place.
    pub(crate) breaches: Vec<String>,
    /// What is worth knowing and no breach.
    pub(crate) notes: Vec<String>,
}

/// Checks every tracked file of the repository at `root`.
///
/// # Errors
///
/// A folder that cannot be listed or a source file that cannot be read.
pub(crate) fn check(root: &Path) -> Result<Findings, String> {
    let mut findings = Findings::default();
    let mut roots = Vec::new();
    for file in tree::tracked(root)? {
        let text = match tree::read(&root.join(&file)) {
            Ok(text) => text,
            Err(reason) if has_extension(&file, "rs") => return Err(reason),
            // Pictures and databases of old formats are no text.
            Err(_) => continue,
        };
        check_text(&file, &text, &mut findings.breaches);
        if has_extension(&file, "rs") {
            check_rust(&file, &text, &mut findings);
        }
        if file == "Cargo.toml" || file.ends_with("/Cargo.toml") {
            roots.extend(targets(&file, &text));
        }
    }
    // Targets that a manifest names by path are crate roots whatever they are called.
    for file in roots {
        if !is_crate_root(&file) && root.join(&file).is_file() {
            let text = tree::read(&root.join(&file))?;
            findings.breaches.extend(without_forbid(&file, &text));
        }
    }
    Ok(findings)
}

/// The rules for every text file.
fn check_text(file: &str, text: &str, breaches: &mut Vec<String>) {
    let is_lock = has_extension(file, "lock") || file.contains("-lock.");
    let in_letter_room = LETTER_ROOMS.iter().any(|room| file.starts_with(room));
    let marks_count = ["md", "rs", "toml"].iter().any(|ext| has_extension(file, ext));
    for (number, line) in (1..).zip(text.lines()) {
        if !is_lock && let Some(what) = machine_trace(line) {
            breaches.push(format!("{file}:{number}: {what}"));
        }
        if in_letter_room {
            continue;
        }
        for c in line.chars() {
            // The letter OI, which old fonts and keyboards put where U with horn belongs.
            let wrong = matches!(c, '\u{1A2}' | '\u{1A3}');
            let mark = marks_count && ('\u{300}'..='\u{323}').contains(&c);
            if wrong || mark {
                let code = u32::from(c);
                breaches.push(format!(
                    "{file}:{number}: U+{code:04X}: write the composed (NFC) letter"
                ));
            }
        }
    }
}

/// A path of somebody's machine or the address of a package registry, if the line holds one.
fn machine_trace(line: &str) -> Option<String> {
    for folder in MACHINE_FOLDERS {
        let path = format!("/{folder}/");
        let absolute = line.match_indices(&path).any(|(at, _)| {
            // `src/home/` and `https://host/home/` are no absolute paths.
            !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
        });
        if absolute {
            return Some(format!("`{path}`: a path of one machine: use a relative path"));
        }
    }
    for (at, _) in line.match_indices("://") {
        let rest = &line[at + 3..];
        let host = rest.split(['/', ' ', '"', ')', '>']).next().unwrap_or(rest);
        if host.starts_with("index.") || host.contains("registr") || host.contains("mirror") {
            return Some(format!("`{host}`: the host of a package registry: name the package"));
        }
    }
    let packages = format!("crates.io{}", '/');
    line.contains(&packages)
        .then(|| format!("`{packages}`: a registry's address: name the package"))
}

/// The rules for Rust sources.
fn check_rust(file: &str, text: &str, findings: &mut Findings) {
    let breaches = &mut findings.breaches;
    if !text.starts_with("//!") {
        breaches.push(format!("{file}:1: must open with `//!` and say what the file is for"));
    }
    let lines = shipped_lines(text);
    if lines > LINES_MAX {
        breaches
            .push(format!("{file}: {lines} lines without tests, {LINES_MAX} at most: split it"));
    } else if lines > LINES_NOTED {
        findings.notes.push(format!("{file}: {lines} lines without tests"));
    }
    check_promises(file, text, breaches);
    check_letters(file, text, breaches);
    if is_crate_root(file) {
        breaches.extend(without_forbid(file, text));
    }
}

/// Nothing is left for later in silence.
fn check_promises(file: &str, text: &str, breaches: &mut Vec<String>) {
    const BANNED: [&[&str]; 4] =
        [&["todo", "!"], &["unimplemented", "!"], &["dbg", "!"], &["#", "[", "ignore"]];
    let tokens = tokens(text);
    for at in 0..tokens.len() {
        for banned in BANNED {
            let part = tokens.iter().skip(at).map(|token| token.text).take(banned.len());
            if part.eq(banned.iter().copied()) {
                let what = banned.concat();
                breaches.push(format!("{file}:{}: `{what}` is not kept", tokens[at].line));
            }
        }
    }
}

/// Names and comments are ASCII; Vietnamese stands in literals and in the documentation.
fn check_letters(file: &str, text: &str, breaches: &mut Vec<String>) {
    for span in spans(text) {
        let place = match span.kind {
            Kind::Code => "code",
            Kind::Comment => "a comment",
            Kind::Doc | Kind::Literal => continue,
        };
        let part = &text[span.range.clone()];
        if let Some((at, c)) = part.char_indices().find(|(_, c)| !c.is_ascii()) {
            let line = 1 + text[..span.range.start + at].matches('\n').count();
            breaches.push(format!("{file}:{line}: `{c}` in {place}: only ASCII there"));
        }
    }
}

fn is_crate_root(file: &str) -> bool {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    // A build script stands beside its manifest; elsewhere the name means nothing.
    let script = name == "build.rs" && !folder.contains("src");
    script || matches!(name, "lib.rs" | "main.rs") || file.contains("/src/bin/")
}

fn without_forbid(file: &str, text: &str) -> Option<String> {
    const MARK: [&str; 8] = ["#", "!", "[", "forbid", "(", "unsafe_code", ")", "]"];
    let tokens = tokens(text);
    let forbids = tokens.windows(MARK.len()).any(|part| part.iter().map(|t| t.text).eq(MARK));
    (!forbids).then(|| format!("{file}:1: a crate's root must have `#![forbid(unsafe_code)]`"))
}

/// The sources that a manifest names as targets, from lines like `path = "quickstart.rs"`.
fn targets(manifest: &str, text: &str) -> Vec<String> {
    let folder = manifest.strip_suffix("Cargo.toml").unwrap_or_default();
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("path")?.trim_start().strip_prefix('='))
        .map(|value| value.trim().trim_matches('"'))
        .filter(|path| has_extension(path, "rs"))
        .map(|path| format!("{folder}{path}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT_LINES: &str = "//! A.\n#![forbid(unsafe_code)]\n";

    fn rust(file: &str, text: &str) -> Findings {
        let mut findings = Findings::default();
        check_text(file, text, &mut findings.breaches);
        check_rust(file, text, &mut findings);
        findings
    }

    fn breach(file: &str, text: &str) -> String {
        let found = rust(file, text).breaches;
        assert_eq!(found.len(), 1, "{file} with {text:?}: {found:?}");
        found[0].clone()
    }

    fn clean(file: &str, text: &str) {
        assert_eq!(rust(file, text).breaches, [""; 0], "{file} with {text:?}");
    }

    #[test]
    fn this_repository_is_tidy() {
        let findings = check(&tree::root()).unwrap();
        for note in &findings.notes {
            println!("note: {note}");
        }
        assert!(findings.breaches.is_empty(), "untidy:\n{}", findings.breaches.join("\n"));
    }

    #[test]
    fn a_file_says_what_it_is_for() {
        assert!(breach("a.rs", "// A.\n").contains("must open with"));
        clean("a.rs", "//! A.\n");
    }

    #[test]
    fn length_counts_without_tests() {
        let long = "//! A.\n".repeat(501);
        assert_eq!(rust("a.rs", &long).notes, ["a.rs: 501 lines without tests"]);
        assert!(breach("a.rs", &"//! A.\n".repeat(701)).contains("701 lines"));
        let tests =
            format!("//! A.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "fn a() {}\n".repeat(900));
        clean("a.rs", &tests);
        assert!(rust("a.rs", &tests).notes.is_empty());
    }

    #[test]
    fn promises_are_found_in_code_only() {
        assert!(breach("a.rs", "//! A.\nfn f() { todo!() }").contains("a.rs:2: `todo!`"));
        assert!(breach("a.rs", "//! A.\nfn f() { dbg!(1); }").contains("dbg!"));
        assert!(breach("a.rs", "//! A.\nfn f() { unimplemented!(\"x\") }").contains("unimpl"));
        assert!(breach("a.rs", "//! A.\n#[test]\n#[ignore = \"slow\"]\nfn f() {}").contains(":3:"));
        clean("a.rs", "//! No todo!() here.\nconst A: &str = \"dbg!(x) #[ignore]\"; // todo!()\n");
    }

    #[test]
    fn letters_beyond_ascii_stand_in_literals_and_docs() {
        clean("a.rs", "//! Đảng bộ.\n/// Chi bộ «một».\nconst A: &str = \"Đảng viên\";\n");
        assert!(breach("a.rs", "//! A.\n\n// Chi bộ\n").contains("a.rs:3: `ộ` in a comment"));
        assert!(breach("a.rs", "//! A.\nconst ĐẢNG: u8 = 1;\n").contains("in code"));
    }

    #[test]
    fn wrong_and_loose_letters_are_found() {
        assert!(breach("a.rs", "//! A\u{301}.\n").contains("U+0301"));
        assert!(breach("a.rs", "//! \u{1A2}.\n").contains("U+01A2"));
        let mut found = Vec::new();
        check_text("a.md", "x\n\u{1A3}o\u{323}", &mut found);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("a.md:2:"));
        found.clear();
        check_text("core/src/model/text.rs", "//! \u{1A2}\u{301}", &mut found);
        check_text("tests/it/text.rs", "//! \u{1A2}\u{301}", &mut found);
        check_text("tests/golden/a.snap", "o\u{323}", &mut found);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn traces_of_a_machine_are_found() {
        for folder in MACHINE_FOLDERS {
            let line = format!("see /{folder}/a.txt");
            assert!(machine_trace(&line).is_some(), "{line}");
            assert!(machine_trace(&format!("\"/{folder}/\"")).is_some());
            assert_eq!(machine_trace(&format!("core/{folder}/a ../{folder}/b")), None);
        }
        for host in [format!("https://{}.a.b/x", "index"), format!("https://a.{}y.b", "registr")] {
            assert!(machine_trace(&host).is_some(), "{host}");
        }
        assert!(machine_trace(&format!("crates.{}/crates/sobo", "io")).is_some());
        assert_eq!(machine_trace("https://docs.rs/sobo and crates.io."), None);
        let mut found = Vec::new();
        check_text("Cargo.lock", &format!("https://a.{}y.b", "registr"), &mut found);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn crate_roots_forbid_unsafe_code() {
        clean("core/src/lib.rs", ROOT_LINES);
        assert!(breach("core/src/lib.rs", "//! #![forbid(unsafe_code)]\n").contains("forbid"));
        assert!(breach("hub/src/bin/a.rs", "//! A.\n").contains("forbid"));
        let manifest =
            "[[bin]]\nname = \"a\"\npath = \"a.rs\"\n[dependencies]\nb = { path = \"../b\" }\n";
        assert_eq!(targets("examples/Cargo.toml", manifest), ["examples/a.rs"]);
    }

    #[test]
    fn a_planted_repository_is_checked() {
        let dir = tree::Scratch::new("tidy").unwrap();
        dir.write("a/src/lib.rs", ROOT_LINES).unwrap();
        dir.write("a/Cargo.toml", "[[bin]]\npath = \"b.rs\"\n").unwrap();
        dir.write("a/b.rs", "//! A.\n").unwrap();
        dir.write("notes.md", &format!("/{}/x\n", "home")).unwrap();
        std::fs::write(dir.path().join("old.bin"), [0xFF, 0xFE]).unwrap();
        let found = check(dir.path()).unwrap().breaches;
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("notes.md:1:") && found[1].starts_with("a/b.rs:1:"));
    }
}
