//! A key's place in a map. Knows nothing of what is in it.

use super::Map;
use super::row::Place;

/// A key's place, to be filled or changed.
pub enum Entry<'a, K, V> {
    /// The key has a value.
    Occupied(OccupiedEntry<'a, K, V>),
    /// It has none.
    Vacant(VacantEntry<'a, K, V>),
}

/// The place of a key that has a value.
pub struct OccupiedEntry<'a, K, V> {
    pub(super) map: &'a mut Map<K, V>,
    pub(super) place: Place,
}

/// The place where a key belongs.
pub struct VacantEntry<'a, K, V> {
    pub(super) map: &'a mut Map<K, V>,
    pub(super) place: Place,
    pub(super) key: K,
}

impl<'a, K: Ord, V> Entry<'a, K, V> {
    /// The key's value, or else this one, which it has now.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    /// The key's value, or else its type's first one, which it has now.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// The key's value, or else the made one, which it has now.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'a mut V {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => entry.insert(make()),
        }
    }
}

impl<'a, K, V> OccupiedEntry<'a, K, V> {
    /// The value.
    pub fn get(&self) -> &V {
        &self.map.0.at(self.place).1
    }

    /// The value, to be changed.
    pub fn get_mut(&mut self) -> &mut V {
        &mut self.map.0.at_mut(self.place).1
    }

    /// The value, to be changed as long as the map is there.
    pub fn into_mut(self) -> &'a mut V {
        &mut self.map.0.at_mut(self.place).1
    }

    /// Takes the pair out.
    pub fn remove(self) -> V {
        self.map.0.remove(self.place).1
    }
}

impl<'a, K, V> VacantEntry<'a, K, V> {
    /// Gives the key a value.
    pub fn insert(self, value: V) -> &'a mut V {
        &mut self.map.0.insert(self.place, (self.key, value)).1
    }
}
