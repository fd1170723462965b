//! What a batch changes, gathered before anything is written. Knows nothing of the engine.

use super::leaf::{self, Leaf, Row};
use super::order;
use super::schema::Table;
use super::sums::Sums;
use super::value;
use crate::digest::RowSum;
use crate::error::Result;
use std::borrow::Cow;

/// What becomes of a row.
#[derive(Clone, Copy)]
pub(super) enum Op<'a> {
    /// It has this value.
    Put(&'a [u8]),
    /// It is gone, if it was there.
    Remove,
    /// Its number grows; a row that comes to 0 is gone.
    Add(i128),
}

impl<'a> Op<'a> {
    /// The value of a row that had this one before.
    pub(super) fn after(self, before: Option<&[u8]>) -> Result<Option<Cow<'a, [u8]>>> {
        Ok(match self {
            Op::Put(value) => Some(Cow::Borrowed(value)),
            Op::Remove => None,
            Op::Add(n) => {
                let sum = before.map_or(Ok(0_i128), value::read)?.wrapping_add(n);
                if sum == 0 { None } else { Some(Cow::Owned(value::encode(&sum)?)) }
            }
        })
    }
}

/// A row's key and what becomes of it.
pub(super) type Change<'a> = (&'a [u8], Op<'a>);

/// What rows add to the sum of their table, where one is kept.
pub(super) struct Added {
    mark: Option<u8>,
    pub(super) sum: RowSum,
    buffer: Vec<u8>,
}

impl Added {
    /// To the sum of a table as it was.
    pub(super) fn new(table: Table, sum: RowSum) -> Self {
        let mark = Sums::covers(table).then_some(table.mark());
        Self { mark, sum, buffer: Vec::new() }
    }

    /// Nothing is added up.
    pub(super) fn nothing() -> Self {
        Self { mark: None, sum: RowSum::default(), buffer: Vec::new() }
    }

    /// A row has another value than before, or is new, or gone.
    pub(super) fn change(&mut self, key: &[u8], before: Option<&[u8]>, after: Option<&[u8]>) {
        let Some(mark) = self.mark.filter(|_| before != after) else {
            return;
        };
        if let Some(before) = before {
            self.sum.remove(&mut self.buffer, mark, key, before);
        }
        if let Some(after) = after {
            self.sum.add(&mut self.buffer, mark, key, after);
        }
    }
}

/// Rows to be put, removed and added to together.
#[derive(Default)]
pub(crate) struct Changes {
    /// By the tables' marks.
    tables: [Words; Table::ALL.len()],
    /// What was said before that, part by part: they are large, and stay where they are.
    before: Vec<[Words; Table::ALL.len()]>,
}

/// What was said about the rows of one table, in the order in which it was said. All keys and
/// values stand in one run of bytes: a batch has a hundred thousand of them.
#[derive(Default)]
pub(super) struct Words {
    bytes: Vec<u8>,
    said: Vec<Word>,
    /// The word on a tally that was said last for each remainder of a digest of its key: most numbers
    /// go to a tally that was named a moment ago.
    last: Vec<u32>,
}

/// The bytes of an entry's row, usually.
const ENTRY: usize = 80;

/// How many rows of a table four moves in timelines usually make, and the bytes of each.
const USUAL: [(Table, usize, usize); 4] = [
    (Table::Timelines, 3, 48),
    (Table::Contributions, 9, 64),
    (Table::Tallies, 2, 56),
    (Table::Names, 2, 56),
];

/// How many tallies are remembered.
const REMEMBERED: usize = 8 * 1024;

/// From so many words on: a small commit gains less from it than the room for it costs.
const REMEMBERED_FROM: usize = 256;

/// A key, and behind it a value or a number.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    key: u32,
    value: u32,
    op: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Put,
    Remove,
    Add,
}

impl Changes {
    /// Nothing yet, with room for the rows of so many entries: what grows to megabytes by doubling is
    /// copied again and again.
    pub(crate) fn of_entries(entries: usize) -> Self {
        let mut changes = Self::default();
        changes.words(Table::Entries).reserve(entries, ENTRY);
        changes
    }

    /// The same for what usually follows from so many moves in timelines.
    pub(crate) fn of_moves(moves: usize) -> Self {
        let mut changes = Self::default();
        for (table, rows, bytes) in USUAL {
            changes.words(table).reserve(moves * rows / 4, bytes);
        }
        changes
    }

    fn words(&mut self, table: Table) -> &mut Words {
        // A table's mark is its place among all of them.
        &mut self.tables[usize::from(table.mark())]
    }

    /// A row to be written; the last word on a key holds.
    pub(crate) fn put(&mut self, table: Table, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.words(table).say(key.as_ref(), value.as_ref(), Kind::Put);
    }

