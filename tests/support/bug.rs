//! What to do with a run that failed: make it smaller, and write down how to see it again. Knows
//! nothing of why it failed.

use crate::cluster::{Run, run};
use crate::plan::{Fault, Plan, Profile};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How often everything is tried again while something got smaller.
const ROUNDS_MAX: usize = 4;

/// Carries out a plan twice.
///
/// # Errors
/// What was wrong; that the second run went another way than the first.
pub fn run_twice(plan: &Plan) -> (Run, Result<(), String>) {
    let first = run(plan);
    let second = run(plan);
    let verdict = if first.trace.hash() == second.trace.hash() {
        first.wrong.clone().map_or(Ok(()), Err)
    } else {
        let lines = first.trace.lines.iter().zip(&second.trace.lines);
        let differ = lines.clone().find(|(one, other)| one != other);
        Err(format!("the same seed went two ways: {differ:?}"))
    };
    (first, verdict)
}

/// A smaller plan that still fails: without steps, then without replicas, then without faults.
pub fn shrink(plan: &Plan, fails: &mut dyn FnMut(&Plan) -> bool) -> Plan {
    let mut small = plan.clone();
    for _ in 0..ROUNDS_MAX {
        let before = (small.steps.len(), small.gone.len(), small.faults.len());
        let mut take = |smaller: Plan, small: &mut Plan| {
            let fails = fails(&smaller);
            if fails {
                *small = smaller;
            }
            fails
        };
        let mut chunk = small.steps.len().max(1).next_power_of_two();
        while chunk > 0 {
            let mut at = 0;
            while at < small.steps.len() {
                if !take(small.without_steps(at, chunk), &mut small) {
                    at += chunk;
                }
            }
            chunk /= 2;
        }
        for replica in (1..small.replicas()).rev() {
            if !small.gone.contains(&replica) {
                take(small.without_replica(replica), &mut small);
            }
        }
        for fault in Fault::ALL {
            if small.faults.contains(&fault) {
                take(small.without(fault), &mut small);
            }
        }
        if before == (small.steps.len(), small.gone.len(), small.faults.len()) {
            break;
        }
    }
    small
}

/// Writes a folder for a failed run: `seed.txt` with the way to run it again, `plan.txt`,
/// `shrunk.txt` and `trace.txt` of the smaller run.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_down(folder: &Path, plan: &Plan, ticks: u64, wrong: &str) -> io::Result<PathBuf> {
    let small = shrink(plan, &mut |plan| run_twice(plan).1.is_err());
    let (last, _) = run_twice(&small);
    let folder = folder.join(format!("{:#018x}", plan.seed));
    fs::create_dir_all(&folder)?;
    let profile = match plan.profile {
        Profile::Usual => "usual",
        Profile::Calm => "calm",
        Profile::LyingDisk => "lying-disk",
    };
    let again = format!("--seed {:#x} --ticks {ticks} --seeds 1 --profile {profile}", plan.seed);
    let seed = format!("{again}\n\n{wrong}\n");
    fs::write(folder.join("seed.txt"), seed)?;
    fs::write(folder.join("plan.txt"), format!("{plan:?}"))?;
    fs::write(folder.join("shrunk.txt"), format!("{small:?}"))?;
    fs::write(folder.join("trace.txt"), last.trace.lines.join("\n") + "\n")?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Step;

    #[test]
    fn what_has_no_part_in_a_failure_goes() {
        let plan = Plan::new(11, 200, Profile::Usual);
        let seals = |plan: &Plan| {
            let seal = |(_, step): &&(u64, Step)| matches!(step, Step::Seal(1));
            plan.steps.iter().filter(seal).count()
        };
        assert!(seals(&plan) > 2 && plan.steps.len() > 50);
        let small = shrink(&plan, &mut |plan| seals(plan) >= 2);
        assert_eq!((seals(&small), small.steps.len()), (2, 2));
        assert_eq!(
            small.gone.len(),
            small.replicas() - 2,
            "only the first and the second are left"
        );
        assert!(small.faults.is_empty());
    }
}
