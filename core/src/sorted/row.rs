//! A sorted row of things in chunks, so that an insert moves at most a chunk. Knows nothing of keys
//! and values: how a thing stands to what is looked for comes in as a function.

use std::cmp::Ordering;
use std::iter::FusedIterator;
use std::ops::Bound;
use std::{slice, vec};

/// A chunk's bytes, about. More is more to move at each insert, less is more chunks to look through.
const CHUNK: usize = 4096;

/// A first chunk has room for so many.
const FEW: usize = 8;

/// Things in chunks. The first chunk stands in the row itself: most maps are small.
#[derive(Clone)]
pub(super) struct Row<T> {
    first: Vec<T>,
    /// None is empty.
    rest: Vec<Vec<T>>,
}

/// A place in a row: which chunk, and where in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    chunk: usize,
    at: usize,
}

impl Place {
    pub(super) const FIRST: Self = Self { chunk: 0, at: 0 };

    /// The place before this one, in the same chunk.
    pub(super) fn before(self) -> Option<Self> {
        Some(Self { at: self.at.checked_sub(1)?, ..self })
    }
}

impl<T> Row<T> {
    /// How many things a chunk takes.
    const MOST: usize = match CHUNK / (size_of::<T>() + 1) {
        ..16 => 16,
        many @ 16..128 => many,
        _ => 128,
    };

    pub(super) const fn new() -> Self {
        Self { first: Vec::new(), rest: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.first.len() + lengths(&self.rest)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    fn chunk(&self, chunk: usize) -> &Vec<T> {
        if chunk == 0 { &self.first } else { &self.rest[chunk - 1] }
    }

    fn chunk_mut(&mut self, chunk: usize) -> &mut Vec<T> {
        if chunk == 0 { &mut self.first } else { &mut self.rest[chunk - 1] }
    }

    #[inline]
    pub(super) fn at(&self, place: Place) -> &T {
        &self.chunk(place.chunk)[place.at]
    }

    #[inline]
    pub(super) fn at_mut(&mut self, place: Place) -> &mut T {
        &mut self.chunk_mut(place.chunk)[place.at]
    }

    pub(super) fn first(&self) -> Option<&T> {
        self.first.first()
    }

    pub(super) fn last(&self) -> Option<&T> {
        self.rest.last().unwrap_or(&self.first).last()
    }

    /// The place behind the last thing.
    pub(super) fn end(&self) -> Place {
        let chunk = self.rest.len();
        Place { chunk, at: self.chunk(chunk).len() }
    }

    /// Puts a thing at a place. A full chunk is cut first; what grows at its end fills its chunks.
    pub(super) fn insert(&mut self, place: Place, thing: T) -> &mut T {
        let most = Self::MOST;
        let Place { mut chunk, mut at } = place;
        if self.chunk(chunk).len() >= most {
            let appended = at == most && chunk == self.rest.len();
            let cut = if appended { most } else { most / 2 };
            let after = self.chunk_mut(chunk).split_off(cut);
            self.rest.insert(chunk, after);
            if at > cut || appended {
                chunk += 1;
                at -= cut;
            }
        }
        let chunk = self.chunk_mut(chunk);
        if chunk.capacity() == 0 {
            chunk.reserve(most.min(FEW));
        }
        chunk.insert(at, thing);
        &mut chunk[at]
    }

    /// Takes the thing at a place out.
    pub(super) fn remove(&mut self, place: Place) -> T {
        let chunk = self.chunk_mut(place.chunk);
        let thing = chunk.remove(place.at);
        if chunk.is_empty() && !self.rest.is_empty() {
            // The chunk behind the first one takes its place.
            let empty = self.rest.remove(place.chunk.saturating_sub(1));
            if place.chunk == 0 {
                self.first = empty;
            }
        }
        thing
    }

    pub(super) fn iter(&self) -> Iter<'_, T> {
        Iter { front: self.first.iter(), chunks: self.rest.iter(), back: [].iter() }
    }

    pub(super) fn iter_mut(&mut self) -> IterMut<'_, T> {
        let chunks = self.rest.iter_mut();
        IterMut { front: self.first.iter_mut(), chunks, back: [].iter_mut() }
    }

    /// What stands from a place to before another.
    pub(super) fn between(&self, from: Place, to: Place) -> Iter<'_, T> {
        let mut part = Iter { front: [].iter(), chunks: [].iter(), back: [].iter() };
        if from < to && from.chunk == to.chunk {
            part.front = self.chunk(from.chunk)[from.at..to.at].iter();
        } else if from < to {
            part.front = self.chunk(from.chunk)[from.at..].iter();
            part.chunks = self.rest[from.chunk..to.chunk - 1].iter();
            part.back = self.chunk(to.chunk)[..to.at].iter();
        }
        part
    }

    /// What stands from a place to before another, to be changed.
    pub(super) fn between_mut(&mut self, from: Place, to: Place) -> IterMut<'_, T> {
        let mut part = IterMut { front: [].iter_mut(), chunks: [].iter_mut(), back: [].iter_mut() };
        if from < to && from.chunk == to.chunk {
            part.front = self.chunk_mut(from.chunk)[from.at..to.at].iter_mut();
        } else if from < to {
            let (rest, last) = self.rest[..to.chunk].split_at_mut(to.chunk - 1);
            part.back = last[0][..to.at].iter_mut();
            if from.chunk == 0 {
                part.front = self.first[from.at..].iter_mut();
                part.chunks = rest.iter_mut();
            } else {
                let (first, rest) = rest[from.chunk - 1..].split_at_mut(1);
                part.front = first[0][from.at..].iter_mut();
                part.chunks = rest.iter_mut();
            }
        }
        part
    }
}

