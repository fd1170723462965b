//! Sorted maps and sets of which a browser can hold many kinds: what `std`'s `BTreeMap` and `BTreeSet`
//! do, in a fifth of the code for each pair of types. Knows nothing of what is in them.
//!
//! The pairs stand in order in chunks of about [`CHUNK`] bytes, the first of them in the map itself.
//! A lookup is two binary searches; an insert moves at most a chunk.

mod entry;
mod iter;
mod set;
#[cfg(test)]
mod tests;

pub use entry::{Entry, OccupiedEntry, VacantEntry};
pub use iter::{IntoIter, Iter, IterMut};
pub use set::Set;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::ops::{Bound, Index, RangeBounds};

/// A chunk's bytes. More is more to move at each insert, less is more chunks to look through.
const CHUNK: usize = 2048;

/// A map in the order of its keys.
///
/// # Example
///
/// ```
/// use sobo::sorted::Map;
///
/// let mut map = Map::from([("b", 2), ("a", 1)]);
/// *map.entry("b").or_insert(0) += 1;
/// assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a", 1), ("b", 3)]);
/// ```
#[derive(Clone)]
pub struct Map<K, V> {
    first: Vec<(K, V)>,
    /// None is empty.
    rest: Vec<Vec<(K, V)>>,
}

/// A place in a map: which chunk, and which pair in it.
#[derive(Clone, Copy)]
struct Place {
    chunk: usize,
    at: usize,
}

impl<K, V> Map<K, V> {
    const MOST: usize = {
        let size = size_of::<(K, V)>();
        let most = if size == 0 { 1 } else { CHUNK / size };
        if most < 8 {
            8
        } else if most > 128 {
            128
        } else {
            most
        }
    };

    /// An empty map.
    pub const fn new() -> Self {
        Self { first: Vec::new(), rest: Vec::new() }
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.first.len() + self.rest.iter().map(Vec::len).sum::<usize>()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// Takes all pairs out.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// The pairs, in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(&self.first, &self.rest)
    }

    /// The pairs, in order, their values to be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        IterMut::new(&mut self.first, &mut self.rest)
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// The values, in the order of their keys, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.iter_mut().map(|(_, value)| value)
    }

    /// The keys, in order, without their values.
    pub fn into_keys(self) -> impl DoubleEndedIterator<Item = K> + ExactSizeIterator {
        self.into_iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys, without these.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> + ExactSizeIterator {
        self.into_iter().map(|(_, value)| value)
    }

    /// The pair with the smallest key.
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.first.first().map(|(key, value)| (key, value))
    }

    /// The pair with the greatest key.
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.rest.last().unwrap_or(&self.first).last().map(|(key, value)| (key, value))
    }

    /// Takes the pair with the smallest key out.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (!self.is_empty()).then(|| self.remove_at(Place { chunk: 0, at: 0 }))
    }

    /// Takes the pair with the greatest key out.
    pub fn pop_last(&mut self) -> Option<(K, V)> {
        let chunk = self.rest.len();
        let at = self.chunk(chunk).len().checked_sub(1)?;
        Some(self.remove_at(Place { chunk, at }))
    }

    /// Keeps only the pairs of which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        let mut keep = |(key, value): &mut (K, V)| keep(key, value);
        self.first.retain_mut(&mut keep);
        self.rest.iter_mut().for_each(|chunk| chunk.retain_mut(&mut keep));
        self.rest.retain(|chunk| !chunk.is_empty());
        if self.first.is_empty() && !self.rest.is_empty() {
            self.first = self.rest.remove(0);
        }
    }

    fn chunk(&self, chunk: usize) -> &Vec<(K, V)> {
        if chunk == 0 { &self.first } else { &self.rest[chunk - 1] }
    }

    fn chunk_mut(&mut self, chunk: usize) -> &mut Vec<(K, V)> {
        if chunk == 0 { &mut self.first } else { &mut self.rest[chunk - 1] }
    }

    /// Puts a pair where [`Map::place`] says that it belongs.
    fn insert_at(&mut self, mut place: Place, pair: (K, V)) -> &mut V {
        if self.chunk(place.chunk).len() >= Self::MOST {
            self.split(&mut place);
        }
        let chunk = self.chunk_mut(place.chunk);
        chunk.insert(place.at, pair);
        &mut chunk[place.at].1
    }

    /// Makes room in a full chunk. What grows at its end fills its chunks.
    fn split(&mut self, place: &mut Place) {
        let half = Self::MOST / 2;
        let appended = place.at == Self::MOST && place.chunk == self.rest.len();
        let from = if appended { Self::MOST } else { half };
        let after = self.chunk_mut(place.chunk).split_off(from);
        self.rest.insert(place.chunk, after);
        if place.at > half {
            *place = Place { chunk: place.chunk + 1, at: place.at - from };
        }
    }

    fn remove_at(&mut self, place: Place) -> (K, V) {
        let chunk = self.chunk_mut(place.chunk);
        let pair = chunk.remove(place.at);
        if chunk.is_empty() && !self.rest.is_empty() {
            if place.chunk == 0 {
                self.first = self.rest.remove(0);
            } else {
                self.rest.remove(place.chunk - 1);
            }
        }
        pair
    }
}

