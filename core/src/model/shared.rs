//! Events that lie side by side, held by many at once. Knows nothing of where they come from.

use super::{Event, Timestamp};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// An event that many who look at an entry keep. Those that came together lie in one piece of memory:
/// a hundred thousand pieces of their own would lie scattered, and be dear to find and to give back.
///
/// # Example
///
/// ```
/// use sobo::model::{Date, EntryId, Event, MemberFact, MemberId, SharedEvent, StreamId, Timestamp};
///
/// let member = MemberId(EntryId { stream: StreamId([0; 16]), seq: 1 });
/// let event = Event::new(Date::from_ymd(2020, 5, 19)?, MemberFact::Died { member });
/// let alone = SharedEvent::from(event.clone());
/// let all = vec![(Timestamp::from_millis(7), event.clone())].into();
/// assert_eq!(SharedEvent::among(&all, 0), Some(alone));
/// assert_eq!(SharedEvent::among(&all, 1), None);
/// # Ok::<(), sobo::Error>(())
/// ```
#[derive(Clone)]
pub struct SharedEvent {
    all: Arc<Vec<(Timestamp, Event)>>,
    /// One of them: nothing else is ever made.
    place: usize,
}

impl SharedEvent {
    /// One of several events by its place; `None` where there is none.
    pub fn among(all: &Arc<Vec<(Timestamp, Event)>>, place: usize) -> Option<Self> {
        (place < all.len()).then(|| Self { all: Arc::clone(all), place })
    }
}

impl From<Event> for SharedEvent {
    fn from(event: Event) -> Self {
        // When it was recorded is known elsewhere, and not asked for here.
        Self { all: Arc::new(vec![(Timestamp::from_millis(0), event)]), place: 0 }
    }
}

impl Deref for SharedEvent {
    type Target = Event;

    fn deref(&self) -> &Event {
        &self.all[self.place].1
    }
}

/// As the events themselves.
impl PartialEq for SharedEvent {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for SharedEvent {}

impl fmt::Debug for SharedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
