//! Columns give back what was laid out, and refuse everything else.

use super::*;
use crate::model::{Date, EntryId, Event, MemberFact, MemberId, StreamId, Timestamp};

fn entries(n: u32) -> Vec<(Timestamp, Event)> {
    let member = |seq| MemberId(EntryId { stream: StreamId([(seq % 3) as u8; 16]), seq });
    let day = |n: u32| Date::from_days(18_000 + n as i32).unwrap();
    let event = |n| Event::new(day(n), MemberFact::Died { member: member(n) });
    (0..n).map(|n| (Timestamp::from_millis(u64::from(n) * 1_000), event(n))).collect()
}

fn laid(layout: Layout, values: &[(Timestamp, Event)]) -> (Vec<StreamId>, Vec<Vec<u8>>) {
    let mut writer = Writer::new(layout, &[StreamId([2; 16])]);
    for value in values {
        writer.push(value).unwrap();
    }
    writer.finish()
}

fn read(
    layout: Layout,
    streams: &[StreamId],
    columns: &[Vec<u8>],
    count: usize,
) -> Result<Vec<(Timestamp, Event)>, Broken> {
    let mut reader = Reader::new(layout, streams, columns.iter().map(Vec::as_slice));
    let values = (0..count).map(|_| reader.next()).collect::<Result<_, _>>()?;
    reader.finish()?;
    Ok(values)
}

#[test]
fn values_come_back_in_either_layout() {
    for layout in [Layout::Rows, Layout::Columns] {
        let values = entries(40);
        let (streams, columns) = laid(layout, &values);
        assert_eq!(streams[0], StreamId([2; 16]), "{layout:?}");
        assert_eq!(read(layout, &streams, &columns, 40).unwrap(), values, "{layout:?}");
    }
}

#[test]
fn numbers_that_go_on_evenly_take_a_byte_each() {
    let (_, columns) = laid(Layout::Columns, &entries(1_000));
    let total: usize = columns.iter().map(Vec::len).sum();
    assert!(total < 1_000 * 12, "{total}");
}

#[test]
fn what_is_missing_or_left_over_is_refused() {
    let (streams, columns) = laid(Layout::Columns, &entries(20));
    for number in 0..columns.len() {
        let mut short = columns.clone();
        short[number].pop();
        assert!(read(Layout::Columns, &streams, &short, 20).is_err(), "short {number}");
        let mut long = columns.clone();
        long[number].push(0);
        assert!(read(Layout::Columns, &streams, &long, 20).is_err(), "long {number}");
    }
    let mut more = columns.clone();
    more.push(Vec::new());
    assert!(read(Layout::Columns, &streams, &more, 20).is_err());
    assert!(read(Layout::Columns, &streams[..1], &columns, 20).is_err(), "a stream less");
    assert!(read(Layout::Columns, &streams, &columns[1..], 20).is_err());
    assert!(read(Layout::Columns, &streams, &columns, 21).is_err());
}
