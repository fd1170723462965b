//! Pages in memory, for browsers that have no file system of their own. Which of them have changed
//! is told, so that the worker can put them into IndexedDB in one transaction before it answers.
//! Knows nothing of IndexedDB.

use sobo::sorted::Set;
use sobo::store::StorageBackend;
use std::io::{ErrorKind, Result};
use std::sync::{Arc, Mutex, MutexGuard};

/// Bytes of a page.
pub(crate) const PAGE: usize = 16 << 10;

/// Pages that the register and the worker share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    bytes: Vec<u8>,
    changed: Set<usize>,
}

impl Pages {
    /// What was kept before; empty for a new register.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(State { bytes, changed: Set::new() })))
    }

    /// How many bytes there are.
    pub(crate) fn size(&self) -> usize {
        self.state().bytes.len()
    }

    /// The numbers of the pages that have changed since the last call.
    pub(crate) fn take_changed(&self) -> Vec<u32> {
        let mut state = self.state();
        let pages = state.bytes.len().div_ceil(PAGE);
        let changed = std::mem::take(&mut state.changed);
        changed.into_iter().filter(|page| *page < pages).map(|page| page as u32).collect()
    }

    /// Says that every page has changed.
    pub(crate) fn touch(&self) {
        let mut state = self.state();
        let len = state.bytes.len();
        state.change(0, len);
    }

    /// A page; the last one may be shorter.
    pub(crate) fn page(&self, number: u32) -> Vec<u8> {
        let state = self.state();
        let from = (number as usize * PAGE).min(state.bytes.len());
        let to = (from + PAGE).min(state.bytes.len());
        state.bytes[from..to].to_vec()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    fn change(&mut self, from: usize, to: usize) {
        if from < to {
            self.changed.extend(from / PAGE..=(to - 1) / PAGE);
        }
    }
}

impl StorageBackend for Pages {
    fn len(&self) -> Result<u64> {
        Ok(self.size() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let (state, from) = (self.state(), offset as usize);
        let part = state.bytes.get(from..from + out.len()).ok_or(ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(part);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<()> {
        let (mut state, len) = (self.state(), len as usize);
        let old = state.bytes.len();
        state.bytes.resize(len, 0);
        // A page that became shorter or longer is another one too.
        state.change(old.min(len).saturating_sub(1), old.max(len));
        Ok(())
    }

    fn sync_data(&self) -> Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        let (mut state, from) = (self.state(), offset as usize);
        let to = from + data.len();
        if state.bytes.len() < to {
            state.bytes.resize(to, 0);
        }
        state.bytes[from..to].copy_from_slice(data);
        state.change(from, to);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_once() {
        let pages = Pages::new(Vec::new());
        pages.set_len(3 * PAGE as u64).unwrap();
        assert_eq!(pages.take_changed(), [0, 1, 2]);
        assert!(pages.take_changed().is_empty());
        pages.write(PAGE as u64 - 1, &[1, 2]).unwrap();
        assert_eq!(pages.take_changed(), [0, 1]);
        pages.write(2 * PAGE as u64, &[3]).unwrap();
        pages.set_len(2 * PAGE as u64 + 1).unwrap();
        assert_eq!(pages.take_changed(), [2]);
        assert_eq!(pages.page(2), [3]);
        // Put together again, the pages are the storage.
        let all: Vec<u8> = (0..3).flat_map(|page| pages.page(page)).collect();
        let again = Pages::new(all);
        let mut byte = [0];
        again.read(PAGE as u64, &mut byte).unwrap();
        assert_eq!(byte, [2]);
    }
}
