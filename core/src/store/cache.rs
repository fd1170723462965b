//! Leaves that were unpacked lately, for every snapshot of a store. Knows nothing of rows.
//!
//! An entry holds the packed bytes it was unpacked from. Whoever asks brings the bytes that stand
//! in the file now: only where they are the same is the unpacked leaf theirs. So nothing has to be
//! thrown away when something is written, and snapshots of different commits share what is alike.

use super::leaf::Leaf;
use super::shelf::Shelf;
use crate::error::Result;
use crate::sorted::Map;
use std::sync::{Arc, Mutex, PoisonError};

/// Most leaves that are kept; some 12 KiB each with their packed bytes.
const LEAVES_MAX: usize = 512;

/// Largest packed leaf that is kept: a usual one has 1 to 2 KiB.
const BYTES_MAX: usize = 16 * 1024;

/// Packed leaves and what they hold, by the places of their fences.
type Known = Map<Vec<u8>, (Box<[u8]>, Arc<Leaf>)>;

/// Unpacked leaves.
#[derive(Default)]
pub(super) struct Cache(Mutex<Known>);

impl Cache {
    /// The leaf that these bytes are.
    ///
    /// # Errors
    /// `is_corrupt` when they are none.
    pub(super) fn leaf(&self, shelf: Shelf, fence: &[u8], bytes: &[u8]) -> Result<Arc<Leaf>> {
        let key = shelf.place(fence);
        if let Some((known, leaf)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key)
            && **known == *bytes
        {
            return Ok(Arc::clone(leaf));
        }
        let leaf = Arc::new(Leaf::decode(bytes)?);
        if bytes.len() <= BYTES_MAX {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= LEAVES_MAX {
                // Rare, and simpler than to remember which was asked for last.
                known.clear();
            }
            known.insert(key, (bytes.into(), Arc::clone(&leaf)));
        }
        Ok(leaf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Table;
    use crate::store::leaf::pack;

    fn packed(value: u8) -> Vec<u8> {
        pack(&[(b"key", vec![value].into())], &[], true, 0).remove(0).1
    }

    #[test]
    fn other_bytes_are_another_leaf_and_the_same_are_unpacked_once() {
        let cache = Cache::default();
        let leaf = |bytes: &[u8]| cache.leaf(Shelf::first(Table::Orgs), b"f", bytes).unwrap();
        let (one, two) = (packed(1), packed(2));
        let first = leaf(&one);
        assert!(Arc::ptr_eq(&first, &leaf(&one)));
        assert_eq!(leaf(&two).value(0), [2]);
        assert_eq!(leaf(&one).value(0), [1]);
        assert!(
            cache
                .leaf(Shelf::first(Table::Orgs), b"f", &[9, 9])
                .err()
                .is_some_and(|e| e.is_corrupt())
        );
        assert_eq!(leaf(&one).value(0), [1]);
    }

    #[test]
    fn never_more_are_kept_than_may_be() {
        let cache = Cache::default();
        for i in 0..3 * LEAVES_MAX as u32 {
            cache.leaf(Shelf::first(Table::Orgs), &i.to_be_bytes(), &packed(i as u8)).unwrap();
            assert!(cache.0.lock().unwrap().len() <= LEAVES_MAX);
        }
    }
}