    /// The same, where key and value are written to where they will stand.
    ///
    /// # Errors
    /// What writing them fails with; the changes are of no use then.
    pub(crate) fn put_with(
        &mut self,
        table: Table,
        key: impl FnOnce(&mut Vec<u8>) -> Result<()>,
        value: impl FnOnce(&mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        let words = self.words(table);
        let start = words.bytes.len();
        key(&mut words.bytes)?;
        let end = words.bytes.len();
        value(&mut words.bytes)?;
        let (key, value) = ((end - start) as u32, (words.bytes.len() - end) as u32);
        words.last.clear();
        words.said.push(Word { start, key, value, op: Kind::Put });
        Ok(())
    }

    /// A row to be removed, if it is there.
    pub(crate) fn remove(&mut self, table: Table, key: impl AsRef<[u8]>) {
        self.words(table).say(key.as_ref(), &[], Kind::Remove);
    }

    /// A number to be added to a tally.
    pub(crate) fn tally(&mut self, key: impl AsRef<[u8]>, n: i128) {
        self.words(Table::Tallies).add(key.as_ref(), n);
    }

    /// Takes over what was said after this.
    pub(crate) fn extend(&mut self, later: Self) {
        let Self { tables, before } = later;
        self.before.push(std::mem::replace(&mut self.tables, tables));
        self.before.extend(before);
    }

    /// About how many bytes of memory the changes take.
    pub(crate) fn bytes(&self) -> usize {
        let each = self.before.iter().flatten().chain(&self.tables);
        each.map(|w| w.bytes.len() + w.said.len() * size_of::<Word>()).sum()
    }

    /// What was said about a table, part by part.
    pub(super) fn take(&mut self, table: Table) -> Vec<Words> {
        let parts = self.before.iter_mut().chain(std::iter::once(&mut self.tables));
        let words = parts.map(|part| std::mem::take(&mut part[usize::from(table.mark())]));
        words.filter(|words| !words.said.is_empty()).collect()
    }

    /// Every row of a table, where nothing was there before: a rebuilt projection.
    pub(crate) fn into_rows(mut self, table: Table) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let (nothing, parts) = (Leaf::default(), self.take(table));
        let changes = changes(&parts);
        let rows = merge(&nothing, &changes, &mut Added::nothing())?;
        Ok(rows.into_iter().map(|(key, value)| (key.to_vec(), value.into_owned())).collect())
    }

    /// Takes one table's share out.
    pub(crate) fn split(&mut self, table: Table) -> Self {
        let mut share = Self::default();
        for words in self.take(table) {
            share.extend(Self::default());
            *share.words(table) = words;
        }
        share
    }
}

impl Words {
    fn reserve(&mut self, rows: usize, bytes: usize) {
        self.said.reserve(rows);
        self.bytes.reserve(rows * bytes);
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.said.len()
    }

    fn say(&mut self, key: &[u8], value: &[u8], op: Kind) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
        // What is remembered of tallies holds only while nothing else is said in between.
        self.last.clear();
        self.said.push(Word { start, key: key.len() as u32, value: value.len() as u32, op });
    }

    /// Adds to a tally: to the number that was said of it, where that is remembered.
    fn add(&mut self, key: &[u8], n: i128) {
        if self.said.len() < REMEMBERED_FROM {
            return self.say(key, &n.to_le_bytes(), Kind::Add);
        }
        let mut mixed = key.len() as u64;
        for piece in key.rchunks(8) {
            let piece = piece.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
            mixed = (mixed.rotate_left(5) ^ piece).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        let slot = (mixed >> 51) as usize % REMEMBERED;
        let before = self.last.get(slot).and_then(|number| self.said.get(*number as usize));
        if let Some(word) = before.copied().filter(|word| self.key_of(word) == key) {
            let at = word.start + word.key as usize;
            let number = self.bytes.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<16>());
            if let Some(number) = number {
                *number = i128::from_le_bytes(*number).wrapping_add(n).to_le_bytes();
                return;
            }
        }
        let last = std::mem::take(&mut self.last);
        let number = self.said.len() as u32;
        self.say(key, &n.to_le_bytes(), Kind::Add);
        self.last = last;
        self.last.resize(REMEMBERED, u32::MAX);
        if let Some(last) = self.last.get_mut(slot) {
            *last = number;
        }
    }

    fn key_of(&self, word: &Word) -> &[u8] {
        self.bytes.get(word.start..word.start + word.key as usize).unwrap_or_default()
    }

    fn change(&self, word: &Word) -> Change<'_> {
        let start = word.start + word.key as usize;
        let value = self.bytes.get(start..start + word.value as usize).unwrap_or_default();
        let op = match word.op {
            Kind::Put => Op::Put(value),
            Kind::Remove => Op::Remove,
            Kind::Add => Op::Add(value.try_into().map_or(0, i128::from_le_bytes)),
        };
        (self.key_of(word), op)
    }
}

