//! A disk that a test looks behind: it keeps a log of every call, fails when told to, and shows what
//! would be left if the power failed now. Knows nothing of what is stored on it.
//!
//! Only what came before a sync is sure to be there after a crash. Of the calls since, any part may
//! be: a write whole or by sectors, a change of length or none.

use crate::seed::Rng;
use sobo::store::StorageBackend;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{Error, ErrorKind, Result as IoResult};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a disk writes whole or not at all.
const SECTOR: u64 = 512;
/// What a file system gives out room by.
const BLOCK: u64 = 4096;

/// A call that changes the disk.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    /// Bytes were written at a place.
    Write(u64, Arc<[u8]>),
    /// The file was cut or grew.
    SetLen(u64),
    /// Everything before is safe.
    Sync,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This one call fails.
    Fails,
    /// This one call fails because there is no space left.
    Full,
    /// The power fails: this call is left half done, and none after it is answered.
    PowerOff,
}

/// How much of the unsynced calls a crash leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// All of them.
    All,
    /// None.
    None,
    /// Some, by chance, each whole or not.
    Some,
    /// Some sectors of each, by chance.
    Torn,
}

impl Keep {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::All, Self::None, Self::Some, Self::Torn];
}

/// A disk with one file. Clones are the same disk.
#[derive(Clone)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// What a reader sees.
    bytes: Vec<u8>,
    /// What was there when the log began.
    base: Vec<u8>,
    log: Vec<Call>,
    /// Whether the log is kept beyond a sync.
    recorded: bool,
    calls: u64,
    trouble: Option<(u64, Trouble)>,
    struck: bool,
    off: bool,
    /// Blocks that have been written; only known while the disk is full.
    full: Option<BTreeSet<u64>>,
    /// The chance that a sync is a lie, in percent.
    lies: Option<(Rng, usize)>,
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        write!(f, "a disk of {} bytes after {} calls", state.bytes.len(), state.calls)
    }
}

impl Disk {
    /// A disk with these bytes, all of them safe.
    pub fn of(bytes: Vec<u8>) -> Self {
        let base = bytes.clone();
        Self(Arc::new(Mutex::new(State { bytes, base, ..State::default() })))
    }

    /// The same, whose log is kept from the first call to the last.
    pub fn recorded(bytes: Vec<u8>) -> Self {
        let disk = Self::of(bytes);
        disk.state().recorded = true;
        disk
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a reader sees.
    pub fn bytes(&self) -> Vec<u8> {
        self.state().bytes.clone()
    }

    /// How many calls were made, those that only read included.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// How many calls the log has.
    pub fn logged(&self) -> usize {
        self.state().log.len()
    }

    /// Lets the n-th call from now on go wrong; 1 is the next one.
    pub fn trouble(&self, n: u64, trouble: Trouble) {
        let mut state = self.state();
        state.trouble = Some((state.calls + n, trouble));
        state.struck = false;
    }

    /// Whether that call has come, or one has found the disk full.
    pub fn struck(&self) -> bool {
        self.state().struck
    }

    /// Does what a test does behind the back of what it tests: no call of it is counted, and nothing
    /// goes wrong with it.
    pub fn quietly<T>(&self, work: impl FnOnce() -> T) -> T {
        let aside = |state: &mut State| (state.trouble.take(), state.full.take(), state.calls);
        let held = aside(&mut self.state());
        let done = work();
        let mut state = self.state();
        (state.trouble, state.full, state.calls) = held;
        done
    }

    /// Whether the power is off.
    pub fn is_off(&self) -> bool {
        self.state().off
    }

    /// Nothing goes wrong any more.
    pub fn mend(&self) {
        let mut state = self.state();
        (state.trouble, state.full) = (None, None);
        (state.off, state.struck) = (false, false);
    }

    /// No room is left: what grows the file or fills a hole of it fails, until [`Disk::mend`].
    pub fn fill(&self) {
        let mut state = self.state();
        let zero = [0; BLOCK as usize];
        let blocks = (0..).zip(state.bytes.chunks(BLOCK as usize));
        let used = blocks.filter(|(_, block)| *block != &zero[..block.len()]);
        state.full = Some(used.map(|(block, _)| block).collect());
    }

    /// From now on a sync is a lie with this chance in percent: acknowledged, and nothing is safe.
    pub fn lie(&self, rng: Rng, percent: usize) {
        self.state().lies = Some((rng, percent));
    }

    /// Turns the power off: no call is answered any more.
    pub fn power_off(&self) {
        self.state().off = true;
    }

    /// What a crash now would leave.
    pub fn crash(&self, keep: Keep, lengths: bool, rng: &mut Rng) -> Vec<u8> {
        let state = self.state();
        let synced = state.log.iter().rposition(|call| *call == Call::Sync).map_or(0, |at| at + 1);
        let (safe, open) = state.log.split_at(synced);
        let mut bytes = state.base.clone();
        for call in safe {
            apply(&mut bytes, call).unwrap();
        }
        left(&bytes, open, keep, lengths, rng)
    }

    /// What was there at the beginning, and every call since.
    pub fn recording(&self) -> Recording {
        let state = self.state();
        Recording { base: state.base.clone(), log: state.log.clone() }
    }
}

impl State {
    /// Counts a call; `Err` when it goes wrong, with whether it is half done.
    fn begin(&mut self) -> Result<(), (Error, bool)> {
        if self.off {
            return Err((Error::other("the power is off"), false));
        }
        self.calls += 1;
        let Some((_, trouble)) = self.trouble.filter(|(at, _)| *at == self.calls) else {
            return Ok(());
        };
        self.struck = true;
        Err(match trouble {
            Trouble::Fails => (Error::other("the disk failed"), false),
            Trouble::Full => (ErrorKind::StorageFull.into(), false),
            Trouble::PowerOff => {
                self.off = true;
                (Error::other("the power failed"), true)
            }
        })
    }

