//! Chance from one seed: splitmix64. The same seed gives the same bloc on every machine.

/// A stream of numbers that depends on its seed alone.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The stream of a seed and a purpose, so that one part of the story never shifts another.
    pub fn new(seed: u64, purpose: &str, salt: u64) -> Self {
        let mut state = seed ^ salt.wrapping_mul(0xA24B_AED4_963E_E407);
        for byte in purpose.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        let mut rng = Self(state);
        rng.roll();
        rng
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 where there is nothing to choose from.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.roll() % (bound.max(1) as u64)) as usize
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below((most.saturating_sub(least) + 1) as usize) as u32
    }

    /// True in so many cases of a hundred.
    pub fn percent(&mut self, share: u32) -> bool {
        self.between(1, 100) <= share
    }

    /// One of these; `None` of nothing.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// Puts a list in a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }

    /// Splits a total into so many parts, each at least 1 where the total allows it.
    pub fn split(&mut self, total: u64, parts: usize) -> Vec<u64> {
        let count = parts.max(1) as u64;
        let weights: Vec<u64> = (0..count).map(|_| 40 + self.roll() % 60).collect();
        let weight_sum: u64 = weights.iter().sum();
        let least = u64::from(total >= count);
        let left = total - least * count;
        let share = |w: &u64| {
            let share = u128::from(left) * u128::from(*w) / u128::from(weight_sum);
            least + share as u64
        };
        let mut shares: Vec<u64> = weights.iter().map(share).collect();
        let rest = total - shares.iter().sum::<u64>();
        for (share, _) in shares.iter_mut().zip(0..rest) {
            *share += 1;
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_keeps_its_total() {
        let mut rng = Rng::new(7, "split", 0);
        for (total, parts) in [(0, 3), (2, 2), (5, 9), (96, 84), (2_500_000_000, 6)] {
            let shares = rng.split(total, parts);
            assert_eq!((shares.iter().sum::<u64>(), shares.len()), (total, parts));
            assert!(total < parts as u64 || shares.iter().all(|share| *share > 0));
        }
    }

    #[test]
    fn purposes_do_not_share_a_stream() {
        let first = |purpose, salt| Rng::new(1, purpose, salt).roll();
        assert_eq!(first("a", 0), first("a", 0));
        assert_ne!(first("a", 0), first("b", 0));
        assert_ne!(first("a", 0), first("a", 1));
    }
}
