//! The fuzz targets over everything that ever broke one, over their seeds, and over seeds changed by
//! chance: what the fuzzer does for a minute in moments.

use std::fs;
use std::path::{Path, PathBuf};
use support::fuzz::TARGETS;
use support::seed::{Rng, Seed};

/// The files of a target in a folder, in order.
fn files(folder: &str, target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz").join(folder).join(target);
    let mut files: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
        Err(_) => Vec::new(),
    };
    files.sort();
    files
}

#[test]
fn what_broke_a_target_once_breaks_none_again() {
    for (name, target) in TARGETS {
        let seeds = files("seeds", name);
        assert!(!seeds.is_empty(), "the target {name} has no seeds");
        for file in seeds.into_iter().chain(files("crashers", name)) {
            println!("{}", file.display());
            target(&fs::read(file).unwrap());
        }
    }
}

#[test]
fn changed_seeds_break_no_target() {
    let seed = Seed::new(0x5eed_f022);
    for (name, target) in TARGETS {
        let mut rng = seed.stream(name);
        let files = files("seeds", name);
        for _ in 0..150 {
            let mut bytes = fs::read(&files[rng.below(files.len())]).unwrap();
            for _ in 0..=rng.below(3) {
                change(&mut bytes, &mut rng);
            }
            println!("{name} {bytes:02x?}");
            target(&bytes);
        }
    }
}

fn change(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        return;
    }
    let at = rng.below(bytes.len());
    match rng.below(5) {
        0 => bytes[at] ^= 1 << rng.below(8),
        1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][rng.below(5)],
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, rng.draw() as u8),
        _ => bytes.truncate(at),
    }
}