impl<K: Ord, V> Map<K, V> {
    /// The place of a key, or the one where it belongs.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        let chunk = self.rest.partition_point(|chunk| {
            chunk.first().is_some_and(|(first, _)| first.borrow() <= key)
        });
        match self.chunk(chunk).binary_search_by(|(each, _)| each.borrow().cmp(key)) {
            Ok(at) => Ok(Place { chunk, at }),
            Err(at) => Err(Place { chunk, at }),
        }
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The pair of a key.
    pub fn get_key_value<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        let (key, value) = &self.chunk(place.chunk)[place.at];
        Some((key, value))
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        Some(&mut self.chunk_mut(place.chunk)[place.at].1)
    }

    /// Whether there is such a key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Gives a key a value, and returns the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => Some(mem::replace(&mut self.chunk_mut(at.chunk)[at.at].1, value)),
            Err(at) => {
                self.insert_at(at, (key, value));
                None
            }
        }
    }

    /// Takes a key's pair out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.remove_entry(key).map(|(_, value)| value)
    }

    /// Takes a key's pair out, and returns the key too.
    pub fn remove_entry<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        Some(self.remove_at(place))
    }

    /// A key's place, to be filled or changed.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        match self.place(&key) {
            Ok(place) => Entry::Occupied(OccupiedEntry { map: self, place }),
            Err(place) => Entry::Vacant(VacantEntry { map: self, place, key }),
        }
    }

    /// Takes all pairs of another map, whose values win.
    pub fn append(&mut self, other: &mut Self) {
        self.extend(mem::take(other));
    }

    /// The pairs whose keys lie in a range.
    pub fn range<Q: Ord + ?Sized>(&self, range: impl RangeBounds<Q>) -> Iter<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let (from, to) = (self.start(range.start_bound()), self.end(range.end_bound()));
        if (from.chunk, from.at) >= (to.chunk, to.at) {
            return Iter::new(&[], &[]);
        }
        if from.chunk == to.chunk {
            return Iter::new(&self.chunk(from.chunk)[from.at..to.at], &[]);
        }
        let first = &self.chunk(from.chunk)[from.at..];
        let last = &self.chunk(to.chunk)[..to.at];
        Iter::between(first, &self.rest[from.chunk..to.chunk - 1], last)
    }

    /// The pairs whose keys lie in a range, their values to be changed.
    pub fn range_mut<Q: Ord + ?Sized>(&mut self, range: impl RangeBounds<Q>) -> IterMut<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let (from, to) = (self.start(range.start_bound()), self.end(range.end_bound()));
        let mut all = self.iter_mut();
        all.narrow(from, to);
        all
    }

    fn start<Q: Ord + ?Sized>(&self, bound: Bound<&Q>) -> Place
    where
        K: Borrow<Q>,
    {
        match bound {
            Bound::Unbounded => Place { chunk: 0, at: 0 },
            Bound::Included(key) => self.place(key).unwrap_or_else(|place| place),
            Bound::Excluded(key) => self.behind(key),
        }
    }

    fn end<Q: Ord + ?Sized>(&self, bound: Bound<&Q>) -> Place
    where
        K: Borrow<Q>,
    {
        match bound {
            Bound::Unbounded => {
                let chunk = self.rest.len();
                Place { chunk, at: self.chunk(chunk).len() }
            }
            Bound::Included(key) => self.behind(key),
            Bound::Excluded(key) => self.place(key).unwrap_or_else(|place| place),
        }
    }

    /// The place behind a key.
    fn behind<Q: Ord + ?Sized>(&self, key: &Q) -> Place
    where
        K: Borrow<Q>,
    {
        match self.place(key) {
            Ok(place) => Place { at: place.at + 1, ..place },
            Err(place) => place,
        }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = Self::new();
        map.extend(pairs);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(pairs: [(K, V); N]) -> Self {
        Self::from_iter(pairs)
    }
}

impl<K: Ord + Borrow<Q>, V, Q: Ord + ?Sized> Index<&Q> for Map<K, V> {
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the key is in the map")
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

impl<K: PartialOrd, V: PartialOrd> PartialOrd for Map<K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.iter().partial_cmp(other.iter())
    }
}

impl<K: Ord, V: Ord> Ord for Map<K, V> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other.iter())
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for Map<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<K, V>(PhantomData<(K, V)>);

        impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Pairs<K, V> {
            type Value = Map<K, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
                let mut map = Map::new();
                while let Some((key, value)) = from.next_entry()? {
                    map.insert(key, value);
                }
                Ok(map)
            }
        }

        deserializer.deserialize_map(Pairs(PhantomData))
    }
}
