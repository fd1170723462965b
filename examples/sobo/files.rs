//! Files that commands write and read: a new one whole or not at all, and frames one at a time.
//! Knows nothing of what stands in them.

use crate::fault::{Class, Fault};
use sobo::limits;
use sobo::sync::{Frame, FrameKind};
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Read, Write};
use std::path::Path;

/// Bytes read at once.
const STEP: usize = 1 << 18;

/// Writes a new file, or none.
///
/// # Errors
/// `conflict` when it is there already, `io` when it cannot be written, and what `write` fails with.
pub(crate) fn write_new<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let fault = |e: std::io::Error| {
        let class = match e.kind() {
            ErrorKind::AlreadyExists => Class::Conflict,
            _ => Class::Io,
        };
        Fault::new(class, format!("the file cannot be written: {e}"))
            .at(path.display())
            .way("choose another name with --out")
    };
    let mut out = BufWriter::new(File::create_new(path).map_err(fault)?);
    let written = write(&mut out).and_then(|value| {
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(fault)?;
        Ok(value)
    });
    if written.is_err() {
        drop(out);
        // Half a file is none; that it cannot be removed is not the first trouble.
        let _ = std::fs::remove_file(path);
    }
    written
}

/// The whole of a file that is one frame at most.
///
/// # Errors
/// `not_found`, `io`, and `limit` for a file longer than any frame.
pub(crate) fn read_frame(path: &Path) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let most = limits::FRAME_BYTES_MAX as u64 + 64;
    open(path)?.take(most + 1).read_to_end(&mut bytes).map_err(|e| unreadable(path, &e))?;
    if bytes.len() as u64 > most {
        return Err(Fault::new(Class::Limit, "the file is longer than any frame")
            .at(path.display())
            .way("choose another file"));
    }
    Ok(bytes)
}

fn open(path: &Path) -> Result<File, Fault> {
    if path.is_dir() {
        return Err(Fault::new(Class::Invalid, "a folder holds no frames").at(path.display()));
    }
    File::open(path).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &Path, e: &std::io::Error) -> Fault {
    let class = match e.kind() {
        ErrorKind::NotFound => Class::NotFound,
        _ => Class::Io,
    };
    Fault::new(class, format!("the file cannot be read: {e}")).at(path.display())
}

/// The frames of a file, one in memory at a time.
pub(crate) struct FrameFile<'p> {
    path: &'p Path,
    from: File,
    /// What was read and not given yet, and the place of its first byte.
    bytes: Vec<u8>,
    at: u64,
    ended: bool,
    /// How long the file is.
    pub(crate) len: u64,
}

/// A frame of a file: where it begins, what it is, how many bytes it takes, and its inside.
pub(crate) struct Found {
    pub(crate) at: u64,
    pub(crate) kind: FrameKind,
    pub(crate) len: usize,
    pub(crate) payload: Vec<u8>,
}

impl<'p> FrameFile<'p> {
    /// # Errors
    /// `not_found` or `io` when the file cannot be opened.
    pub(crate) fn open(path: &'p Path) -> Result<Self, Fault> {
        let from = open(path)?;
        let len = from.metadata().map_err(|e| unreadable(path, &e))?.len();
        Ok(Self { path, from, bytes: Vec::new(), at: 0, ended: false, len })
    }

    /// The next frame; nothing at the end.
    ///
    /// # Errors
    /// As [`Frame::read`], with the place; `corrupt` when the file ends within a frame.
    pub(crate) fn next(&mut self) -> Result<Option<Found>, Fault> {
        loop {
            let read = Frame::read(&self.bytes);
            if let Some(frame) = read.map_err(|e| self.place(e.into(), self.at))? {
                let (at, kind, len) = (self.at, frame.kind, frame.len);
                let payload = frame.payload.to_vec();
                self.bytes.drain(..len);
                self.at += len as u64;
                return Ok(Some(Found { at, kind, len, payload }));
            }
            if self.ended && self.bytes.is_empty() {
                return Ok(None);
            }
            if self.ended {
                let fault = Fault::new(Class::Corrupt, "the file ends within a frame")
                    .way("fetch it again: the end is missing");
                return Err(self.place(fault, self.at));
            }
            let part = Read::by_ref(&mut self.from).take(STEP as u64);
            let read = { part }.read_to_end(&mut self.bytes);
            self.ended = read.map_err(|e| unreadable(self.path, &e))? == 0;
        }
    }

    /// Tells the file, and the frame that begins at a byte of it.
    pub(crate) fn place(&self, fault: Fault, at: u64) -> Fault {
        fault.at(format_args!("{}, the frame at byte {at}", self.path.display()))
    }
}
