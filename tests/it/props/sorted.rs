//! The sorted maps and sets do what the standard library's do.

use super::cases;
use proptest::collection::vec;
use proptest::prelude::*;
use sobo::sorted::{Map, Set};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Something done to a map. Keys are few enough to meet again, and many enough for many chunks.
#[derive(Clone, Debug)]
enum Step {
    Insert(u16, u32),
    Ascend(u16, u16),
    Descend(u16, u16),
    Scatter(u16, u16),
    Count(u16),
    Remove(u16),
    Clear(u16, u16),
    PopFirst(u8),
    PopLast(u8),
    Keep(u16, u16),
    Append(Vec<(u16, u32)>),
    Mark(u16, u16),
}

const KEYS: u16 = 3_000;

fn step() -> impl Strategy<Value = Step> {
    let key = || 0..KEYS;
    prop_oneof![
        (key(), any::<u32>()).prop_map(|(k, v)| Step::Insert(k, v)),
        (key(), 1..600_u16).prop_map(|(from, n)| Step::Ascend(from, n)),
        (key(), 1..600_u16).prop_map(|(from, n)| Step::Descend(from, n)),
        (key(), 1..600_u16).prop_map(|(from, n)| Step::Scatter(from, n)),
        key().prop_map(Step::Count),
        key().prop_map(Step::Remove),
        (key(), 1..600_u16).prop_map(|(from, n)| Step::Clear(from, n)),
        any::<u8>().prop_map(Step::PopFirst),
        any::<u8>().prop_map(Step::PopLast),
        (2..5_u16, 0..2_u16).prop_map(|(of, rest)| Step::Keep(of, rest)),
        vec((key(), any::<u32>()), 0..200).prop_map(Step::Append),
        (key(), key()).prop_map(|(from, to)| Step::Mark(from.min(to), from.max(to))),
    ]
}

/// Does one thing to both maps and to the sets of their keys.
macro_rules! apply {
    ($map:expr, $set:expr, $step:expr, $kind:ident) => {
        match $step {
            Step::Insert(k, v) => drop(($map.insert(*k, *v), $set.insert(*k))),
            Step::Ascend(from, n) => (*from..from + n).for_each(|k| {
                $map.insert(k, 1);
                $set.insert(k);
            }),
            Step::Descend(from, n) => (*from..from + n).rev().for_each(|k| {
                $map.insert(k, 2);
                $set.insert(k);
            }),
            Step::Scatter(from, n) => (*from..from + n).for_each(|k| {
                *$map.entry(k.wrapping_mul(7_919) % KEYS).or_insert(3) += 1;
                $set.insert(k.wrapping_mul(7_919) % KEYS);
            }),
            Step::Count(k) => {
                *$map.entry(*k).or_default() += 1;
                $set.insert(*k);
            }
            Step::Remove(k) => drop(($map.remove(k), $set.remove(k))),
            Step::Clear(from, n) => (*from..from + n).for_each(|k| {
                $map.remove(&k);
                $set.remove(&k);
            }),
            Step::PopFirst(n) => (0..*n).for_each(|_| {
                assert_eq!($map.pop_first().map(|(k, _)| k), $set.pop_first());
            }),
            Step::PopLast(n) => (0..*n).for_each(|_| {
                assert_eq!($map.pop_last().map(|(k, _)| k), $set.pop_last());
            }),
            Step::Keep(of, rest) => {
                $map.retain(|k, v| {
                    *v += 1;
                    k % of != *rest
                });
                $set.retain(|k| k % of != *rest);
            }
            Step::Append(pairs) => {
                let mut more: $kind<u16, u32> = pairs.iter().copied().collect();
                $set.extend(more.keys().copied());
                $map.append(&mut more);
                assert!(more.is_empty());
            }
            Step::Mark(from, to) => $map.range_mut(from..to).for_each(|(_, v)| *v += 5),
        }
    };
}

fn alike(own: &Map<u16, u32>, std: &BTreeMap<u16, u32>, probes: &[u16]) {
    assert!(own.iter().eq(std) && own.iter().rev().eq(std.iter().rev()));
    assert!(own.keys().eq(std.keys()) && own.values().eq(std.values()));
    assert_eq!((own.len(), own.is_empty()), (std.len(), std.is_empty()));
    assert_eq!(own.iter().size_hint(), std.iter().size_hint());
    assert_eq!(own.first_key_value(), std.first_key_value());
    assert_eq!(own.last_key_value(), std.last_key_value());
    // From both ends at once.
    let (mut a, mut b) = (own.iter(), std.iter());
    while let Some(pair) = b.next() {
        assert_eq!((a.next(), a.next_back()), (Some(pair), b.next_back()));
    }
    assert_eq!(a.next(), None);
    for pair in probes.windows(2) {
        let (from, to) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
        assert_eq!(
            (own.get(&from), own.contains_key(&to)),
            (std.get(&from), std.contains_key(&to))
        );
        assert!(own.range(from..to).eq(std.range(from..to)));
        assert!(own.range(from..=to).rev().eq(std.range(from..=to).rev()));
        assert!(own.range(..to).eq(std.range(..to)) && own.range(from..).eq(std.range(from..)));
        let open = (Bound::Excluded(from), Bound::Included(to));
        assert!(own.range::<u16>(open).eq(std.range::<u16, _>(open)));
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn sorted_maps_and_sets_are_as_the_standard_ones(
        steps in vec(step(), 1..30),
        probes in vec(0..KEYS + 10, 2..20),
    ) {
        let (mut map, mut set) = (Map::new(), Set::new());
        let (mut std_map, mut std_set) = (BTreeMap::new(), BTreeSet::new());
        for step in &steps {
            apply!(map, set, step, Map);
            apply!(std_map, std_set, step, BTreeMap);
            alike(&map, &std_map, &probes);
            prop_assert!(set.iter().eq(&std_set) && set.iter().rev().eq(std_set.iter().rev()));
            prop_assert_eq!((set.first(), set.last()), (std_set.first(), std_set.last()));
            let (from, to) = (probes[0].min(probes[1]), probes[0].max(probes[1]));
            prop_assert!(set.range(from..to).eq(std_set.range(from..to)));
        }
        let other: Map<u16, u32> = std_map.iter().rev().map(|(k, v)| (*k, *v)).collect();
        prop_assert_eq!(&other, &map);
        prop_assert_eq!(map.cmp(&Map::new()), std_map.cmp(&BTreeMap::new()));
        prop_assert!(map.into_iter().rev().eq(std_map.into_iter().rev()));
        prop_assert!(set.into_iter().eq(std_set));
    }
}
