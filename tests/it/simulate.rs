//! The simulation: whatever fails, nothing acknowledged is lost, and in the end all replicas are equal.
//! `SEED=...` runs one seed; the binary `sim` runs many, for longer.

use std::num::NonZeroUsize;
use support::bug::{run_twice, write_down};
use support::plan::{Plan, Profile};

/// For how many ticks something happens in each run.
const TICKS: u64 = 40;

/// Seeds that found something once.
const FOUND: [u64; 0] = [];

/// Runs seeds on all processors; each run is one thread, and nothing is shared between runs.
fn run_all(seeds: &[u64], profile: Profile) -> (usize, usize) {
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = |thread: usize| {
        let (mut recorded, mut restarts) = (0, 0);
        for seed in seeds.iter().skip(thread).step_by(threads) {
            let plan = Plan::new(*seed, TICKS, profile);
            let (run, verdict) = run_twice(&plan);
            if let Err(wrong) = verdict {
                let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("../bugs");
                let written = write_down(&folder, &plan, TICKS, &wrong);
                panic!("SEED={seed:#x}: {wrong}\nwritten down: {written:?}");
            }
            recorded += run.trace.recorded;
            restarts += run.trace.restarts;
        }
        (recorded, restarts)
    };
    std::thread::scope(|scope| {
        let share = &share;
        let all: Vec<_> = (0..threads).map(|n| scope.spawn(move || share(n))).collect();
        let all = all.into_iter().map(|one| one.join().expect("a seed failed: see above"));
        all.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    })
}

#[test]
fn two_hundred_seeds_lose_nothing_and_become_equal() {
    if let Some(seed) = support::seed::given() {
        run_all(&[seed], Profile::Usual);
        return;
    }
    let seeds: Vec<u64> = FOUND.into_iter().chain(0..200).collect();
    let (recorded, restarts) = run_all(&seeds, Profile::Usual);
    assert!(recorded > 1_000 && restarts > 50, "{recorded} entries, {restarts} restarts");
}

/// The proof that the simulation can fail.
#[test]
fn a_lying_disk_is_found_out() {
    let failed = (0..12).filter(|seed| {
        let plan = Plan::new(*seed, TICKS, Profile::LyingDisk);
        support::cluster::run(&plan).wrong.is_some()
    });
    assert!(failed.count() > 3);
}
