//! Rows of small commits that the register's file does not hold yet, over those that it does. Knows
//! nothing of the engine, and of what rows mean.
//!
//! To change a row in the file costs a leaf: unpacked, packed again, written with the pages above it.
//! Here it costs the row. Each commit adds a run of rows in order; runs of about one size become
//! one, so that there are few of them however many commits there were. Most rows that are asked for lie in
//! none: each run has a few bits that tell so at once.

use super::leaf::Leaf;
use super::order::{before, compare};
use super::schema::Table;
use super::sums::Sums;
use crate::sorted::Map;
use std::cmp::Ordering;
use std::sync::Arc;

/// Rows of one run on either side of a key that are looked at together.
const NEAR: usize = 32;

/// Where a row stands among those of all tables, and its value; `None` for one that is gone.
pub(super) type Row = (Arc<[u8]>, Option<Arc<[u8]>>);

/// How many bits a run has for each row, so that about one in as many says wrongly that a row may be
/// there.
const BITS: usize = 16;

/// Rows in order of their places, and bits by numbers made of the places: where a row's bit is not set
/// the row is not here.
struct Run {
    rows: Vec<Row>,
    bits: Vec<u64>,
}

impl Run {
    fn of(rows: Vec<Row>) -> Self {
        let mut bits = vec![0; (rows.len() * BITS).div_ceil(64).next_power_of_two()];
        for (place, _) in &rows {
            let (word, bit) = Self::bit(&bits, number(parts(place)));
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
        Self { rows, bits }
    }

    /// In which word a number's bit stands, and the bit.
    fn bit(bits: &[u64], number: u64) -> (usize, u64) {
        ((number >> 6) as usize & (bits.len() - 1), 1 << (number & 63))
    }

    fn may_have(&self, number: u64) -> bool {
        let (word, bit) = Self::bit(&self.bits, number);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }
}

/// Rows over one state of the file. It never changes: a commit makes another one.
#[derive(Default)]
pub(super) struct Overlay {
    /// Which state of the file it lies over.
    pub(super) over: u64,
    runs: Vec<Arc<Run>>,
    /// The marks of the tables that have rows here, a bit for each.
    marks: u32,
    /// The sums of all rows, where they are not those of the file.
    pub(super) sums: Option<Sums>,
}

/// Rows of a table between two keys: a leaf as it would be in the file.
pub(super) struct Near {
    pub(super) leaf: Leaf,
    pub(super) from: Vec<u8>,
    pub(super) to: Option<Vec<u8>>,
}

impl Overlay {
    pub(super) fn over(state: u64) -> Self {
        Self { over: state, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The same with another run of rows, in order of their places, on top.
    pub(super) fn with(&self, mut rows: Vec<Row>, sums: &Sums) -> Self {
        let mut runs = self.runs.clone();
        let bits = rows.iter().map(|(place, _)| bit(parts(place).0));
        let marks = bits.fold(self.marks, |marks, bit| marks | bit);
        while let Some(below) = runs.pop_if(|below| below.rows.len() < 2 * rows.len()) {
            rows = merged(&below.rows, rows);
        }
        runs.push(Arc::new(Run::of(rows)));
        Self { over: self.over, runs, marks, sums: Some(*sums) }
    }

    /// Whether any row of a table lies here.
    pub(super) fn has(&self, table: Table) -> bool {
        self.marks & bit(table.mark()) != 0
    }

    /// Whether any row lies here whose key begins so.
    pub(super) fn has_prefix(&self, table: Table, prefix: &[u8]) -> bool {
        let from = (table.mark(), prefix);
        self.has(table)
            && self.runs.iter().any(|run| {
                let run = &run.rows;
                let at = before(run, |(place, _)| order(place, from).is_lt());
                run.get(at)
                    .map(|(place, _)| parts(place))
                    .is_some_and(|(mark, key)| mark == table.mark() && key.starts_with(prefix))
            })
    }

    /// The row with a key, or that it is gone; `None` when nothing is said of it here.
    pub(super) fn get(&self, table: Table, key: &[u8]) -> Option<&Row> {
        if !self.has(table) {
            return None;
        }
        let at = (table.mark(), key);
        let number = number(at);
        self.runs.iter().rev().filter(|run| run.may_have(number)).find_map(|run| {
            let run = &run.rows;
            let row = run.get(before(run, |(place, _)| order(place, at).is_lt()))?;
            (parts(&row.0) == at).then_some(row)
        })
    }

    /// The rows of a leaf that answers for keys from one up to but without another, as they are with
    /// those here that are `its` own, around a key; `None` when they are the leaf's own. Where many rows
    /// lie here, the bounds are drawn closer.
    pub(super) fn near(
        &self,
        (table, key): (Table, &[u8]),
        (leaf, from, to): (&Leaf, &[u8], Option<&[u8]>),
        its: &dyn Fn(&[u8]) -> bool,
    ) -> Option<Near> {
        let (mark, mut from, mut to) = (table.mark(), from, to);
        let mut parts_of = Vec::with_capacity(self.runs.len());
        for run in self.runs.iter().map(|run| &run.rows) {
            let before =
                |end: &[u8]| run.partition_point(|(place, _)| order(place, (mark, end)).is_lt());
            let first = before(from);
            let end =
                to.map_or_else(|| run.partition_point(|(place, _)| parts(place).0 <= mark), before);
            let at = run
                .partition_point(|(place, _)| order(place, (mark, key)).is_le())
                .clamp(first, end.max(first));
            let begin = first.max(at.saturating_sub(NEAR));
            let stop = end.min(at + NEAR).max(begin);
            let key_at = |at: usize| run.get(at).map(|(place, _)| parts(place).1);
            from = key_at(begin).filter(|_| begin > first).map_or(from, |cut| cut.max(from));
            let cut = key_at(stop).filter(|_| stop < end);
            to = cut.map_or(to, |cut| Some(to.map_or(cut, |to| to.min(cut))));
            parts_of.push(run.get(begin..stop).unwrap_or_default());
        }
        let (mut rows, mut any): (Map<&[u8], Option<&[u8]>>, _) = (Map::new(), false);
        let inside = |key: &[u8]| from <= key && to.is_none_or(|to| key < to);
        for (place, value) in parts_of.into_iter().flatten() {
            let (_, key) = parts(place);
            if inside(key) {
                any = true;
                if its(key) {
                    rows.insert(key, value.as_deref());
                }
            }
        }
        // Bounds are only drawn closer where rows stand inside.
        if !any {
            return None;
        }
        let kept = leaf.iter().filter(|(key, _)| inside(key) && !rows.contains_key(key));
        let mut all: Vec<(&[u8], &[u8])> = kept.collect();
        all.extend(rows.iter().filter_map(|(key, value)| Some((*key, (*value)?))));
        all.sort_unstable_by_key(|(key, _)| *key);
        Some(Near { leaf: Leaf::of(&all), from: from.to_vec(), to: to.map(<[u8]>::to_vec) })
    }

    /// The rows of each table, in order of their keys.
    pub(super) fn tables(&self) -> Vec<(Table, Vec<Row>)> {
        let mut rows = Vec::new();
        for run in self.runs.iter().rev() {
            rows = merged(&run.rows, rows);
        }
        let mut tables: Vec<(Table, Vec<Row>)> = Vec::new();
        for row in rows {
            let table = Table::ALL.into_iter().find(|table| table.mark() == parts(&row.0).0);
            match (tables.last_mut(), table) {
                (Some((last, rows)), Some(table)) if *last == table => rows.push(row),
                (_, Some(table)) => tables.push((table, vec![row])),
                (_, None) => {}
            }
        }
        tables
    }
}

/// The bit of a table; tables beyond them share the last one.
fn bit(mark: u8) -> u32 {
    1 << mark.min(31)
}

/// The mark of a row's table, and its key.
fn parts(place: &[u8]) -> (u8, &[u8]) {
    place.split_first().map_or((0, place), |(mark, key)| (*mark, key))
}

/// A number that stands for a row's place: quick, and even enough for bits.
fn number((mark, key): (u8, &[u8])) -> u64 {
    let (whole, rest) = key.as_chunks::<8>();
    let rest = rest.iter().fold(u64::from(mark), |word, byte| word << 8 | u64::from(*byte));
    let words = whole.iter().map(|bytes| u64::from_le_bytes(*bytes));
    let mixed = words.chain([rest]).fold(key.len() as u64, |mixed, word| {
        (mixed.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    // The last bits of a product depend on the last bits only.
    mixed >> 32
}

/// How a row's place stands to a table's mark and a key.
fn order(place: &[u8], (mark, key): (u8, &[u8])) -> Ordering {
    let (of, own) = parts(place);
    of.cmp(&mark).then_with(|| compare(own, key))
}

/// The rows of two runs in order; of two with one place the one above.
fn merged(below: &[Row], above: Vec<Row>) -> Vec<Row> {
    let mut rows = Vec::with_capacity(below.len() + above.len());
    let mut below = below.iter().peekable();
    for row in above {
        while let Some(before) = below.peek() {
            match compare(&before.0, &row.0) {
                Ordering::Less => rows.push((*before).clone()),
                Ordering::Equal => {}
                Ordering::Greater => break,
            }
            below.next();
        }
        rows.push(row);
    }
    rows.extend(below.cloned());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(table: Table, key: u8, value: Option<u8>) -> Row {
        (table.place(&[key]).into(), value.map(|value| Arc::from([value])))
    }

    fn leaf(keys: &[u8]) -> Leaf {
        let rows: Vec<([u8; 1], [u8; 1])> = keys.iter().map(|key| ([*key], [0])).collect();
        let rows: Vec<(&[u8], &[u8])> = rows.iter().map(|(k, v)| (&k[..], &v[..])).collect();
        Leaf::of(&rows)
    }

    fn shown(near: &Near) -> Vec<(u8, u8)> {
        near.leaf.iter().map(|(key, value)| (key[0], value[0])).collect()
    }

    #[test]
    fn the_last_run_holds_and_few_runs_are_kept() {
        let mut overlay = Overlay::over(7);
        for n in 0..200_u8 {
            let rows = vec![row(Table::Orgs, n % 50, Some(n)), row(Table::Keys, n, None)];
            overlay = overlay.with(rows, &Sums::default());
            assert!(overlay.runs.len() <= 8, "{}", overlay.runs.len());
        }
        assert_eq!(overlay.get(Table::Orgs, &[3]), Some(&row(Table::Orgs, 3, Some(153))));
        assert_eq!(overlay.get(Table::Keys, &[3]), Some(&row(Table::Keys, 3, None)));
        assert_eq!(overlay.get(Table::Orgs, &[50]), None);
        assert_eq!(overlay.over, 7);
        assert!(overlay.has(Table::Keys) && !overlay.has(Table::Names));
        assert_eq!(overlay.get(Table::Names, &[3]), None);
        assert!(overlay.has_prefix(Table::Orgs, &[49]) && !overlay.has_prefix(Table::Orgs, &[50]));
        assert!(overlay.has_prefix(Table::Orgs, &[]) && !overlay.has_prefix(Table::Names, &[]));
        let tables = overlay.tables();
        let told: Vec<_> = tables.iter().map(|(table, rows)| (*table, rows.len())).collect();
        assert_eq!(told, [(Table::Orgs, 50), (Table::Keys, 200)]);
        assert!(tables[0].1.is_sorted());
    }

    #[test]
    fn bits_tell_nearly_every_row_that_is_not_there_and_none_that_is() {
        let key = |n: u32| [&[7; 16][..], &n.to_be_bytes()].concat();
        let rows: Vec<Row> = (0..2_000)
            .map(|n| (Table::Orgs.place(&key(2 * n)).into(), Some(Arc::from([]))))
            .collect();
        let run = Run::of(rows);
        let may = |n| run.may_have(number((Table::Orgs.mark(), &key(n))));
        assert!((0..2_000).all(|n| may(2 * n)));
        let wrongly = (0..2_000).filter(|n| may(2 * n + 1)).count();
        assert!(wrongly < 300, "{wrongly}");
        let other = (0..2_000).filter(|n| run.may_have(number((Table::Keys.mark(), &key(2 * n)))));
        assert!(other.count() < 300);
    }

    #[test]
    fn rows_stand_among_those_of_a_leaf_within_its_bounds() {
        let rows = [(1, Some(9)), (4, None), (5, Some(9)), (8, Some(9))];
        let rows = rows.map(|(key, value)| row(Table::Orgs, key, value)).to_vec();
        let overlay = Overlay::default().with(rows, &Sums::default());
        let old = leaf(&[3, 4, 5, 6]);
        let near = |from: &[u8], to| overlay.near((Table::Orgs, &[4]), (&old, from, to), &|_| true);
        let found = near(&[2], Some(&[7])).unwrap();
        assert_eq!(shown(&found), [(3, 0), (5, 9), (6, 0)]);
        assert_eq!((found.from, found.to), (vec![2], Some(vec![7])));
        assert_eq!(shown(&near(&[], None).unwrap()).len(), 5);
        assert!(near(&[6], Some(&[8])).is_none());
        let other = overlay.near((Table::Keys, &[4]), (&old, &[], None), &|_| true);
        assert!(other.is_none());
    }

    #[test]
    fn many_rows_are_seen_through_a_narrow_window_that_lacks_none() {
        let mut overlay = Overlay::default();
        for n in 0..240_u8 {
            overlay = overlay.with(vec![row(Table::Orgs, n, Some(1))], &Sums::default());
        }
        let old = leaf(&[250]);
        let (mut at, mut seen, mut windows) = (vec![0], Vec::new(), 0);
        loop {
            let near = overlay.near((Table::Orgs, &at), (&old, &[], None), &|_| true).unwrap();
            assert!(near.from <= at && near.leaf.len() < 200);
            seen.extend(shown(&near).into_iter().filter(|(key, _)| vec![*key] >= at));
            windows += 1;
            match near.to {
                Some(to) => at = to,
                None => break,
            }
        }
        let all: Vec<(u8, u8)> = (0..240).map(|key| (key, 1)).chain([(250, 0)]).collect();
        assert!(seen == all && windows > 3, "{windows}: {seen:?}");
    }
}
