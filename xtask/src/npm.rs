//! The npm package from the compiled library: JavaScript's side of it, the optimizer, TypeScript, and
//! what a page downloads in the end. Knows nothing of how the library was compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::apt;
use crate::order;
use crate::run::{self, Watch};
use crate::tree;

/// The package's folder.
const PACKAGE: &str = "wasm/npm";

/// Most bytes that everything a page downloads for the library may have, each file packed by
/// `gzip -9`. The aim is 300 kB, and far: redb alone has a third of that. The bound is 1 % above what
/// is reached (781 kB), so that growth is noticed in the change that brings it; it may only be raised
/// with the reason beside it.
const BOUND: u64 = 790_000;

/// What the target has by default since Rust 1.87; the optimizer must not use more.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What makes the packed file smaller. `-Oz` makes the plain file a tenth smaller and the packed one
/// a tenth larger: what it makes of equal pieces in different places is less alike.
const OPTIMIZER: [&str; 5] = [
    "--debuginfo",
    "--duplicate-function-elimination",
    "--remove-unused-module-elements",
    "--vacuum",
    "--strip-producers",
];

/// Takes the order of the functions from their names, and the names away. Which function a browser
/// means by `wasm-function[12]` stands in `target/wasm-names.txt`.
const ORDER: [&str; 2] = ["--reorder-functions-by-name", "--strip-debug"];

/// The worker is one file: where the library lies is said there, in `engine.ts`.
const BINDINGS: [&str; 4] =
    ["--target", "web", "--omit-default-module-path", "--remove-producers-section"];

/// What is packed into the worker's one file, `worker.js`; no page fetches these, and the package does
/// not hold them.
const INSIDE: [&str; 4] = ["core/sobo_wasm.js", "engine.js", "hub.js", "key.js"];

/// Fetching three packages takes seconds; a registry that never answers is not waited for.
const NPM_MAX: Duration = Duration::from_secs(5 * 60);
/// Compiling the tool takes two minutes of one core.
const TOOL_MAX: Duration = Duration::from_secs(30 * 60);

/// Makes the package from the compiled library, and holds it to its bound.
///
/// # Errors
///
/// A tool cannot be had or fails, or a page would download more than the bound.
pub(crate) fn package(library: &Path, folder: &Path) -> Result<(), String> {
    need_node()?;
    let package = tree::root().join(PACKAGE);
    install(&package)?;
    core(library, folder, &package)?;
    say("types and modules: `npm run build`");
    run::run(npm().args(["run", "--silent", "build"]).current_dir(&package))?;
    weigh(&package)
}

fn say(what: &str) {
    println!("wasm: {what}");
}

/// npm, as it is called here.
pub(crate) fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Sees to it that node and npm are there.
///
/// # Errors
///
/// They are missing and cannot be installed.
pub(crate) fn need_node() -> Result<(), String> {
    let there = |program: &str| run::find(program).is_some();
    if !there("node") || !there("npm") {
        say("node and npm are missing");
        apt::install(&["nodejs", "npm"])?;
    }
    Ok(())
}

