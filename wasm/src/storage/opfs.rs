//! A file of the origin's own file system (OPFS), through the synchronous handle that a dedicated
//! worker can have. Knows nothing of who holds the lock on it.
//!
//! Each call of the handle costs some 25 microseconds, whatever its size up to 16 KiB. So what is
//! written waits in memory, neighbours grow together, and the file sees one call for each stretch
//! when the engine wants it safe, or when too much waits.

use js_sys::Error as JsError;
use sobo::sorted::Map;
use sobo::store::StorageBackend;
use std::cell::RefCell;
use std::fmt;
use std::io::{Error, ErrorKind, Result};
use std::sync::{Arc, Mutex, MutexGuard};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FileSystemReadWriteOptions, FileSystemSyncAccessHandle};

/// A handle, and what says where it is to read or write: made once, not for each call.
struct Handle {
    file: FileSystemSyncAccessHandle,
    place: FileSystemReadWriteOptions,
}

thread_local! {
    // A handle belongs to its worker and cannot be sent; the backend, which the engine wants to be
    // sendable, keeps the number of its place here.
    static HANDLES: RefCell<Vec<Option<Handle>>> = const { RefCell::new(Vec::new()) };
}

/// Most bytes that wait to be written.
const WAITING_MAX: usize = 1 << 20;

/// A file as the engine's storage. Copies share it.
#[derive(Clone)]
pub(crate) struct Opfs(Arc<Shared>);

struct Shared {
    slot: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    len: u64,
    /// What is not in the file yet, by its place; no two touch or overlap.
    waiting: Map<u64, Vec<u8>>,
    bytes: usize,
}

impl Opfs {
    /// Takes over a handle. It is closed when the storage is.
    pub(crate) fn new(handle: FileSystemSyncAccessHandle) -> Result<Self> {
        let len = handle.get_size().map_err(|e| failed(&e))? as u64;
        let slot = HANDLES.with_borrow_mut(|handles| {
            let place = FileSystemReadWriteOptions::new();
            handles.push(Some(Handle { file: handle, place }));
            handles.len() - 1
        });
        Ok(Self(Arc::new(Shared { slot, state: Mutex::new(State { len, ..State::default() }) })))
    }

    /// How many bytes the file has.
    pub(crate) fn size(&self) -> u64 {
        self.state().len
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // One thread only, and nothing panics while it holds the lock.
        self.0.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn with<T>(&self, work: impl FnOnce(&Handle) -> Result<T>) -> Result<T> {
        HANDLES.with_borrow(|handles| match handles.get(self.0.slot) {
            Some(Some(handle)) => work(handle),
            _ => Err(Error::new(ErrorKind::NotConnected, "the file was closed")),
        })
    }

    /// Hands everything that waits to the file.
    fn drain(&self, state: &mut State) -> Result<()> {
        while let Some((at, bytes)) = state.waiting.first_key_value() {
            let (at, len) = (*at, bytes.len());
            self.with(|handle| write_all(handle, at, bytes))?;
            state.waiting.remove(&at);
            state.bytes -= len;
        }
        Ok(())
    }
}

impl State {
    /// Whether a stretch is untouched by what waits.
    fn is_clear(&self, from: u64, to: u64) -> bool {
        let before = self.waiting.range(..to).next_back();
        before.is_none_or(|(at, bytes)| at + bytes.len() as u64 <= from)
    }

    /// Lets bytes wait, grown together with their neighbours.
    fn put(&mut self, at: u64, data: &[u8]) {
        let end = at + data.len() as u64;
        let touched: Vec<u64> = self
            .waiting
            .range(..=end)
            .rev()
            .take_while(|(from, bytes)| **from + bytes.len() as u64 >= at)
            .map(|(from, _)| *from)
            .collect();
        // The most frequent case: the stretch before it grows.
        if let [one] = touched.as_slice()
            && *one <= at
            && let Some(bytes) = self.waiting.get_mut(one)
        {
            let from = (at - one) as usize;
            let over = (bytes.len() - from).min(data.len());
            bytes[from..from + over].copy_from_slice(&data[..over]);
            bytes.extend_from_slice(&data[over..]);
            self.bytes += data.len() - over;
            return;
        }
        let first = touched.last().copied().unwrap_or(at).min(at);
        let mut grown = Vec::new();
        for from in touched.into_iter().rev() {
            let bytes = self.waiting.remove(&from).unwrap_or_default();
            self.bytes -= bytes.len();
            // What is written now goes over what waited.
            lay(&mut grown, (from - first) as usize, &bytes);
        }
        lay(&mut grown, (at - first) as usize, data);
        self.bytes += grown.len();
        self.waiting.insert(first, grown);
    }

