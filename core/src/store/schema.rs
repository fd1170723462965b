//! Every table of the register file: names, versions, layouts. Knows nothing of who reads them.
//!
//! Keys and values are bytes in this crate's own encoding (`key`, `value`), so that a change of
//! the storage engine's encodings never touches a file. Numbers in keys are big-endian and order
//! as they count. `pc(x)` below is the canonical postcard encoding of `x`, which is
//! self-delimiting, so that two of them can stand one after the other in a key. An entry id takes
//! 20 bytes in a key: the stream's 16, then the sequence number's 4.
//!
//! Rows are kept in leaves (`leaf`): a row of the engine holds many rows of a table.
//!
//! A table's name ends in its version. A change of a layout is a new table and a step of
//! migration, never a new meaning of old bytes.

use redb::TableDefinition;

/// How every table is seen by the engine.
pub(super) type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// A table of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    /// `streams.v1`: stream(16) -> `pc(StreamRow)`: device, scope, last sequence number in the
    /// chain, digest of that entry, latest recorded moment in the chain.
    Streams,
    /// `entries.v1`: entry id(20) -> version of the value (1 byte, 1) and
    /// `pc((Timestamp, Event))`. Neither the stream, the number nor the digest before it is
    /// repeated: digests are recomputed along the chain.
    Entries,
    /// `waiting.v1`: entry id(20) -> digest of the entry before it (32) and the value as in
    /// `entries.v1`: entries received beyond a gap of their stream.
    Waiting,
    /// `retractions.v1`: id of the target(20), id of the entry that retracts it(20) -> nothing.
    /// The target need not be here yet.
    Retractions,
    /// `timelines.v1`: `pc(Subject)` -> ids of all its entries, live or not, in order: for each
    /// stream its 16 bytes, the number of ids, and the differences of their sequence numbers.
    Timelines,
    /// `contributions.v2`: organization(20), measure(1), day(4), `pc(Class)`, `pc(Subject)` ->
    /// `pc(Vec<(Option<EntryId>, i128)>)` in order of the entries; `None` stands for the founder
    /// of the subject.
    Contributions,
    /// `tallies.v1`: measure(1), organization(20), month(4: 12 x year + month - 1), `pc(Class)` ->
    /// `pc(i128)`, the sum of the month's contributions; no row where it is 0.
    Tallies,
    /// `orgs.v1`: organization(20) -> `pc(OrgState)`.
    Orgs,
    /// `problems.v1`: `pc(Subject)` -> `pc(Vec<Problem>)`, sorted; no row where there is none.
    Problems,
    /// `keys.v1`: `pc(NaturalKey)`, `pc(Subject)` -> nothing: those that a subject is looked up by.
    Keys,
    /// `seals.v1`: entry id(20) -> signature of the stream's device over it and all before it (64).
    /// Evidence that travels with entries, no part of the state: which heads were sealed depends on
    /// when replicas met.
    Seals,
    /// `anchor.v1`: `"root"` -> the device whose word everything rests on (32). No row in a register
    /// that is open: there every device may write.
    Anchor,
    /// `branches.v1`: stream(16), number(4), digest of the entry(32) -> digest of the entry before it
    /// (32) and its value as in `entries.v1`: the entries of a forked stream that stand in no chain.
    Branches,
    /// `branch_seals.v1`: stream(16), number(4), digest(32) -> signature(64), as in `seals.v1`.
    BranchSeals,
    /// `authority.v1`: id of an entry about authority, or of one that retracts, in a stream of the
    /// register itself(20) -> nothing.
    Authority,
    /// `standings.v1`: device(32) -> `pc(Standing)`: what comes of all that was said about it.
    Standings,
    /// `quarantine.v1`: id of an entry that stands in its chain and counts nowhere(20) -> number of
    /// the reason(1).
    Quarantine,
    /// `excerpts.v1`: entry id(20) -> value as in `entries.v1`: single entries of streams that are not
    /// here, which an office vouches for. No row for one that stands in its chain here.
    Excerpts,
    /// `names.v1`: `pc(Subject)`, `pc(NaturalKey)` -> nothing: natural keys by which nothing is looked
    /// up, beside their subject. They only show who is on record twice, and whoever wants to know that
    /// reads all of them; in an order of their own they would touch every leaf when many come.
    Names,
    /// `vouched.v1`: `pc(Vec<OrgId>)`, the units that an excerpt was made for, in order -> how much the
    /// office knew (u64) and the ids of the entries, `pc((u64, Vec<EntryId>))`. Which was taken last, so
    /// that the next one takes its place; no part of the state.
    Vouched,
}

impl Table {
    /// Every table, in the order of a dump.
    pub(crate) const ALL: [Self; 20] = [
        Self::Streams,
        Self::Entries,
        Self::Waiting,
        Self::Retractions,
        Self::Timelines,
        Self::Contributions,
        Self::Tallies,
        Self::Orgs,
        Self::Problems,
        Self::Keys,
        Self::Seals,
        Self::Anchor,
        Self::Branches,
        Self::BranchSeals,
        Self::Authority,
        Self::Standings,
        Self::Quarantine,
        Self::Excerpts,
        Self::Names,
        Self::Vouched,
    ];

