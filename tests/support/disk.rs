//! A disk that a test looks behind: it keeps a log of every call, fails when told to, and shows what
//! would be left if the power failed now. Knows nothing of what is stored on it.
//!
//! Only what came before a sync is sure to be there after a crash. Of the calls since, any part may
//! be: a write whole or by sectors, a change of length or none. The disk has two files, a register's and
//! its journal's: the calls to both stand in one log, and a sync is of one of them.

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

/// What stands in the register's file and in the journal's.
pub type Files = [Vec<u8>; 2];

/// One of the two files of a disk. Clones are the same file of the same disk.
#[derive(Clone)]
pub struct Disk(Arc<Mutex<State>>, usize);

#[derive(Default)]
struct State {
    /// What a reader sees.
    bytes: Files,
    /// What was there when the log began.
    base: Files,
    /// Calls, each with the file that it changed.
    log: Vec<(usize, Call)>,
    /// Whether the log is kept beyond a sync.
    recorded: bool,
    calls: u64,
    trouble: Option<(u64, Trouble)>,
    struck: bool,
    off: bool,
    /// Blocks of each file that have been written; only known while the disk is full.
    full: Option<[BTreeSet<u64>; 2]>,
    /// The chance that a sync is a lie, in percent.
    lies: Option<(Rng, usize)>,
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let [register, journal] = state.bytes.each_ref().map(Vec::len);
        write!(f, "a disk of {register} and {journal} bytes after {} calls", state.calls)
    }
}

