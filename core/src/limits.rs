//! Every bound of the crate, in one place. Knows nothing of what is bounded.
//!
//! A bound is there so that no input, however broken or hostile, takes unbounded memory or time.
//! Passing one gives an error with [`crate::error::Error::is_limit`]; nothing is cut off in
//! silence. The [crate's documentation](crate#limits) has the numbers in one place.

/// Most bytes of an entry's canonical value: 64 KiB. A usual event takes 60 to 200.
pub const ENTRY_BYTES_MAX: usize = 64 * 1024;

/// Most bytes of one text inside an event.
pub const TEXT_BYTES_MAX: usize = 4 * 1024;

/// Most coordinates of a class.
pub const CLASS_TAGS_MAX: usize = 6;

/// Most earlier entries that one event may retract.
pub const RETRACTION_TARGETS_MAX: usize = 1_000;

/// Most streams that one revocation may name: what a device wrote for so many organizations.
pub const REVOKED_STREAMS_MAX: usize = 1_000;

/// Most members that one split may name; a larger split is recorded as several. Two ids of at
/// most 21 bytes each must fit into an entry beside everything else.
pub const SPLIT_MEMBERS_MAX: usize = 1_400;

/// Most entries of one batch, appended and inserted together.
pub const BATCH_ENTRIES_MAX: usize = 1_000_000;

/// Most entries that may wait for the closing of gaps in one register.
pub const WAITING_MAX: u64 = 1_000_000;

/// Most entries of one delta. More are sent in several, each taken whole by itself.
pub const DELTA_ENTRIES_MAX: usize = 65_536;

/// Most bytes that one delta takes unpacked: 32 MiB. A year of a bloc takes 0.6.
pub const DELTA_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Most bytes of one frame on the wire, without its head: 32 MiB.
pub const FRAME_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Most bytes of one question or answer of a session: a delta of the longest, and a little. One
/// with news takes less than 1 KiB.
pub const MESSAGE_BYTES_MAX: usize = FRAME_BYTES_MAX + 4 * 1024 * 1024;

/// Most deltas of one bundle: a unit's year takes one.
pub const BUNDLE_DELTAS_MAX: usize = 16;

/// Most bytes that a bundle's figures and frontier take unpacked: 4 MiB.
pub const BUNDLE_CLAIM_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most entries of one excerpt: what a unit must know of those who came to it from elsewhere.
pub const EXCERPT_ENTRIES_MAX: usize = 65_536;

/// Most bytes that an excerpt takes unpacked: 16 MiB.
pub const EXCERPT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Entries of a stream after which a seal stands at the latest, so that long streams can be sent in
/// parts.
pub const SEAL_EVERY: u32 = 16_384;

/// Bytes of entries after which a seal stands at the latest: 1 MiB.
pub const SEAL_EVERY_BYTES: usize = 1024 * 1024;

/// Highest sequence number of a stream. The last number there is stays free, so that "the next
/// one" always exists.
pub const SEQ_MAX: u32 = u32::MAX - 1;

/// Latest moment at which an entry may say that it was recorded: the end of the year 2199, in
/// milliseconds since 1970. A later one could drag every clock that learns of it behind it.
pub const RECORDED_MS_MAX: u64 = 7_258_118_400_000;

/// Largest file, in bytes, that is left to be repaired by reading it when it is opened after a crash:
/// 8 MiB, which take about 10 ms. Commits to a larger one prepare for that, so that opening stays
/// as quick however large the file grows.
pub const REPAIR_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Cache of the storage engine unless the options say otherwise: 32 MiB, a tab's share.
pub const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// Room for the journal in front of a register unless the options say otherwise: 256 KiB, some 800
/// small commits.
pub const JOURNAL_BYTES: usize = 256 * 1024;

/// From so many entries on a batch is worked on by two processors, where there are two.
pub const PARALLEL_ENTRIES: usize = 2_000;

/// The same for what is written, in bytes of memory.
pub const PARALLEL_BYTES: usize = 1024 * 1024;

/// From so many entries on the streams that a batch brings stand on a shelf of their own in the file. (Few in
/// this crate's own tests, so that all of them try it.)
pub const SHELF_ENTRIES: usize = if cfg!(test) { 8 } else { PARALLEL_ENTRIES };

/// Deltas that come together are taken in one transaction up to so many entries. An entry takes about
/// 1.1 KB of memory until it is committed, so that a transaction of the most takes about 70 MB.
pub const TOGETHER_ENTRIES: usize = DELTA_ENTRIES_MAX;

/// Most entries of a commit that goes to the journal.
pub const JOURNAL_ENTRIES_MAX: usize = 64;

/// Memory that a rebuild takes for rows before it writes them: 64 MiB.
pub const PART_BYTES: usize = 64 * 1024 * 1024;

/// Most decoded entries that are kept in memory while many are looked at.
pub const DECODED_MAX: usize = 65_536;

/// Most differences that a verification lists; it counts all of them.
pub const DIFFERENCES_MAX: usize = 100;

const ID_BYTES_MAX: usize = 16 + 5;
const _: () = assert!(TEXT_BYTES_MAX * 8 < ENTRY_BYTES_MAX);
const _: () = assert!(RETRACTION_TARGETS_MAX * ID_BYTES_MAX + TEXT_BYTES_MAX < ENTRY_BYTES_MAX);
const _: () = assert!(REVOKED_STREAMS_MAX * ID_BYTES_MAX + TEXT_BYTES_MAX < ENTRY_BYTES_MAX);
const _: () = assert!(SPLIT_MEMBERS_MAX * 2 * ID_BYTES_MAX + TEXT_BYTES_MAX < ENTRY_BYTES_MAX);
const _: () = assert!(BATCH_ENTRIES_MAX as u64 <= WAITING_MAX);
const _: () =
    assert!(DELTA_BYTES_MAX / 4 + 2 * (SEAL_EVERY_BYTES + ENTRY_BYTES_MAX) < DELTA_BYTES_MAX);