/// What was said about a table in several parts, one after the other, as changes in order of their
/// keys, one for each.
pub(super) fn changes(parts: &[Words]) -> Vec<Change<'_>> {
    // Words are numbered through all parts. Their keys are compared again and again: where each begins
    // is found once.
    let words = || parts.iter().flat_map(|part| part.said.iter().map(move |word| (part, word)));
    let keys: Vec<&[u8]> = words().map(|(part, word)| part.key_of(word)).collect();
    let order = order::by_key(&keys);
    let firsts: Vec<usize> = parts
        .iter()
        .scan(0, |first, part| Some(std::mem::replace(first, *first + part.len())))
        .collect();
    let said = |number: u32| {
        let place = firsts.partition_point(|first| *first <= number as usize) - 1;
        let (part, first) = parts.get(place).zip(firsts.get(place))?;
        Some((part, part.said.get(number as usize - first)?))
    };
    let mut changes: Vec<Change<'_>> = Vec::with_capacity(order.len());
    for (words, word) in order.into_iter().filter_map(said) {
        let (key, op) = words.change(word);
        match changes.last_mut() {
            Some((last, before)) if *last == key => *before = united(*before, op),
            _ => changes.push((key, op)),
        }
    }
    changes.retain(|(_, op)| !matches!(op, Op::Add(0)));
    changes
}

/// Sums wrap around, so that they depend on the set of summands only, whatever comes between.
fn united<'a>(earlier: Op<'a>, later: Op<'a>) -> Op<'a> {
    match (earlier, later) {
        (Op::Add(sum), Op::Add(n)) => Op::Add(sum.wrapping_add(n)),
        (_, later) => later,
    }
}

