//! Creations that were cut off: the engine writes its mark last, so that a crash before leaves a file
//! of zeros and part of a header, which it then takes for somebody else's. To whoever creates a
//! register such a file is as good as an empty one. Knows nothing of registers.

use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where the engine's mark stands in a file.
const MARK_BYTES: usize = 9;
/// What else a creation writes before the mark.
const HEADER_BYTES: usize = 320;

/// A storage whose unfinished creation looks like an empty file until it is begun again.
#[derive(Debug)]
pub(super) struct Unfinished<B> {
    storage: B,
    /// Whether the engine has changed anything: from then on it is told what is there.
    begun: AtomicBool,
}

impl<B: StorageBackend> Unfinished<B> {
    pub(super) fn new(storage: B) -> Self {
        Self { storage, begun: AtomicBool::new(false) }
    }

    /// Whether there are only zeros beside a header without a mark.
    fn is_unfinished(&self, len: u64) -> io::Result<bool> {
        let mut chunk = [0; 8 * 1024];
        let mut at = 0;
        while at < len {
            let step = usize::try_from(len - at).unwrap_or(usize::MAX).min(chunk.len());
            let (part, _) = chunk.split_at_mut(step);
            self.storage.read(at, part)?;
            let zero = |part: &[u8]| part.iter().all(|byte| *byte == 0);
            let sound = if at == 0 {
                let (mark, rest) = part.split_at(step.min(MARK_BYTES));
                zero(mark) && zero(rest.get(HEADER_BYTES - MARK_BYTES..).unwrap_or_default())
            } else {
                zero(part)
            };
            if !sound {
                return Ok(false);
            }
            at += step as u64;
        }
        Ok(true)
    }
}

impl<B: StorageBackend> StorageBackend for Unfinished<B> {
    fn len(&self) -> io::Result<u64> {
        let len = self.storage.len()?;
        let begun = self.begun.load(Ordering::SeqCst);
        Ok(if !begun && self.is_unfinished(len)? { 0 } else { len })
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.storage.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.begun.store(true, Ordering::SeqCst);
        self.storage.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.storage.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.begun.store(true, Ordering::SeqCst);
        self.storage.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.storage.close()
    }

    fn try_lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Result<bool, BackendError> {
        self.storage.try_lock_range(from, to)
    }

    fn try_lock_shared_range(
        &self,
        from: Bound<u64>,
        to: Bound<u64>,
    ) -> Result<bool, BackendError> {
        self.storage.try_lock_shared_range(from, to)
    }

    fn lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Result<(), BackendError> {
        self.storage.lock_range(from, to)
    }

    fn lock_shared_range(&self, from: Bound<u64>, to: Bound<u64>) -> Result<(), BackendError> {
        self.storage.lock_shared_range(from, to)
    }

    fn unlock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Result<(), BackendError> {
        self.storage.unlock_range(from, to)
    }
}

#[cfg(test)]
mod tests {
    use crate::store::Store;
    use std::path::PathBuf;

    fn file(name: &str, bytes: &[u8]) -> PathBuf {
        let path = std::env::temp_dir().join(format!("sobo-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn what_a_creation_left_before_its_mark_is_taken_and_nothing_else_is() {
        let mut left = vec![0; 70_000];
        left[9..320].fill(7);
        let path = file("unfinished", &left);
        // It may also be what a failing disk has left of a register: only who creates takes it.
        assert!(Store::open(&path).is_err_and(|error| error.is_format()));
        drop(Store::create(&path).unwrap());
        Store::open(&path).unwrap();
        assert!(Store::create(&path).is_err_and(|error| error.is_conflict()));
        for at in [0, 8, 320, 65_536, 69_999] {
            let mut foreign = left.clone();
            foreign[at] = 1;
            std::fs::write(&path, &foreign).unwrap();
            assert!(Store::create(&path).is_err_and(|error| error.is_format()), "byte {at}");
            assert_eq!(std::fs::read(&path).unwrap(), foreign);
        }
        std::fs::remove_file(&path).unwrap();
    }
}
