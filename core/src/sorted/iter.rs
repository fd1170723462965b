//! Walks over maps. Knows nothing of what is in them.

use super::{Map, Place};
use std::iter::FusedIterator;
use std::{mem, slice, vec};

/// The pairs of a map in order, or of a part of it.
pub struct Iter<'a, K, V> {
    front: slice::Iter<'a, (K, V)>,
    chunks: slice::Iter<'a, Vec<(K, V)>>,
    back: slice::Iter<'a, (K, V)>,
}

impl<'a, K, V> Iter<'a, K, V> {
    pub(super) fn new(front: &'a [(K, V)], chunks: &'a [Vec<(K, V)>]) -> Self {
        Self::between(front, chunks, &[])
    }

    pub(super) fn between(
        front: &'a [(K, V)],
        chunks: &'a [Vec<(K, V)>],
        back: &'a [(K, V)],
    ) -> Self {
        Self { front: front.iter(), chunks: chunks.iter(), back: back.iter() }
    }

    fn len(&self) -> usize {
        let chunks: usize = self.chunks.as_slice().iter().map(Vec::len).sum();
        self.front.len() + chunks + self.back.len()
    }
}

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Self { front: self.front.clone(), chunks: self.chunks.clone(), back: self.back.clone() }
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.front.next() {
                return Some((key, value));
            }
            match self.chunks.next() {
                Some(chunk) => self.front = chunk.iter(),
                None => return self.back.next().map(|(key, value)| (key, value)),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len(), Some(self.len()))
    }
}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.back.next_back() {
                return Some((key, value));
            }
            match self.chunks.next_back() {
                Some(chunk) => self.back = chunk.iter(),
                None => return self.front.next_back().map(|(key, value)| (key, value)),
            }
        }
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}
impl<K, V> FusedIterator for Iter<'_, K, V> {}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

/// The pairs of a map in order, or of a part of it, their values to be changed.
pub struct IterMut<'a, K, V> {
    front: slice::IterMut<'a, (K, V)>,
    chunks: slice::IterMut<'a, Vec<(K, V)>>,
    back: slice::IterMut<'a, (K, V)>,
}

impl<'a, K, V> IterMut<'a, K, V> {
    pub(super) fn new(front: &'a mut [(K, V)], chunks: &'a mut [Vec<(K, V)>]) -> Self {
        Self { front: front.iter_mut(), chunks: chunks.iter_mut(), back: [].iter_mut() }
    }

    /// Leaves only what stands between two places of the whole map.
    pub(super) fn narrow(&mut self, from: Place, to: Place) {
        if (from.chunk, from.at) >= (to.chunk, to.at) {
            *self = Self::new(&mut [], &mut []);
            return;
        }
        let first = mem::take(&mut self.front).into_slice();
        let rest = mem::take(&mut self.chunks).into_slice();
        if to.chunk == 0 {
            *self = Self::new(&mut first[from.at..to.at], &mut []);
            return;
        }
        let (rest, last) = rest[..to.chunk].split_at_mut(to.chunk - 1);
        let last = &mut last[0][..to.at];
        if from.chunk == to.chunk {
            *self = Self::new(&mut last[from.at..], &mut []);
            return;
        }
        self.back = last.iter_mut();
        if from.chunk == 0 {
            self.front = first[from.at..].iter_mut();
            self.chunks = rest.iter_mut();
        } else if let Some((first, rest)) = rest[from.chunk - 1..].split_first_mut() {
            self.front = first[from.at..].iter_mut();
            self.chunks = rest.iter_mut();
        }
    }
}

impl<'a, K, V> Iterator for IterMut<'a, K, V> {
    type Item = (&'a K, &'a mut V);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.front.next() {
                return Some((key, value));
            }
            match self.chunks.next() {
                Some(chunk) => self.front = chunk.iter_mut(),
                None => return self.back.next().map(|(key, value)| (&*key, value)),
            }
        }
    }
}

impl<'a, K, V> IntoIterator for &'a mut Map<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = IterMut<'a, K, V>;

    fn into_iter(self) -> IterMut<'a, K, V> {
        self.iter_mut()
    }
}

/// The pairs of a map in order, themselves.
pub struct IntoIter<K, V> {
    front: vec::IntoIter<(K, V)>,
    chunks: vec::IntoIter<Vec<(K, V)>>,
    back: vec::IntoIter<(K, V)>,
}

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    #[inline]
    fn next(&mut self) -> Option<(K, V)> {
        loop {
            if let Some(pair) = self.front.next() {
                return Some(pair);
            }
            match self.chunks.next() {
                Some(chunk) => self.front = chunk.into_iter(),
                None => return self.back.next(),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let chunks: usize = self.chunks.as_slice().iter().map(Vec::len).sum();
        let len = self.front.len() + chunks + self.back.len();
        (len, Some(len))
    }
}

impl<K, V> DoubleEndedIterator for IntoIter<K, V> {
    #[inline]
    fn next_back(&mut self) -> Option<(K, V)> {
        loop {
            if let Some(pair) = self.back.next_back() {
                return Some(pair);
            }
            match self.chunks.next_back() {
                Some(chunk) => self.back = chunk.into_iter(),
                None => return self.front.next_back(),
            }
        }
    }
}

impl<K, V> ExactSizeIterator for IntoIter<K, V> {}
impl<K, V> FusedIterator for IntoIter<K, V> {}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter {
            front: self.first.into_iter(),
            chunks: self.rest.into_iter(),
            back: Vec::new().into_iter(),
        }
    }
}