impl Disk {
    /// The register's file on a disk with these bytes, all of them safe, and an empty journal.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self::with([bytes, Vec::new()])
    }

    /// The register's file on a disk with these bytes, all of them safe.
    pub fn with(bytes: Files) -> Self {
        let base = bytes.clone();
        Self(Arc::new(Mutex::new(State { bytes, base, ..State::default() })), 0)
    }

    /// The same, whose log is kept from the first call to the last.
    pub fn recorded(bytes: Files) -> Self {
        let disk = Self::with(bytes);
        disk.state().recorded = true;
        disk
    }

    /// The journal's file on the same disk.
    pub fn journal(&self) -> Self {
        Self(Arc::clone(&self.0), 1)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a reader sees of both files.
    pub fn bytes(&self) -> Files {
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
        let used = |bytes: &Vec<u8>| {
            let blocks = (0..).zip(bytes.chunks(BLOCK as usize));
            let used = blocks.filter(|(_, block)| *block != &zero[..block.len()]);
            used.map(|(block, _)| block).collect()
        };
        state.full = Some(state.bytes.each_ref().map(used));
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
    pub fn crash(&self, keep: Keep, lengths: bool, rng: &mut Rng) -> Files {
        let state = self.state();
        let mut files = state.base.clone();
        for (file, bytes) in files.iter_mut().enumerate() {
            let (safe, open) = since_sync(&state.log, file);
            for call in safe {
                apply(bytes, call).unwrap();
            }
            *bytes = left(bytes, &open, (keep, lengths), rng);
        }
        files
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

    /// Does a call that changes a file; one that the power failed in still stands in the log.
    fn change(&mut self, file: usize, call: Call) -> IoResult<()> {
        if let Err((error, half)) = self.begin() {
            if half && call != Call::Sync {
                self.log.push((file, call));
            }
            return Err(error);
        }
        if self.full.is_some() && !self.has_room(file, &call) {
            self.struck = true;
            return Err(ErrorKind::StorageFull.into());
        }
        apply(&mut self.bytes[file], &call)?;
        if call != Call::Sync {
            self.log.push((file, call));
        } else if self.lies.as_mut().is_some_and(|(rng, percent)| rng.below(100) < *percent) {
            // Nothing: that is the lie.
        } else if self.recorded {
            self.log.push((file, call));
        } else {
            for (of, call) in std::mem::take(&mut self.log) {
                if of == file {
                    apply(&mut self.base[file], &call)?;
                } else {
                    self.log.push((of, call));
                }
            }
        }
        Ok(())
    }

    fn has_room(&self, file: usize, call: &Call) -> bool {
        let Some(used) = &self.full else { return true };
        let (used, bytes) = (&used[file], &self.bytes[file]);
        match call {
            Call::Sync => true,
            Call::SetLen(len) => *len <= bytes.len() as u64,
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

/// The calls of a log to a file: those up to its last sync, and those since.
fn since_sync(log: &[(usize, Call)], file: usize) -> (Vec<&Call>, Vec<&Call>) {
    let calls = log.iter().filter(|(of, _)| *of == file).map(|(_, call)| call);
    let mut safe: Vec<&Call> = calls.collect();
    let synced = safe.iter().rposition(|call| **call == Call::Sync).map_or(0, |at| at + 1);
    let open = safe.split_off(synced);
    (safe, open)
}

/// What a crash leaves of calls on top of what is safe.
fn left(safe: &[u8], calls: &[&Call], (keep, lengths): Way, rng: &mut Rng) -> Vec<u8> {
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
        Ok(state.bytes[self.1].len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> IoResult<()> {
        let mut state = self.state();
        state.begin().map_err(|(error, _)| error)?;
        let at = offset as usize;
        let place = at.checked_add(out.len()).and_then(|end| state.bytes[self.1].get(at..end));
        out.copy_from_slice(place.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> IoResult<()> {
        self.state().change(self.1, Call::SetLen(len))
    }

    fn sync_data(&self) -> IoResult<()> {
        self.state().change(self.1, Call::Sync)
    }

    fn write(&self, offset: u64, data: &[u8]) -> IoResult<()> {
        self.state().change(self.1, Call::Write(offset, data.into()))
    }
}

/// What was on a disk at the beginning, and every call since.
pub struct Recording {
    base: Files,
    /// The calls, each with its file.
    pub log: Vec<(usize, Call)>,
}

/// How much of a file's unsynced calls was kept, and whether changes of its length were.
pub type Way = (Keep, bool);

/// What a crash left.
pub struct Image {
    /// How many calls had been made.
    pub calls: usize,
    /// What was kept of each file.
    pub kept: [Way; 2],
    /// The bytes.
    pub files: Files,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "crash after call {}", self.calls)?;
        for (name, ((keep, lengths), bytes)) in
            ["register", "journal"].iter().zip(self.kept.iter().zip(&self.files))
        {
            let lost = if *lengths { "" } else { ", lengths lost" };
            write!(f, "; {name}: {keep:?} kept{lost}, {} bytes", bytes.len())?;
        }
        Ok(())
    }
}

/// The ways in which calls that nothing made safe can be left. Where nothing of the other file is open
/// either, what was told when the last sync was is not told again.
fn ways(open: &[&Call], alone: bool) -> Vec<Way> {
    if open.is_empty() {
        return vec![(Keep::All, true)];
    }
    let resized = open.iter().any(|call| matches!(call, Call::SetLen(_)));
    let mut ways = Vec::new();
    for keep in Keep::ALL {
        // Nothing kept was told when the last sync was; one call is torn or is not there.
        let told = keep == Keep::None || (keep == Keep::Some && open.len() == 1);
        let told = told && (alone || keep == Keep::Some);
        let all = [(true, !told), (false, resized)];
        ways.extend(all.into_iter().filter(|(_, take)| *take).map(|(lengths, _)| (keep, lengths)));
    }
    ways
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
        let mut open: [Vec<&Call>; 2] = Default::default();
        for calls in 0..=self.log.len() {
            if let Some((file, call)) = calls.checked_sub(1).map(|last| &self.log[last]) {
                open[*file].push(call);
                if *call == Call::Sync {
                    for call in std::mem::take(&mut open[*file]) {
                        apply(&mut safe[*file], call).unwrap();
                    }
                }
            }
            let alone = open.iter().any(Vec::is_empty);
            let [register, journal] = open.each_ref().map(|open| ways(open, alone));
            for kept in register.iter().flat_map(|one| journal.iter().map(|two| [*one, *two])) {
                let files = [0, 1].map(|at| left(&safe[at], &open[at], kept[at], rng));
                each(Image { calls, kept, files })?;
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
        let disk = Disk::recorded([vec![0; 1024], vec![0; 512]]);
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
        let mut image = |keep, lengths| disk.crash(keep, lengths, &mut rng)[0].clone();
        assert_eq!(image(Keep::All, true), disk.bytes()[0]);
        assert_eq!(image(Keep::None, false).len(), 1024);
        let short = image(Keep::All, false);
        assert_eq!((short.len(), short[511], short[512]), (1024, 1, 2));
        let all = disk.recording().crashes(&mut rng, &mut |image| {
            for sector in image.files[0].chunks(512) {
                assert!(sector.iter().all(|byte| *byte == sector[0]), "{image:?}");
            }
            if image.calls == 2 {
                assert_eq!(image.files[0], [1; 1024]);
            }
            Ok(())
        });
        all.unwrap();
    }

    #[test]
    fn a_sync_is_of_one_file_and_each_is_left_in_its_own_way() {
        let disk = Disk::recorded([vec![0; 512], vec![0; 512]]);
        disk.write(0, &[1; 512]).unwrap();
        disk.journal().write(0, &[2; 512]).unwrap();
        disk.journal().sync_data().unwrap();
        let (mut rng, mut left) = (Seed::new(1).stream("disk"), BTreeSet::new());
        let all = disk.recording().crashes(&mut rng, &mut |image| {
            left.insert((image.calls, image.files.map(|bytes| bytes[0])));
            Ok(())
        });
        all.unwrap();
        for both in [[0, 0], [0, 2], [1, 0], [1, 2]] {
            assert!(left.contains(&(2, both)), "{both:?}");
        }
        assert!(left.iter().all(|(calls, [_, journal])| *calls < 3 || *journal == 2));
        assert_eq!(disk.crash(Keep::None, true, &mut rng).map(|bytes| bytes[0]), [0, 2]);
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
        assert_eq!(disk.crash(Keep::All, true, &mut rng)[0][..3], [3, 3, 4]);
        disk.mend();
        assert_eq!(disk.bytes()[0][..3], [3, 3, 1]);
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
        assert_eq!(disk.crash(Keep::None, true, &mut rng)[0][4096..4098], [2, 0]);
    }
}
