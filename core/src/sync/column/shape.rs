//! The places of a shape, and the column of each. Knows nothing of what stands there.

use super::Layout;

/// A step from a place to one within it.
#[derive(Clone, Copy)]
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

impl Step {
    /// Its number among the steps from one place. A place has either fields or variants or one of the
    /// others, since it has one type.
    const fn number(self) -> usize {
        match self {
            Self::Field(number) | Self::Variant(number) => number as usize,
            Self::Some | Self::Items | Self::Characters => 0,
        }
    }
}

/// What is known of a place. Neither the top nor the first column is ever stepped to by chance: 0
/// stands for what has not been met.
#[derive(Default)]
struct Known {
    /// By the numbers of the steps, the places they lead to.
    within: Vec<usize>,
    /// The number of its column, and one.
    column: usize,
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
    #[inline]
    pub(super) fn step(&mut self, from: Place, step: Step) -> Place {
        if self.layout == Layout::Rows {
            return Place::TOP;
        }
        let known = self.places.get(from.0).and_then(|known| known.within.get(step.number()));
        match known {
            Some(place) if *place > 0 => Place(*place),
            _ => self.new_place(from, step.number()),
        }
    }

    fn new_place(&mut self, from: Place, number: usize) -> Place {
        let next = self.places.len();
        if let Some(known) = self.places.get_mut(from.0) {
            if known.within.len() <= number {
                known.within.resize(number + 1, 0);
            }
            known.within[number] = next;
            self.places.push(Known::default());
        }
        Place(next)
    }

    /// The column of a place: the next one when it has none yet.
    #[inline]
    pub(super) fn column(&mut self, at: Place) -> usize {
        let Some(known) = self.places.get_mut(at.0) else {
            return self.columns;
        };
        if known.column == 0 {
            self.columns += 1;
            known.column = self.columns;
        }
        known.column - 1
    }

    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }
}
