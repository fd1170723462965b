//! One number from which everything random in a test follows.
//!
//! A test takes a [`Seed`], and from it a generator for each purpose by name, so that one more
//! draw in one place moves nothing elsewhere. When the test fails, the seed is printed.

use std::thread;

/// The seed that the variable `SEED` of the environment names.
pub fn given() -> Option<u64> {
    let text = std::env::var("SEED").ok()?;
    let hex = text.strip_prefix("0x").map(|hex| u64::from_str_radix(hex, 16).ok());
    hex.unwrap_or_else(|| text.parse().ok())
}

/// The number a test runs from. Prints `SEED=...` when the test panics while it lives.
#[derive(Debug)]
pub struct Seed(u64);

impl Seed {
    /// The seed itself, or the one that the variable `SEED` of the environment names.
    pub fn new(seed: u64) -> Self {
        Self(given().unwrap_or(seed))
    }

    /// The seed itself, whatever the environment says: one of many.
    pub const fn exactly(seed: u64) -> Self {
        Self(seed)
    }

    /// The generator for a purpose.
    pub fn stream(&self, purpose: &str) -> Rng {
        let mut state = self.0;
        for byte in purpose.bytes() {
            state = mixed(state ^ u64::from(byte));
        }
        Rng(state)
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("SEED={:#018x}", self.0);
        }
    }
}

/// A small generator of numbers that look random; good enough to shuffle, not to hide anything.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number below a bound, which must not be 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.draw() % bound as u64) as usize
    }

    /// Whether something of this chance in percent happens.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list, which must not be empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// Puts a list into another order; each is as likely as any other.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.below(last + 1);
            list.swap(last, other);
        }
    }
}

/// Spreads every bit over all of them (the finalizer of the `SplitMix64` generator).
const fn mixed(mut n: u64) -> u64 {
    n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_draw_apart_and_the_same_seed_draws_the_same() {
        let draws = |seed, purpose: &str| {
            let mut rng = Seed(seed).stream(purpose);
            [rng.draw(), rng.draw(), rng.draw()]
        };
        assert_eq!(draws(7, "order"), draws(7, "order"));
        assert_ne!(draws(7, "order"), draws(8, "order"));
        assert_ne!(draws(7, "order"), draws(7, "batches"));
    }

    #[test]
    fn a_shuffle_keeps_everything() {
        let mut list: Vec<u32> = (0..100).collect();
        Seed(3).stream("x").shuffle(&mut list);
        assert!(!list.is_sorted());
        list.sort_unstable();
        assert!(list.into_iter().eq(0..100));
    }
}