impl<T> Row<T> {
    /// The place of what is looked for, or the one where it belongs.
    pub(super) fn find(&self, order: impl Fn(&T) -> Ordering) -> Result<Place, Place> {
        let chunk = self.rest.partition_point(|chunk| {
            chunk.first().is_some_and(|first| order(first) != Ordering::Greater)
        });
        match self.chunk(chunk).binary_search_by(order) {
            Ok(at) => Ok(Place { chunk, at }),
            Err(at) => Err(Place { chunk, at }),
        }
    }

    /// As [`Row::find`], for what mostly belongs at the end.
    pub(super) fn seat(&self, order: impl Fn(&T) -> Ordering) -> Result<Place, Place> {
        match self.last().map(&order) {
            None | Some(Ordering::Less) => Err(self.end()),
            _ => self.find(order),
        }
    }

    /// The places where a range begins and ends.
    pub(super) fn bounds<Q: ?Sized>(
        &self,
        (from, to): (Bound<&Q>, Bound<&Q>),
        order: impl Fn(&T, &Q) -> Ordering,
    ) -> (Place, Place) {
        let before = |key| self.find(|each| order(each, key)).unwrap_or_else(|place| place);
        let behind = |key| match self.find(|each| order(each, key)) {
            Ok(place) => Place { at: place.at + 1, ..place },
            Err(place) => place,
        };
        let from = match from {
            Bound::Unbounded => Place::FIRST,
            Bound::Included(key) => before(key),
            Bound::Excluded(key) => behind(key),
        };
        let to = match to {
            Bound::Unbounded => self.end(),
            Bound::Included(key) => behind(key),
            Bound::Excluded(key) => before(key),
        };
        (from, to)
    }
}

fn lengths<T>(chunks: &[Vec<T>]) -> usize {
    chunks.iter().map(Vec::len).sum()
}

/// The things of a row, or of a part of it.
pub(super) struct Iter<'a, T> {
    front: slice::Iter<'a, T>,
    chunks: slice::Iter<'a, Vec<T>>,
    back: slice::Iter<'a, T>,
}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Self { front: self.front.clone(), chunks: self.chunks.clone(), back: self.back.clone() }
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    #[inline]
    fn next(&mut self) -> Option<&'a T> {
        loop {
            if let Some(thing) = self.front.next() {
                return Some(thing);
            }
            match self.chunks.next() {
                Some(chunk) => self.front = chunk.iter(),
                None => return self.back.next(),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.front.len() + lengths(self.chunks.as_slice()) + self.back.len();
        (len, Some(len))
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    #[inline]
    fn next_back(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(thing) = self.back.next_back() {
                return Some(thing);
            }
            match self.chunks.next_back() {
                Some(chunk) => self.back = chunk.iter(),
                None => return self.front.next_back(),
            }
        }
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
impl<T> FusedIterator for Iter<'_, T> {}

/// The things of a row, or of a part of it, to be changed.
pub(super) struct IterMut<'a, T> {
    front: slice::IterMut<'a, T>,
    chunks: slice::IterMut<'a, Vec<T>>,
    back: slice::IterMut<'a, T>,
}

impl<'a, T> Iterator for IterMut<'a, T> {
    type Item = &'a mut T;

    #[inline]
    fn next(&mut self) -> Option<&'a mut T> {
        loop {
            if let Some(thing) = self.front.next() {
                return Some(thing);
            }
            match self.chunks.next() {
                Some(chunk) => self.front = chunk.iter_mut(),
                None => return self.back.next(),
            }
        }
    }
}

/// The things of a row, themselves.
pub(super) struct IntoIter<T> {
    front: vec::IntoIter<T>,
    chunks: vec::IntoIter<Vec<T>>,
    back: vec::IntoIter<T>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        loop {
            if let Some(thing) = self.front.next() {
                return Some(thing);
            }
            match self.chunks.next() {
                Some(chunk) => self.front = chunk.into_iter(),
                None => return self.back.next(),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.front.len() + lengths(self.chunks.as_slice()) + self.back.len();
        (len, Some(len))
    }
}

impl<T> DoubleEndedIterator for IntoIter<T> {
    #[inline]
    fn next_back(&mut self) -> Option<T> {
        loop {
            if let Some(thing) = self.back.next_back() {
                return Some(thing);
            }
            match self.chunks.next_back() {
                Some(chunk) => self.back = chunk.into_iter(),
                None => return self.front.next_back(),
            }
        }
    }
}

impl<T> IntoIterator for Row<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        let chunks = self.rest.into_iter();
        IntoIter { front: self.first.into_iter(), chunks, back: Vec::new().into_iter() }
    }
}