    /// The tables that are a function of the entries and can be built again from them.
    pub(crate) const PROJECTIONS: [Self; 11] = [
        Self::Retractions,
        Self::Timelines,
        Self::Contributions,
        Self::Tallies,
        Self::Orgs,
        Self::Problems,
        Self::Keys,
        Self::Authority,
        Self::Standings,
        Self::Quarantine,
        Self::Names,
    ];

    /// The name in the file.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Streams => "streams.v1",
            Self::Entries => "entries.v1",
            Self::Waiting => "waiting.v1",
            Self::Retractions => "retractions.v1",
            Self::Timelines => "timelines.v1",
            Self::Contributions => "contributions.v2",
            Self::Tallies => "tallies.v1",
            Self::Orgs => "orgs.v1",
            Self::Problems => "problems.v1",
            Self::Keys => "keys.v1",
            Self::Seals => "seals.v1",
            Self::Anchor => "anchor.v1",
            Self::Branches => "branches.v1",
            Self::BranchSeals => "branch_seals.v1",
            Self::Authority => "authority.v1",
            Self::Standings => "standings.v1",
            Self::Quarantine => "quarantine.v1",
            Self::Excerpts => "excerpts.v1",
            Self::Names => "names.v1",
            Self::Vouched => "vouched.v1",
        }
    }

    /// How many first bytes of a key tell the stream that its row came with, where rows stand by
    /// streams; 0 where they do not. What one stream brings stands together, and apart from others.
    pub(super) const fn stream_bytes(self) -> usize {
        match self {
            Self::Entries
            | Self::Waiting
            | Self::Retractions
            | Self::Orgs
            | Self::Seals
            | Self::Branches
            | Self::BranchSeals
            | Self::Authority
            | Self::Quarantine
            | Self::Excerpts => 16,
            // The sort of the subject stands before it.
            Self::Timelines | Self::Problems | Self::Names => 17,
            Self::Streams
            | Self::Contributions
            | Self::Tallies
            | Self::Keys
            | Self::Anchor
            | Self::Standings
            | Self::Vouched => 0,
        }
    }

    /// How many first bytes of a key tell on which shelf its row stands (`shelf`): the stream is their
    /// end. 0 where all stand on one: where a stream has few rows, or they do not stand by streams.
    pub(super) const fn shelf_bytes(self) -> usize {
        match self {
            Self::Streams | Self::Entries | Self::Seals => 16,
            Self::Timelines | Self::Names | Self::Problems => 17,
            _ => 0,
        }
    }

    /// What every key of the table begins with in the engine's one table, but for further shelves.
    pub(super) const fn mark(self) -> u8 {
        self as u8
    }

    /// A key among those of all tables.
    pub(super) fn place(self, key: &[u8]) -> Vec<u8> {
        [&[self.mark()], key].concat()
    }
}

/// The leaves of all tables: the table's mark and the leaf's fence -> the leaf. One tree instead of
/// ten saves half of the pages that a small commit writes. On a further shelf: the mark with its highest
/// bit set, the shelf's number(2 BE) and the fence.
pub(super) const LEAVES: Definition = TableDefinition::new("leaves.v2");
/// Which streams stand on which further shelf: its number(2 BE), from 1 on -> their ids, 16 bytes each.
/// No table while there is none.
pub(super) const SHELVES: Definition = TableDefinition::new("shelves.v1");
/// What the file is: `"magic"` -> `"sobo"`, `"format"` -> u32 BE, `"sums.v2"` -> the sums of the derived
/// tables' rows, each its table's mark(1) and 16 bytes; no row while all are 0; `"journal"` -> which
/// journal goes with the file(16), the number of the last of its frames that the file holds(8 BE), and
/// whether there may be others(1); no row before the first one. The one table whose rows stand
/// by themselves, so that any version of the software can tell what it has before it.
pub(super) const META: Definition = TableDefinition::new("meta.v1");
/// Key of the device that a register rests on, in its own table.
pub(crate) const ROOT_KEY: &[u8] = b"root";
/// Key of the mark that makes a file a register.
pub(super) const MAGIC_KEY: &[u8] = b"magic";
/// The mark.
pub(super) const MAGIC: &[u8] = b"sobo";
/// Key of the format's version.
pub(super) const FORMAT_KEY: &[u8] = b"format";
/// Key of the sums over rows of derived tables.
pub(super) const SUMS_KEY: &[u8] = b"sums.v2";
/// Key of the sums that format 5 kept.
pub(super) const OLD_SUMS_KEY: &[u8] = b"sums";
/// Key of what the file says of its journal.
pub(super) const JOURNAL_KEY: &[u8] = b"journal";
/// The version that this software writes, and the newest that it reads.
pub(super) const FORMAT: u32 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stand_in_order_and_names_are_unique() {
        assert!(Table::ALL.is_sorted() && Table::PROJECTIONS.is_sorted());
        let mut names: Vec<_> = Table::ALL.iter().map(|t| t.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Table::ALL.len());
        let version = |name: &str| name.split_once(".v")?.1.parse::<u32>().ok();
        assert!(names.iter().all(|name| version(name).is_some_and(|version| version > 0)));
    }
}
