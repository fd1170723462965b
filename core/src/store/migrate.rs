//! From the formats of earlier versions to this one's, in one durable transaction. Knows nothing of
//! what most rows mean.
//!
//! | Format | What it added |
//! | --- | --- |
//! | 2 | leaves: many rows of a table in one of the engine's |
//! | 3 | seals; a register of format 2 has none and is else the same |
//! | 4 | authority, quarantine, branches of forked streams, excerpts; earlier registers are open and have none |
//! | 5 | sums of the rows of derived tables |
//! | 6 | a journal in front of the file; names and birth dates in a table of their own, shorter sums; both made from the rows of an earlier one |
//! | 7 | contributions stand by organization first; their rows are moved |
//! | 8 | further shelves for streams that come together; earlier registers have none and are else the same |

use super::changes::Changes;
use super::key::{append_natural, moved_contribution, natural_table};
use super::open::Store;
use super::schema::Table;
use super::txn::{Snapshot, Writer};
use super::value;
use crate::error::Result;
use crate::limits;
use crate::model::NaturalKey;

/// The oldest format that can be brought up to date.
pub(super) const OLDEST: u32 = 2;

/// The first format whose derived rows stand as they do now.
pub(super) const ROWS_AS_NOW: u32 = 7;

/// Brings a register of such an earlier format up to date. What fails leaves it as it was.
///
/// # Errors
/// `is_io` when the storage fails, `is_corrupt` when a leaf of it is damaged.
pub(super) fn migrate(store: &Store, format: u32) -> Result<()> {
    let mut writer = Writer::begin(store)?;
    if format < ROWS_AS_NOW {
        let before = store.snapshot()?;
        part_keys(&before, &mut writer)?;
        move_contributions(&before, &mut writer)?;
    }
    writer.bring_up_to_date()
}

/// Names and birth dates go to a table of their own.
fn part_keys(before: &Snapshot, writer: &mut Writer<'_>) -> Result<()> {
    let mut changes = Changes::default();
    let mut rows = before.from(Table::Keys, &[])?;
    while let Some((key, _)) = rows.next()? {
        // What cannot be read is left to whoever derives everything anew.
        let Ok((natural, subject)) = value::take::<NaturalKey>(key) else { continue };
        let table = natural_table(&natural);
        if table != Table::Keys {
            changes.remove(Table::Keys, key);
            let there = |behind: &mut Vec<u8>| append_natural(behind, &natural, subject);
            changes.put_with(table, there, |_| Ok(()))?;
        }
        if changes.bytes() > limits::PART_BYTES {
            writer.write(std::mem::take(&mut changes))?;
        }
    }
    writer.write(changes)
}

/// Contributions of one organization come to stand together.
fn move_contributions(before: &Snapshot, writer: &mut Writer<'_>) -> Result<()> {
    writer.clear(&[Table::Contributions])?;
    let mut changes = Changes::default();
    let mut rows = before.from(Table::Contributions, &[])?;
    while let Some((key, value)) = rows.next()? {
        // As above: what is derived anew needs no damaged row.
        let Ok(moved) = moved_contribution(key) else { continue };
        changes.put(Table::Contributions, moved, value);
        if changes.bytes() > limits::PART_BYTES {
            writer.write(std::mem::take(&mut changes))?;
        }
    }
    writer.write(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Date, EntryId, MemberId, StreamId, Subject};

    #[test]
    fn names_go_to_their_own_table_and_sums_are_those_of_the_rows() {
        let store = Store::in_memory().unwrap();
        let subject = |seq| {
            let id = EntryId { stream: StreamId([7; 16]), seq };
            value::encode(&Subject::Member(MemberId(id))).unwrap()
        };
        let birth = Date::from_ymd(1960, 5, 19).unwrap();
        let name = NaturalKey::NameBirth("tran thi mo".to_owned(), birth);
        let file_no = NaturalKey::FileNo("12.345".to_owned());
        // As format 5 kept them: all in one table.
        let mut changes = Changes::default();
        for (natural, seq) in [(&name, 1), (&name, 2), (&file_no, 2)] {
            let key = [value::encode(natural).unwrap(), subject(seq)].concat();
            changes.put(Table::Keys, key, []);
        }
        changes.put(Table::Keys, [255, 255], []);
        // Measure, organization, day and what follows.
        let contribution: Vec<u8> = (0..40).collect();
        changes.put(Table::Contributions, &contribution, [7]);
        store.writer().unwrap().commit(changes, None).unwrap();
        migrate(&store, ROWS_AS_NOW - 1).unwrap();
        let snapshot = store.snapshot().unwrap();
        let rows = |table| snapshot.added_up(table).unwrap();
        assert_eq!((rows(Table::Keys).0, rows(Table::Names).0), (2, 2), "one cannot be read");
        let sums = snapshot.sums().unwrap();
        for table in Table::PROJECTIONS {
            assert_eq!(rows(table).1, sums.of(table), "{}", table.name());
        }
        let moved = [&contribution[1..21], &[0], &contribution[21..]].concat();
        let there = snapshot.get(Table::Contributions, &moved).unwrap();
        assert_eq!(there.map(|value| value.get().to_vec()), Some(vec![7]));
        assert_eq!(rows(Table::Contributions).0, 1);
        assert_eq!(snapshot.key_holders(&name).unwrap().len(), 2);
        assert_eq!(snapshot.key_holders(&file_no).unwrap().len(), 1);
    }
}