/// Fetches the optimizer, TypeScript and the bundler, each of the version that is locked.
fn install(package: &Path) -> Result<(), String> {
    let lock = tree::read(&package.join("package-lock.json"))?;
    // Written when `npm ci` has come to its end.
    let stamp = package.join("node_modules").join(".installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("the optimizer, TypeScript and the bundler: `npm ci`");
    let options = ["ci", "--no-audit", "--no-fund"];
    run::run_within(npm().args(options).current_dir(package), NPM_MAX)?;
    write(&stamp, lock.as_bytes())
}

/// The library with JavaScript's side of it, optimized. What is made of the same bytes in the same
/// way is not made again.
fn core(library: &Path, folder: &Path, package: &Path) -> Result<(), String> {
    let out = package.join("dist").join("core");
    let (optimized, types) = (out.join("sobo_wasm_bg.wasm"), out.join("sobo_wasm.d.ts"));
    let bindgen = bindgen()?;
    let input = fs::read(library).map_err(|e| format!("{}: {e}", library.display()))?;
    let version = run::answer(Command::new(&bindgen).arg("--version")).unwrap_or_default();
    let way = format!("{version} {BINDINGS:?} {OPTIMIZER:?} {ORDER:?} {FEATURES:?}");
    let (last, last_way) = (folder.join("packaged.wasm"), folder.join("packaged.txt"));
    let same = fs::read(&last).is_ok_and(|bytes| bytes == input)
        && fs::read_to_string(&last_way).is_ok_and(|text| text == way);
    if same && optimized.is_file() && types.is_file() {
        say("the library is as it was packaged last");
    } else {
        let watch = Watch::start();
        let mut command = Command::new(&bindgen);
        command.args(BINDINGS).args(["--out-name", "sobo_wasm", "--out-dir"]).arg(&out);
        run::run(command.arg(library))?;
        say("optimizing with `wasm-opt`");
        optimize(&optimized, package)?;
        write(&last, &input)?;
        write(&last_way, way.as_bytes())?;
        say(&format!("packaged in {:.0} s", watch.elapsed().as_secs_f32()));
    }
    // TypeScript looks for the types beside the sources.
    let beside = package.join("src").join("core");
    fs::create_dir_all(&beside).map_err(|e| format!("{}: {e}", beside.display()))?;
    write(&beside.join("sobo_wasm.d.ts"), tree::read(&types)?.as_bytes())
}

fn optimize(wasm: &Path, package: &Path) -> Result<(), String> {
    let pass = |passes: &[&str]| {
        let smaller = wasm.with_extension("smaller");
        let mut command = Command::new("node");
        command.arg(package.join("node_modules/binaryen/bin/wasm-opt"));
        command.arg(wasm).args(passes).args(FEATURES).arg("-o").arg(&smaller);
        run::run(&mut command)?;
        fs::rename(&smaller, wasm).map_err(|e| format!("{}: {e}", wasm.display()))
    };
    pass(&OPTIMIZER)?;
    let bytes = fs::read(wasm).map_err(|e| format!("{}: {e}", wasm.display()))?;
    let ordered = order::ordered(&bytes).ok_or("the optimizer's output cannot be read")?;
    write(wasm, &ordered.library)?;
    let mut names = String::new();
    for (number, name) in ordered.names.iter().enumerate() {
        names.extend([&number.to_string(), " ", name, "\n"]);
    }
    write(&run::target_folder().join("wasm-names.txt"), names.as_bytes())?;
    pass(&ORDER)
}

/// The program that writes JavaScript's side, of exactly the version that the library links.
fn bindgen() -> Result<PathBuf, String> {
    let lock = tree::read(&tree::root().join("Cargo.lock"))?;
    let wanted = locked(&lock, "wasm-bindgen").ok_or("Cargo.lock has no wasm-bindgen")?;
    let is_it = |program: &Path| {
        let version = run::answer(Command::new(program).arg("--version"));
        version.is_some_and(|version| version.split(' ').nth(1) == Some(wanted))
    };
    let root = run::target_folder().join("tools");
    let own = root.join("bin").join(format!("wasm-bindgen{}", std::env::consts::EXE_SUFFIX));
    if let Some(found) = [Some(own.clone()), run::find("wasm-bindgen")]
        .into_iter()
        .flatten()
        .find(|program| is_it(program))
    {
        return Ok(found);
    }
    say(&format!("wasm-bindgen {wanted} is missing: `cargo install wasm-bindgen-cli`"));
    let mut command = run::cargo();
    command.args(["install", "wasm-bindgen-cli", "--force", "--version", wanted]);
    command.arg("--root").arg(&root);
    // It runs for seconds; compiling it for speed would take longer than all its runs.
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_LTO", "off");
    command.env("CARGO_TARGET_DIR", root.join("build"));
    run::run_within(&mut command, TOOL_MAX)?;
    // What was compiled on the way is not needed again, and takes much room.
    let _ = fs::remove_dir_all(root.join("build"));
    if is_it(&own) { Ok(own) } else { Err(format!("wasm-bindgen {wanted} came, but is another")) }
}

/// The version of a package in a lock file.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// Writes the sizes of what a page downloads to `target/wasm-size.json`, and holds their sum to the
/// bound.
fn weigh(package: &Path) -> Result<(), String> {
    let dist = package.join("dist");
    let name = |path: &PathBuf| {
        path.strip_prefix(&dist).unwrap_or(path).to_string_lossy().replace('\\', "/")
    };
    let mut files = Vec::new();
    for folder in [dist.clone(), dist.join("core")] {
        let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let paths = entries.flatten().map(|entry| entry.path());
        files.extend(paths.filter(|path| {
            let name = name(path);
            let is_code = tree::has_extension(&name, "js") || tree::has_extension(&name, "wasm");
            is_code && !INSIDE.contains(&name.as_str())
        }));
    }
    files.sort();
    let mut command = Command::new("node");
    let pack = "for (const f of process.argv.slice(1)) { const b = require('fs').readFileSync(f); \
                console.log(b.length, require('zlib').gzipSync(b, { level: 9 }).length) }";
    let sizes = run::answer(command.args(["-e", pack]).args(&files));
    let sizes: Vec<(u64, u64)> = sizes.iter().flat_map(|s| s.lines()).filter_map(pair).collect();
    if sizes.len() != files.len() || files.is_empty() {
        return Err("the sizes of the package's files cannot be measured".to_owned());
    }
    let names: Vec<String> = files.iter().map(name).collect();
    let (raw, packed) = sizes.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let place = run::target_folder().join("wasm-size.json");
    write(&place, table(&names, &sizes, (raw, packed)).as_bytes())?;
    say(&format!("a page downloads {packed} bytes ({raw} unpacked); see {}", place.display()));
    if packed > BOUND {
        return Err(format!("that is more than the {BOUND} bytes it may be (`BOUND` in xtask)"));
    }
    Ok(())
}

fn pair(line: &str) -> Option<(u64, u64)> {
    let (raw, packed) = line.split_once(' ')?;
    Some((raw.parse().ok()?, packed.parse().ok()?))
}

fn table(names: &[String], sizes: &[(u64, u64)], sum: (u64, u64)) -> String {
    let sized = |(raw, packed): (u64, u64)| format!("\"raw\": {raw}, \"gzip\": {packed}");
    let each = names.iter().zip(sizes);
    let rows: Vec<String> =
        each.map(|(name, size)| format!("    \"{name}\": {{ {} }}", sized(*size))).collect();
    format!(
        "{{\n  \"files\": {{\n{}\n  }},\n  \"sum\": {{ {} }},\n  \"bound\": {BOUND}\n}}\n",
        rows.join(",\n"),
        sized(sum)
    )
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.99\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.99"));
        assert_eq!(locked(lock, "wasm"), None);
        let ours = tree::read(&tree::root().join("Cargo.lock")).unwrap();
        assert!(locked(&ours, "wasm-bindgen").is_some());
    }

    #[test]
    fn sizes_are_written_for_each_file_and_in_sum() {
        assert_eq!(pair("12 3"), Some((12, 3)));
        assert_eq!(pair("12"), None);
        let table = table(&["a.js".to_owned(), "b.wasm".to_owned()], &[(4, 2), (9, 5)], (13, 7));
        assert!(table.contains("\"a.js\": { \"raw\": 4, \"gzip\": 2 },\n"), "{table}");
        assert!(table.contains("\"sum\": { \"raw\": 13, \"gzip\": 7 }"), "{table}");
    }
}