    /// Does a call that changes something; one that the power failed in still stands in the log.
    fn change(&mut self, call: Call) -> IoResult<()> {
        if let Err((error, half)) = self.begin() {
            if half && call != Call::Sync {
                self.log.push(call);
            }
            return Err(error);
        }
        if self.full.is_some() && !self.has_room(&call) {
            self.struck = true;
            return Err(ErrorKind::StorageFull.into());
        }
        apply(&mut self.bytes, &call)?;
        if call != Call::Sync {
            self.log.push(call);
        } else if self.lies.as_mut().is_some_and(|(rng, percent)| rng.below(100) < *percent) {
            // Nothing: that is the lie.
        } else if self.recorded {
            self.log.push(call);
        } else {
            for call in std::mem::take(&mut self.log) {
                apply(&mut self.base, &call)?;
            }
        }
        Ok(())
    }

    fn has_room(&self, call: &Call) -> bool {
        let Some(used) = &self.full else { return true };
        match call {
            Call::Sync => true,
            Call::SetLen(len) => *len <= self.bytes.len() as u64,
            Call::Write(at, bytes) => {
                let end = at + bytes.len() as u64;
                (at / BLOCK..end.div_ceil(BLOCK)).all(|block| used.contains(&block))
            }
        }
    }
}

fn apply(bytes: &mut Vec<u8>, call: &Call) -> IoResult<()> {
    match call {
        Call::Sync => {}
        Call::SetLen(len) => bytes.resize(*len as usize, 0),
        Call::Write(at, new) => {
            let at = *at as usize;
            let place = bytes.get_mut(at..at + new.len());
            place.ok_or(ErrorKind::UnexpectedEof)?.copy_from_slice(new);
        }
    }
    Ok(())
}

/// What a crash leaves of calls on top of what is safe.
fn left(safe: &[u8], calls: &[Call], keep: Keep, lengths: bool, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = safe.to_vec();
    let mut coin = || rng.below(2) == 0;
    for call in calls {
        match call {
            Call::SetLen(len) if lengths => bytes.resize(*len as usize, 0),
            Call::SetLen(_) | Call::Sync => {}
            Call::Write(at, new) => match keep {
                Keep::All => put(&mut bytes, *at, new),
                Keep::None => {}
                Keep::Some if coin() => put(&mut bytes, *at, new),
                Keep::Some => {}
                Keep::Torn => {
                    let (mut at, mut rest) = (*at, &new[..]);
                    while !rest.is_empty() {
                        let room = (SECTOR - at % SECTOR) as usize;
                        let (sector, behind) = rest.split_at(room.min(rest.len()));
                        if coin() {
                            put(&mut bytes, at, sector);
                        }
                        (at, rest) = (at + sector.len() as u64, behind);
                    }
                }
            },
        }
    }
    bytes
}

/// Writes what lies within the file: where a new length was lost, so is what stood behind the old.
fn put(bytes: &mut [u8], at: u64, new: &[u8]) {
    let at = (at as usize).min(bytes.len());
    let end = (at + new.len()).min(bytes.len());
    bytes[at..end].copy_from_slice(&new[..end - at]);
}

impl StorageBackend for Disk {
    fn len(&self) -> IoResult<u64> {
        let mut state = self.state();
        state.begin().map_err(|(error, _)| error)?;
        Ok(state.bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> IoResult<()> {
        let mut state = self.state();
        state.begin().map_err(|(error, _)| error)?;
        let at = offset as usize;
        let place = at.checked_add(out.len()).and_then(|end| state.bytes.get(at..end));
        out.copy_from_slice(place.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> IoResult<()> {
        self.state().change(Call::SetLen(len))
    }

    fn sync_data(&self) -> IoResult<()> {
        self.state().change(Call::Sync)
    }

    fn write(&self, offset: u64, data: &[u8]) -> IoResult<()> {
        self.state().change(Call::Write(offset, data.into()))
    }
}

/// What was on a disk at the beginning, and every call since.
pub struct Recording {
    base: Vec<u8>,
    /// The calls.
    pub log: Vec<Call>,
}

/// What a crash left.
pub struct Image {
    /// How many calls had been made.
    pub calls: usize,
    /// How much was kept of those that nothing made safe.
    pub keep: Keep,
    /// Whether changes of length were kept.
    pub lengths: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, keep, lengths, bytes } = self;
        let lost = if *lengths { "" } else { ", lengths lost" };
        write!(f, "crash after call {calls}, {keep:?} kept{lost}: {} bytes", bytes.len())
    }
}

impl Recording {
    /// Every image that a crash after each of the calls can leave, one of each kind where chance
    /// decides. Kinds that give the same bytes are given once.
    ///
    /// # Errors
    /// The first that `each` returns.
    pub fn crashes(
        &self,
        rng: &mut Rng,
        each: &mut dyn FnMut(Image) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut safe = self.base.clone();
        let mut synced = 0;
        for calls in 0..=self.log.len() {
            if calls > 0 && self.log[calls - 1] == Call::Sync {
                for call in &self.log[synced..calls] {
                    apply(&mut safe, call).unwrap();
                }
                synced = calls;
            }
            let open = &self.log[synced..calls];
            if open.is_empty() {
                each(Image { calls, keep: Keep::All, lengths: true, bytes: safe.clone() })?;
                continue;
            }
            let resized = open.iter().any(|call| matches!(call, Call::SetLen(_)));
            for keep in Keep::ALL {
                // Nothing kept was told when the last sync was; one call is torn or is not there.
                let told = keep == Keep::None || (keep == Keep::Some && open.len() == 1);
                for lengths in [true, false] {
                    if (lengths && !told) || resized {
                        let bytes = left(&safe, open, keep, lengths, rng);
                        each(Image { calls, keep, lengths, bytes })?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    fn written() -> Disk {
        let disk = Disk::recorded(vec![0; 1024]);
        disk.write(0, &[1; 1024]).unwrap();
        disk.sync_data().unwrap();
        disk.set_len(2048).unwrap();
        disk.write(512, &[2; 1536]).unwrap();
        disk
    }

    #[test]
    fn what_was_synced_stays_and_the_rest_may_go() {
        let mut rng = Seed::new(1).stream("disk");
        let disk = written();
        let mut image = |keep, lengths| disk.crash(keep, lengths, &mut rng);
        assert_eq!(image(Keep::All, true), disk.bytes());
        assert_eq!(image(Keep::None, false).len(), 1024);
        let short = image(Keep::All, false);
        assert_eq!((short.len(), short[511], short[512]), (1024, 1, 2));
        let all = disk.recording().crashes(&mut rng, &mut |image| {
            for sector in image.bytes.chunks(512) {
                assert!(sector.iter().all(|byte| *byte == sector[0]), "{image:?}");
            }
            if image.calls == 2 {
                assert_eq!(image.bytes, [1; 1024]);
            }
            Ok(())
        });
        all.unwrap();
    }

    #[test]
    fn a_call_goes_wrong_when_told_and_the_power_stays_off() {
        let disk = written();
        disk.trouble(2, Trouble::Full);
        disk.write(0, &[3]).unwrap();
        assert_eq!(disk.write(1, &[3]).unwrap_err().kind(), ErrorKind::StorageFull);
        disk.write(1, &[3]).unwrap();
        disk.trouble(1, Trouble::PowerOff);
        assert!(disk.write(2, &[4]).is_err() && disk.len().is_err());
        let mut rng = Seed::new(1).stream("disk");
        assert_eq!(disk.crash(Keep::All, true, &mut rng)[..3], [3, 3, 4]);
        disk.mend();
        assert_eq!(disk.bytes()[..3], [3, 3, 1]);
    }

    #[test]
    fn a_full_disk_takes_what_needs_no_room_and_a_lie_keeps_nothing() {
        let disk = Disk::of([vec![1; 4096], vec![0; 4096]].concat());
        disk.fill();
        disk.write(9, &[2]).unwrap();
        assert!(disk.write(4096, &[2]).is_err() && disk.set_len(9000).is_err());
        assert!(disk.struck());
        disk.mend();
        disk.write(4096, &[2]).unwrap();
        disk.sync_data().unwrap();
        let mut rng = Seed::new(1).stream("lies");
        disk.lie(rng.clone(), 100);
        disk.write(4097, &[2]).unwrap();
        disk.sync_data().unwrap();
        assert_eq!(disk.crash(Keep::None, true, &mut rng)[4096..4098], [2, 0]);
    }
}
