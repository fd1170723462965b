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
    let mut reader =
        Reader::new(layout, (streams, streams.len().min(1)), columns.iter().map(Vec::as_slice));
    let mut values = Vec::new();
    for _ in 0..count {
        reader.next_pair(&mut values)?;
    }
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

/// A delta is canonical because of this: it is not laid out again to be compared.
#[test]
fn what_is_read_would_be_laid_out_just_so() {
    let mut state = 20_u64;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
        (state >> 33) as usize % n
    };
    for layout in [Layout::Rows, Layout::Columns] {
        let (streams, columns) = laid(layout, &entries(20));
        let mut taken = 0;
        for _ in 0..30_000 {
            let (mut streams, mut columns) = (streams.clone(), columns.clone());
            match draw(20) {
                0 => {
                    let with = 1 + draw(streams.len() - 1);
                    streams.swap(0, with);
                }
                1 => streams.push(StreamId([9; 16])),
                2 => {
                    let again = streams[draw(streams.len())];
                    streams.push(again);
                }
                _ => {
                    let number = draw(columns.len());
                    let at = draw(columns[number].len());
                    match draw(3) {
                        0 => columns[number][at] = draw(256) as u8,
                        1 => columns[number][at] ^= 1 << draw(8),
                        _ => columns[number].insert(at, draw(3) as u8 * 0x40),
                    }
                }
            }
            if let Ok(values) = read(layout, &streams, &columns, 20) {
                // The first stream of the dictionary is given beforehand, whichever it is.
                let mut writer = Writer::new(layout, &streams[..1]);
                for value in &values {
                    writer.push(value).unwrap();
                }
                assert_eq!(writer.finish(), (streams, columns), "{layout:?}");
                taken += 1;
            }
        }
        assert!(taken > 1_000, "{taken} of 30000 were taken: too few to say anything");
    }
}
