//! Writes the fuzzer's seeds anew, after a change of the format: `cargo run -p sobo-tests --example
//! fuzz_seeds`.
#![forbid(unsafe_code)]

use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let seeds = support::fuzz::seed::seeds();
    for (target, name, bytes) in &seeds {
        std::fs::create_dir_all(folder.join(target))?;
        std::fs::write(folder.join(target).join(name), bytes)?;
    }
    println!("{} seeds", seeds.len());
    Ok(())
}
