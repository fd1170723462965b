//! The order of many keys that begin alike. Knows nothing of what they are keys of.

use std::cmp::Ordering;

/// From so many keys on they are told apart by numbers; fewer are simply compared.
const MANY: usize = 12;

/// The numbers of keys in the order of the keys; equal ones in the order of their numbers.
///
/// A batch has a hundred thousand keys, and those of a table share most of their bytes (ids that
/// differ in the last ones). So sixteen bytes at a time are sorted as a number, those that all share are
/// stepped over, and each group of equal ones is gone into by itself.
pub(super) fn by_key(keys: &[&[u8]]) -> Vec<u32> {
    let mut slots: Vec<Slot> = (0..keys.len() as u32).map(|number| (0, number)).collect();
    if !keys.is_sorted() {
        sort(&mut slots, 0, keys);
    }
    slots.into_iter().map(|(_, number)| number).collect()
}

/// Sixteen bytes of a key, and the key's number.
type Slot = (u128, u32);

fn sort(slots: &mut [Slot], from: usize, keys: &[&[u8]]) {
    let key = |number: u32| keys.get(number as usize).copied().unwrap_or_default();
    let rest = |slot: &Slot| key(slot.1).get(from..).unwrap_or_default();
    let compare = |a: &Slot, b: &Slot| rest(a).cmp(rest(b)).then(a.1.cmp(&b.1));
    if slots.len() < MANY {
        slots.sort_unstable_by(compare);
        return;
    }
    let mut at = from;
    // A key that ends within the sixteen bytes looks like one that goes on with zeros.
    let (mut some_end, mut alike) = (false, true);
    while !some_end && alike {
        let first = slots.first().and_then(|slot| key(slot.1).get(at..)?.first_chunk::<16>());
        let first = first.map(|bytes| u128::from_be_bytes(*bytes));
        for slot in &mut *slots {
            let behind = key(slot.1).get(at..).unwrap_or_default();
            slot.0 = if let Some(bytes) = behind.first_chunk::<16>() {
                u128::from_be_bytes(*bytes)
            } else {
                some_end = true;
                let filled = behind.iter().fold(0_u128, |n, byte| n << 8 | u128::from(*byte));
                filled.checked_shl(128 - 8 * behind.len() as u32).unwrap_or_default()
            };
            alike &= Some(slot.0) == first;
        }
        at += 16;
    }
    slots.sort_unstable();
    for group in slots.chunk_by_mut(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        if some_end && group.iter().any(|slot| key(slot.1).len() < at) {
            group.sort_unstable_by(compare);
        } else {
            sort(group, at, keys);
        }
    }
}

/// How many first things stand before a place, of things in order. Where it is compiled for size, the
/// standard library's search calls its closure from two places, and so calls it at every step.
pub(super) fn before<T>(things: &[T], is_before: impl Fn(&T) -> bool) -> usize {
    if cfg!(target_family = "wasm") {
        halved(things, is_before)
    } else {
        things.partition_point(is_before)
    }
}

fn halved<T>(things: &[T], is_before: impl Fn(&T) -> bool) -> usize {
    let (mut from, mut len) = (0, things.len());
    while len > 0 {
        let half = len / 2;
        if things.get(from + half).is_some_and(&is_before) {
            from += half + 1;
            len -= half + 1;
        } else {
            len = half;
        }
    }
    from
}

/// The order of two keys. Where it is compiled for size, slices are compared byte by byte, and keys that
/// begin alike have many: there eight are compared at a time.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    if cfg!(target_family = "wasm") { compare_eights(a, b) } else { a.cmp(b) }
}

fn compare_eights(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while let (Some((first, rest)), Some((other, behind))) =
        (a.split_first_chunk::<8>(), b.split_first_chunk::<8>())
    {
        let (first, other) = (u64::from_be_bytes(*first), u64::from_be_bytes(*other));
        if first != other {
            return first.cmp(&other);
        }
        (a, b) = (rest, behind);
    }
    a.cmp(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_among_any_number_of_things() {
        for len in 0..40_usize {
            let things: Vec<usize> = (0..len).map(|n| n / 2).collect();
            for place in 0..25 {
                let expected = things.partition_point(|n| *n < place);
                assert_eq!(halved(&things, |n| *n < place), expected, "{place} of {len}");
                assert_eq!(before(&things, |n| *n < place), expected);
            }
        }
    }

    #[test]
    fn eight_bytes_at_a_time_give_the_order_of_bytes() {
        let mut keys: Vec<Vec<u8>> = Vec::new();
        for len in 0..20 {
            for at in 0..len {
                for byte in [0, 1, 0x7f, 0x80, 0xff] {
                    let mut key = vec![0x80; len];
                    key[at] = byte;
                    keys.push(key);
                }
            }
            keys.push(vec![0x80; len]);
        }
        for a in &keys {
            for b in &keys {
                assert_eq!(compare_eights(a, b), a.cmp(b), "{a:?} {b:?}");
                assert_eq!(compare(a, b), a.cmp(b));
            }
        }
    }

    #[test]
    fn keys_stand_as_comparing_puts_them() {
        let mut state = 7_u64;
        let mut draw = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
            (state >> 33) % n
        };
        for round in 0..300 {
            let long = 1 + draw(40) as usize;
            let mut keys: Vec<Vec<u8>> = Vec::new();
            for _ in 0..draw(200) {
                // Mostly another key with a byte changed, or a piece more or less; few letters, so
                // that many keys are equal or begin each other.
                let mut one = match keys.len() {
                    0 => vec![0; long],
                    some => keys[draw(some as u64) as usize].clone(),
                };
                match draw(4) {
                    0 => one.push(draw(3) as u8),
                    1 => one.truncate(draw(one.len() as u64 + 1) as usize),
                    2 if !one.is_empty() => {
                        let at = draw(one.len() as u64) as usize;
                        one[at] = [0, 1, 255][draw(3) as usize];
                    }
                    _ => {}
                }
                keys.push(one);
            }
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|number| &keys[*number as usize]);
            let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
            let order = by_key(&keys);
            assert_eq!(order, expected, "round {round}");
        }
    }
}