/// The rows of a leaf after changes, in order; both are in order.
fn merge<'a>(old: &'a Leaf, changes: &[Change<'a>], added: &mut Added) -> Result<Vec<Row<'a>>> {
    let mut rows = Vec::with_capacity(old.len() + changes.len());
    let mut kept = old.iter().peekable();
    for (key, op) in changes {
        while let Some((key, value)) = kept.next_if(|(k, _)| k < key) {
            rows.push((key, Cow::Borrowed(value)));
        }
        let before = kept.next_if(|(k, _)| k == key);
        let before = before.map(|(_, value)| value);
        let after = op.after(before)?;
        added.change(key, before, after.as_deref());
        rows.extend(after.map(|value| (*key, value)));
    }
    rows.extend(kept.map(|(key, value)| (key, Cow::Borrowed(value))));
    Ok(rows)
}

/// Leaves by their fences, as they will be; `None` for one that is gone.
pub(super) type NewLeaves = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// The leaves that stand in the place of one after changes: beside it, where they bring rows of
/// another stream only. `stream` is how many first bytes of a key tell the row's stream.
pub(super) fn replace(
    old: &Leaf,
    fence: &[u8],
    changes: &[Change<'_>],
    added: &mut Added,
    stream: usize,
) -> Result<NewLeaves> {
    let Some((first, _)) = changes.first() else { return Ok(Vec::new()) };
    let bytes = changes.iter().map(bytes_of).sum();
    if old.stands_apart(first, bytes, stream) {
        let nothing = Leaf::default();
        let rows = merge(&nothing, changes, added)?;
        return Ok(there(leaf::pack(&rows, &old.fence_behind(first), true, stream)));
    }
    let rows = merge(old, changes, added)?;
    let end = old.len().checked_sub(1).map(|at| old.key(at));
    let appended = end.is_none_or(|end| changes.iter().all(|(key, _)| *key > end));
    let leaves = there(leaf::pack(&rows, fence, appended, stream));
    Ok(if leaves.is_empty() { vec![(fence.to_vec(), None)] } else { leaves })
}

/// How large the row is that a change puts there.
fn bytes_of((key, op): &Change<'_>) -> usize {
    match op {
        Op::Put(value) => key.len() + value.len(),
        Op::Remove => 0,
        Op::Add(_) => key.len() + 1,
    }
}

fn there(leaves: Vec<(Vec<u8>, Vec<u8>)>) -> NewLeaves {
    leaves.into_iter().map(|(fence, leaf)| (fence, Some(leaf))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_a_key_holds_and_tallies_add_up() {
        let mut changes = Changes::default();
        changes.put(Table::Orgs, vec![2], vec![1]);
        changes.put(Table::Orgs, vec![1], vec![1]);
        changes.remove(Table::Orgs, vec![2]);
        changes.put(Table::Orgs, vec![2], vec![3]);
        for n in [5, -5, i128::MAX, 1] {
            changes.tally(vec![n as u8 & 1], n);
        }
        let rows = changes.split(Table::Orgs).into_rows(Table::Orgs).unwrap();
        assert_eq!(rows, [(vec![1], vec![1]), (vec![2], vec![3])]);
        let sums = changes.into_rows(Table::Tallies).unwrap();
        assert_eq!(sums, [(vec![1], value::encode(&i128::MIN).unwrap())]);
    }

    #[test]
    fn what_is_said_in_a_later_part_is_said_later() {
        let (mut first, mut second) = (Changes::default(), Changes::default());
        for changes in [&mut first, &mut second] {
            changes.tally(vec![7], 2);
            changes.put(Table::Orgs, vec![3], vec![1]);
        }
        first.put(Table::Orgs, vec![2], vec![1]);
        second.remove(Table::Orgs, vec![2]);
        second.put(Table::Orgs, vec![1], vec![2]);
        first.extend(second);
        first.put(Table::Orgs, vec![3], vec![4]);
        first.tally(vec![7], 1);
        let rows = first.split(Table::Orgs).into_rows(Table::Orgs).unwrap();
        assert_eq!(rows, [(vec![1], vec![2]), (vec![3], vec![4])]);
        let sums = first.into_rows(Table::Tallies).unwrap();
        assert_eq!(sums, [(vec![7], value::encode(&5_i128).unwrap())]);
    }

    #[test]
    fn changes_meet_what_was_there() {
        let key = |n: u8| vec![n];
        let number = |n: i128| value::encode(&n).unwrap();
        let mut first = Changes::default();
        for n in 1..=5 {
            first.tally(key(n), i128::from(n));
        }
        let leaves = replace(
            &Leaf::default(),
            &[],
            &changes(&first.take(Table::Tallies)),
            &mut Added::nothing(),
            0,
        )
        .unwrap();
        assert_eq!(leaves.len(), 1);
        let leaf = Leaf::decode(leaves[0].1.as_deref().unwrap()).unwrap();
        let mut second = Changes::default();
        second.tally(key(0), 7);
        second.tally(key(2), -2);
        second.tally(key(3), 10);
        second.remove(Table::Tallies, key(4));
        second.remove(Table::Tallies, key(9));
        let words = second.take(Table::Tallies);
        let all = changes(&words);
        let rows = merge(&leaf, &all, &mut Added::nothing()).unwrap();
        let rows: Vec<_> = rows.into_iter().map(|(k, v)| (k.to_vec(), v.into_owned())).collect();
        assert_eq!(
            rows,
            [(key(0), number(7)), (key(1), number(1)), (key(3), number(13)), (key(5), number(5))]
        );
        let mut all = Changes::default();
        (1..=5).for_each(|n| all.remove(Table::Tallies, key(n)));
        let words = all.take(Table::Tallies);
        let gone = changes(&words);
        let leaves = replace(&leaf, &[], &gone, &mut Added::nothing(), 0).unwrap();
        assert_eq!(leaves, [(Vec::new(), None)]);
    }

    #[test]
    fn a_stream_behind_another_leaves_its_leaf_as_it_is() {
        let key = |stream: u8, n: u8| [[stream; 16], [n; 16]].concat();
        let said = |stream: u8, numbers: std::ops::Range<u8>| {
            let mut changes = Changes::default();
            numbers.for_each(|n| changes.put(Table::Entries, key(stream, n), [n; 30]));
            changes.take(Table::Entries)
        };
        let put = |old: &Leaf, words: &[Words]| {
            replace(old, &[], &changes(words), &mut Added::nothing(), 16).unwrap()
        };
        let rows_of = |leaves: &NewLeaves| {
            let leaves =
                leaves.iter().map(|(_, leaf)| Leaf::decode(leaf.as_ref().unwrap()).unwrap());
            leaves.map(|leaf| leaf.len()).sum::<usize>()
        };
        let first = put(&Leaf::default(), &said(3, 0..70));
        assert_eq!(first.len(), 1);
        let leaf = Leaf::decode(first[0].1.as_deref().unwrap()).unwrap();
        // Behind it, and large enough: leaves of its own, whose fence stands behind the old rows.
        let behind = put(&leaf, &said(5, 0..60));
        assert_eq!((rows_of(&behind), behind[0].0.as_slice()), (60, &[5][..]));
        // A little, the same stream, or one before: among the rows that are there.
        assert_eq!(rows_of(&put(&leaf, &said(5, 0..3))), 73);
        assert_eq!(rows_of(&put(&leaf, &said(3, 70..130))), 130);
        assert_eq!(rows_of(&put(&leaf, &said(2, 0..60))), 130);
        // What is said to go was not there.
        let mut gone = Changes::default();
        (0..90).for_each(|n| gone.remove(Table::Entries, key(5, n)));
        assert_eq!(rows_of(&put(&leaf, &gone.take(Table::Entries))), 70);
    }
}