    /// Forgets what waits beyond an end.
    fn cut(&mut self, len: u64) {
        while let Some((at, mut bytes)) = self.waiting.pop_last() {
            self.bytes -= bytes.len();
            if at < len {
                bytes.truncate((len - at) as usize);
                self.bytes += bytes.len();
                self.waiting.insert(at, bytes);
                break;
            }
        }
    }
}

/// Puts bytes at a place of a stretch, which grows where needed.
fn lay(stretch: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if stretch.len() < end {
        stretch.resize(end, 0);
    }
    stretch[at..end].copy_from_slice(bytes);
}

impl StorageBackend for Opfs {
    fn len(&self) -> Result<u64> {
        Ok(self.state().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let mut state = self.state();
        if !state.is_clear(offset, offset + out.len() as u64) {
            self.drain(&mut state)?;
        }
        self.with(|handle| read_all(handle, offset, out))
    }

    fn set_len(&self, len: u64) -> Result<()> {
        let mut state = self.state();
        state.cut(len);
        // Growing fills with zeros, as the engine wants it.
        self.with(|handle| handle.file.truncate_with_f64(len as f64).map_err(|e| failed(&e)))?;
        state.len = len;
        Ok(())
    }

    fn sync_data(&self) -> Result<()> {
        let mut state = self.state();
        self.drain(&mut state)?;
        self.with(|handle| handle.file.flush().map_err(|e| failed(&e)))
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        let mut state = self.state();
        state.put(offset, data);
        state.len = state.len.max(offset + data.len() as u64);
        if state.bytes > WAITING_MAX { self.drain(&mut state) } else { Ok(()) }
    }

    fn close(&self) -> Result<()> {
        let drained = self.drain(&mut self.state());
        let handle = HANDLES.with_borrow_mut(|handles| handles.get_mut(self.0.slot)?.take());
        if let Some(handle) = handle {
            let flushed = handle.file.flush().map_err(|e| failed(&e));
            handle.file.close();
            flushed?;
        }
        drained
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // What the engine wanted safe is: this only frees the handle.
        let handle = HANDLES.with_borrow_mut(|handles| handles.get_mut(self.slot)?.take());
        if let Some(handle) = handle {
            handle.file.close();
        }
    }
}

impl fmt::Debug for Opfs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opfs({})", self.0.slot)
    }
}

impl Handle {
    fn at(&self, offset: u64) -> &FileSystemReadWriteOptions {
        self.place.set_at(offset as f64);
        &self.place
    }
}

fn write_all(handle: &Handle, mut offset: u64, mut data: &[u8]) -> Result<()> {
    while !data.is_empty() {
        let written = handle.file.write_with_u8_array_and_options(data, handle.at(offset));
        let written = written.map_err(|e| failed(&e))? as usize;
        // A browser that has no room left may write less, or nothing.
        if written == 0 {
            return Err(full("the browser has no room left for this site"));
        }
        data = data.get(written..).unwrap_or_default();
        offset += written as u64;
    }
    Ok(())
}

fn read_all(handle: &Handle, mut offset: u64, mut out: &mut [u8]) -> Result<()> {
    while !out.is_empty() {
        let read = handle.file.read_with_u8_array_and_options(out, handle.at(offset));
        let read = read.map_err(|e| failed(&e))? as usize;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        out = out.get_mut(read..).unwrap_or_default();
        offset += read as u64;
    }
    Ok(())
}

fn full(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::StorageFull, what.into())
}

/// What the browser threw.
fn failed(thrown: &JsValue) -> Error {
    let named =
        thrown.dyn_ref::<JsError>().map(|e| (String::from(e.name()), String::from(e.message())));
    match named {
        Some((name, what)) if name == "QuotaExceededError" => full(what),
        Some((name, what)) => Error::other(format!("{name}: {what}")),
        None => Error::other("the browser's file system failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_grow_together_and_the_last_word_stands() {
        let mut state = State::default();
        state.put(10, &[1; 10]);
        state.put(20, &[2; 5]);
        state.put(40, &[3; 5]);
        assert_eq!(state.waiting.keys().copied().collect::<Vec<_>>(), [10, 40]);
        assert!(state.is_clear(0, 10) && state.is_clear(25, 40) && !state.is_clear(24, 25));
        state.put(15, &[4; 27]);
        assert_eq!(state.waiting.len(), 1);
        let all = &state.waiting[&10];
        assert_eq!((all.len(), all[4], all[5], all[31], all[32], all[34]), (35, 1, 4, 4, 3, 3));
        assert_eq!(state.bytes, 35);
        state.put(8, &[5; 40]);
        assert_eq!((state.waiting.len(), state.bytes, state.waiting[&8][0]), (1, 40, 5));
        state.put(20, &[6; 2]);
        assert_eq!((state.waiting[&8][11], state.waiting[&8][12], state.bytes), (5, 6, 40));
        state.cut(30);
        assert_eq!((state.waiting[&8].len(), state.bytes), (22, 22));
        state.cut(8);
        assert_eq!((state.waiting.len(), state.bytes), (0, 0));
    }

    /// Against a plain array, whatever is written where.
    #[test]
    fn what_waits_is_what_was_written() {
        let mut state = State::default();
        let mut plain = vec![0_u8; 4096];
        let mut seed = 1_u64;
        let mut next = |below: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for round in 1..=4000_u32 {
            let (at, len) = (next(4000), 1 + next(96));
            let byte = (round % 255) as u8 + 1;
            state.put(at, &vec![byte; len as usize]);
            plain[at as usize..(at + len) as usize].fill(byte);
            let mut end = None;
            for (from, bytes) in &state.waiting {
                assert!(end.is_none_or(|end| end < *from), "stretches touch after round {round}");
                let from = *from as usize;
                assert_eq!(plain[from..from + bytes.len()], bytes[..], "round {round}");
                end = Some((from + bytes.len()) as u64);
            }
            assert_eq!(state.bytes, state.waiting.values().map(Vec::len).sum::<usize>());
            if round % 50 == 0 {
                state = State::default();
                plain.fill(0);
            }
        }
    }
}
