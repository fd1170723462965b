//! The places of a shape, and the column of each. Knows nothing of what stands there.

use super::Layout;

/// A step from a place to one within it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Field of a structure or a short tuple, counted from 0.
    Field(u32),
    /// What a variant of a choice holds, counted from 0.
    Variant(u32),
    /// What may be absent.
    Some,
    /// The items of a list or a long tuple; all share one place.
    Items,
    /// The characters of a text; its length stands at the text's own place.
    Characters,
}

/// A place, by its number; the top has 0.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(usize);

impl Place {
    pub(super) const TOP: Self = Self(0);
}

#[derive(Default)]
struct Known {
    within: Vec<(Step, Place)>,
    column: Option<usize>,
}

/// The places met so far, and the columns made for them in the order in which they were met.
pub(super) struct Shape {
    layout: Layout,
    places: Vec<Known>,
    columns: usize,
}

impl Shape {
    pub(super) fn new(layout: Layout) -> Self {
        Self { layout, places: vec![Known::default()], columns: 0 }
    }

    /// The place that a step from another one leads to.
    pub(super) fn step(&mut self, from: Place, step: Step) -> Place {
        if self.layout == Layout::Rows {
            return Place::TOP;
        }
        let next = Place(self.places.len());
        let Some(known) = self.places.get_mut(from.0) else {
            return next;
        };
        if let Some((_, place)) = known.within.iter().find(|(there, _)| *there == step) {
            return *place;
        }
        known.within.push((step, next));
        self.places.push(Known::default());
        next
    }

    /// The column of a place: the next one when it has none yet.
    pub(super) fn column(&mut self, at: Place) -> usize {
        let next = self.columns;
        let Some(known) = self.places.get_mut(at.0) else {
            return next;
        };
        let column = *known.column.get_or_insert(next);
        if column == next {
            self.columns += 1;
        }
        column
    }

    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }
}
