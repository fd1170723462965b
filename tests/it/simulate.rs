//! The simulation: whatever fails, nothing acknowledged is lost, and in the end all replicas are equal.
//! `SEED=...` runs one seed; the binary `sim` runs many, for longer.

use std::num::NonZeroUsize;
use support::bug::{run_twice, write_down};
use support::cluster::{Trace, run};
use support::plan::{Plan, Profile};

/// For how many ticks something happens in each run.
const TICKS: u64 = 40;

/// Runs seeds on all processors; each run is one thread, and nothing is shared between runs. Gives
/// how many entries were recorded, restarts survived, forks found and entries held in quarantine.
fn run_all(seeds: &[u64], profile: Profile) -> [usize; 4] {
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = |thread: usize| {
        let mut sums = [0; 4];
        for seed in seeds.iter().skip(thread).step_by(threads) {
            let plan = Plan::new(*seed, TICKS, profile);
            let (run, verdict) = run_twice(&plan);
            if let Err(wrong) = verdict {
                let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("../bugs");
                let written = write_down(&folder, &plan, TICKS, &wrong);
                panic!("SEED={seed:#x}: {wrong}\nwritten down: {written:?}");
            }
            let Trace { recorded, restarts, forks, held, .. } = run.trace;
            add(&mut sums, [recorded, restarts, forks, held]);
        }
        sums
    };
    std::thread::scope(|scope| {
        let share = &share;
        let all: Vec<_> = (0..threads).map(|n| scope.spawn(move || share(n))).collect();
        let all = all.into_iter().map(|one| one.join().expect("a seed failed: see above"));
        all.fold([0; 4], |mut sums, one| {
            add(&mut sums, one);
            sums
        })
    })
}

fn add(sums: &mut [usize; 4], more: [usize; 4]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

#[test]
fn two_hundred_seeds_lose_nothing_and_become_equal() {
    if let Some(seed) = support::seed::given() {
        run_all(&[seed], Profile::Usual);
        return;
    }
    let seeds: Vec<u64> = (0..200).collect();
    let [recorded, restarts, forks, held] = run_all(&seeds, Profile::Usual);
    println!("{recorded} entries, {restarts} restarts, {forks} forks, {held} in quarantine");
    assert!(recorded > 1_000 && restarts > 50 && forks > 20 && held > 20);
}

/// The proof that the simulation can fail.
#[test]
fn a_lying_disk_is_found_out() {
    let lost = (0..12).filter_map(|seed| {
        let plan = Plan::new(seed, TICKS, Profile::LyingDisk);
        run(&plan).wrong
    });
    let lost: Vec<String> = lost.collect();
    assert!(lost.len() > 6, "{lost:?}");
}
