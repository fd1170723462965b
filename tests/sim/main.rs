//! Long runs of the simulation: seed after seed, each twice, until one fails or all are done. What
//! fails is made smaller and written into a folder.
#![forbid(unsafe_code)]

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use support::bug::{run_twice, write_down};
use support::plan::{Plan, Profile};

/// Simulates replicas on failing disks and networks, and checks that nothing is lost.
#[derive(Parser)]
struct Arguments {
    /// The first seed, decimal or with 0x.
    #[arg(long, default_value = "0", value_parser = number)]
    seed: u64,
    /// How many seeds, one after the other.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// For how many ticks something happens in each run.
    #[arg(long, default_value_t = 200)]
    ticks: u64,
    /// What goes wrong: usual, calm or lying-disk.
    #[arg(long, default_value = "usual")]
    profile: Profile,
    /// Where a failed run is written down.
    #[arg(long, default_value = "target/bugs")]
    bugs: PathBuf,
}

fn number(text: &str) -> Result<u64, std::num::ParseIntError> {
    text.strip_prefix("0x").map_or_else(|| text.parse(), |hex| u64::from_str_radix(hex, 16))
}

fn main() -> ExitCode {
    let Arguments { seed, seeds, ticks, profile, bugs } = Arguments::parse();
    // A panic is a failed run, told as such.
    std::panic::set_hook(Box::new(|_| {}));
    let (mut recorded, mut restarts) = (0, 0);
    for (done, seed) in (1..=seeds).zip(seed..) {
        let plan = Plan::new(seed, ticks, profile);
        let (run, verdict) = run_twice(&plan);
        recorded += run.trace.recorded;
        restarts += run.trace.restarts;
        if let Err(wrong) = verdict {
            println!("seed {seed:#x} failed: {wrong}");
            match write_down(&bugs, &plan, ticks, &wrong) {
                Ok(folder) => println!("see {}", folder.display()),
                Err(error) => println!("nothing could be written down: {error}"),
            }
            return ExitCode::FAILURE;
        }
        if done % 50 == 0 || done == seeds {
            println!("{done} of {seeds} seeds: {recorded} entries recorded, {restarts} restarts");
        }
    }
    ExitCode::SUCCESS
}
