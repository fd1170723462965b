//! A network that loses, repeats, delays, reorders, cuts off and changes what is sent over it. Knows
//! nothing of what that is.

use crate::plan::Fault;
use crate::seed::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// What is in a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// What the sender knows, so that the receiver sends the rest.
    Frontier,
    /// One delta.
    Delta,
}

/// What one replica sends another.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The sender.
    pub from: usize,
    /// The receiver.
    pub to: usize,
    /// What it is.
    pub inside: Inside,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether they were changed on the way. Only the simulation may look at it.
    pub changed: bool,
}

/// Letters on their way.
#[derive(Debug)]
pub struct Network {
    rng: Rng,
    faults: BTreeSet<Fault>,
    sent: u64,
    due: BTreeMap<(u64, u64), Letter>,
    /// From whom to whom nothing comes through, and until when.
    cuts: BTreeMap<(usize, usize), u64>,
}

impl Network {
    /// A network with these faults.
    pub fn new(rng: Rng, faults: BTreeSet<Fault>) -> Self {
        Self { rng, faults, sent: 0, due: BTreeMap::new(), cuts: BTreeMap::new() }
    }

    /// From now on nothing goes wrong; what is on its way still arrives.
    pub fn heal(&mut self) {
        self.faults.clear();
        self.cuts.clear();
    }

    /// Lets nothing through from one to another until a tick.
    pub fn cut(&mut self, from: usize, to: usize, until: u64) {
        self.cuts.insert((from, to), until);
    }

    fn strikes(&mut self, fault: Fault, percent: usize) -> bool {
        // Drawn in any case: a run without the fault goes on as one with it.
        self.rng.chance(percent) && self.faults.contains(&fault)
    }

    /// Sends a letter.
    pub fn send(&mut self, tick: u64, letter: &Letter) {
        let lost = self.strikes(Fault::Loss, 15);
        let copies = 1 + usize::from(self.strikes(Fault::Repeat, 20));
        for _ in 0..copies {
            let mut letter = letter.clone();
            let late = self.rng.below(25) as u64;
            let late = if self.strikes(Fault::Delay, 40) { late } else { 0 };
            if self.strikes(Fault::Corrupt, 12) {
                self.change(&mut letter);
            }
            self.sent += 1;
            let cut = self.cuts.get(&(letter.from, letter.to)).is_some_and(|until| tick < *until);
            if !lost && !cut {
                self.due.insert((tick + 1 + late, self.sent), letter);
            }
        }
    }

    fn change(&mut self, letter: &mut Letter) {
        letter.changed = true;
        self.change_bytes(&mut letter.bytes);
    }

    fn change_bytes(&mut self, bytes: &mut Vec<u8>) {
        let at = self.rng.below(bytes.len());
        match self.rng.below(3) {
            0 => bytes[at] ^= 1 << self.rng.below(8),
            1 => bytes.truncate(at.max(1)),
            _ => bytes.insert(at, self.rng.draw() as u8),
        }
    }

    /// What comes of bytes on a line that is open: nothing, the bytes, changed ones, or the bytes twice;
    /// each with whether it was changed.
    pub fn line(
        &mut self,
        tick: u64,
        from: usize,
        to: usize,
        bytes: &[u8],
    ) -> Vec<(Vec<u8>, bool)> {
        let cut = self.cuts.get(&(from, to)).is_some_and(|until| tick < *until);
        if cut || self.strikes(Fault::Loss, 10) {
            return Vec::new();
        }
        let copies = 1 + usize::from(self.strikes(Fault::Repeat, 15));
        let mut all = vec![(bytes.to_vec(), false); copies];
        if self.strikes(Fault::Corrupt, 10) {
            self.change_bytes(&mut all[0].0);
            all[0].1 = all[0].0 != bytes;
        }
        all
    }

    /// The next letter that has arrived by now.
    pub fn arrived(&mut self, tick: u64) -> Option<Letter> {
        let first = self.due.first_entry()?;
        (first.key().0 <= tick).then(|| first.remove())
    }

    /// Whether nothing is on its way.
    pub fn is_quiet(&self) -> bool {
        self.due.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    fn arrivals(faults: &[Fault]) -> Vec<Letter> {
        let rng = Seed::new(4).stream("network");
        let mut network = Network::new(rng, faults.iter().copied().collect());
        network.cut(1, 0, 50);
        for n in 0..100_u8 {
            let (inside, bytes) = (Inside::Delta, vec![n; 8]);
            let letter = Letter { from: usize::from(n % 2), to: 0, inside, bytes, changed: false };
            network.send(u64::from(n), &letter);
        }
        let all = std::iter::from_fn(|| network.arrived(1_000)).collect();
        assert!(network.is_quiet());
        all
    }

    #[test]
    fn each_fault_does_what_it_says() {
        let sound = arrivals(&[]);
        assert_eq!(sound.len(), 75, "one way was cut for half of the time");
        assert!(sound.is_sorted_by_key(|letter| letter.bytes[0]));
        assert!(arrivals(&[Fault::Loss]).len() < 75);
        assert!(arrivals(&[Fault::Repeat]).len() > 75);
        assert!(!arrivals(&[Fault::Delay]).is_sorted_by_key(|letter| letter.bytes[0]));
        let changed = arrivals(&[Fault::Corrupt]).into_iter().filter(|letter| letter.changed);
        assert!(changed.count() > 0);
    }
}
