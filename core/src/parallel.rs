//! Two pieces of work at once. Knows nothing of what they are.
//!
//! What a batch derives is the same on one processor and on two; only whoever waits for it can tell.
//! Small work stays in one thread: to begin another takes longer.

use crate::error::Result;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

/// Whether the machine has a second processor for us. A browser's page has none.
fn has_two() -> bool {
    static TWO: OnceLock<bool> = OnceLock::new();
    // Asked once: the answer comes from files of the system.
    let ask = || std::thread::available_parallelism().is_ok_and(|count| count.get() > 1);
    !cfg!(target_family = "wasm") && *TWO.get_or_init(ask)
}

/// Whether so much is shared by two, where from `least` on it is worth its while: never in a browser.
pub(crate) fn is_worth_it(amount: usize, least: usize) -> bool {
    !cfg!(target_family = "wasm") && amount >= least
}

/// Does two pieces of work, at once where that can be, and gives what came of both. A panic of either
/// goes on here.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn both<A: Send, B>(
    apart: impl FnOnce() -> A + Send,
    here: impl FnOnce() -> B,
) -> (A, B) {
    use std::panic::resume_unwind;

    if !has_two() {
        return (apart(), here());
    }
    let waiting = Mutex::new(Some(apart));
    let work = || {
        let apart = waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        apart.map(|apart| apart())
    };
    let (done, here) = std::thread::scope(|scope| {
        // Where no thread can be had, the work still waits.
        let thread = std::thread::Builder::new().spawn_scoped(scope, work).ok();
        let here = here();
        (thread.and_then(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))), here)
    });
    (done.or_else(work).expect("it is done, or waits"), here)
}

/// Does two pieces of work, one after the other.
#[cfg(target_family = "wasm")]
pub(crate) fn both<A: Send, B>(
    apart: impl FnOnce() -> A + Send,
    here: impl FnOnce() -> B,
) -> (A, B) {
    (apart(), here())
}

/// What is made piece by piece and worked on by two.
struct Queue<T> {
    /// The pieces that nobody works on yet, with their numbers, and whether there will be more.
    waiting: Mutex<(VecDeque<(usize, T)>, bool)>,
    more: Condvar,
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, (VecDeque<(usize, T)>, bool)> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, number: usize, piece: T) {
        self.lock().0.push_back((number, piece));
        self.more.notify_one();
    }

    /// The next piece; `None` when there will be no more.
    fn next(&self) -> Option<(usize, T)> {
        let open = |(pieces, open): &mut (VecDeque<_>, bool)| pieces.is_empty() && *open;
        let waited = self.more.wait_while(self.lock(), open);
        waited.unwrap_or_else(PoisonError::into_inner).0.pop_front()
    }
}

/// Nobody waits for more pieces when their maker is done, or has failed.
struct Ends<'q, T>(&'q Queue<T>);

impl<T> Drop for Ends<'_, T> {
    fn drop(&mut self) {
        self.0.lock().1 = false;
        self.0.more.notify_all();
    }
}

/// Works on pieces while the next ones are made, where they are `many`; what came of them stands in
/// their order.
///
/// # Errors
/// What making the pieces fails with; else that of the first piece that cannot be worked on.
pub(crate) fn piped<T: Send, R: Send>(
    many: bool,
    make: impl FnOnce(&mut dyn FnMut(T) -> Result<()>) -> Result<()>,
    work: impl Fn(T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let mut results = Vec::new();
    if !many || !has_two() {
        make(&mut |piece| {
            results.push(work(piece)?);
            Ok(())
        })?;
        return Ok(results);
    }
    let queue = Queue { waiting: Mutex::new((VecDeque::new(), true)), more: Condvar::new() };
    let work_off = || {
        let mut done = Vec::new();
        while let Some((number, piece)) = queue.next() {
            done.push((number, work(piece)));
        }
        done
    };
    let (apart, here) = both(work_off, || -> Result<Vec<(usize, Result<R>)>> {
        let ends = Ends(&queue);
        let mut number = 0;
        make(&mut |piece| {
            queue.push(number, piece);
            number += 1;
            Ok(())
        })?;
        drop(ends);
        Ok(work_off())
    });
    let mut done = here?;
    done.extend(apart);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn both_are_done_and_may_borrow() {
        let list = [1, 2, 3];
        let mut here = Vec::new();
        let (sum, ()) = both(|| list.iter().sum::<i32>(), || here.extend(list));
        assert_eq!((sum, here), (6, vec![1, 2, 3]));
    }

    #[test]
    fn a_panic_apart_goes_on_here() {
        let panicked = std::panic::catch_unwind(|| both(|| panic!("apart"), || 7));
        let why = panicked.map(|((), n)| n).unwrap_err();
        assert_eq!(why.downcast_ref(), Some(&"apart"));
    }

    #[test]
    fn pieces_are_worked_on_in_whatever_turn_and_stand_in_their_order() {
        for (many, count) in [(false, 9), (true, 0), (true, 1), (true, 2_000)] {
            let make = |each: &mut dyn FnMut(u32) -> Result<()>| (0..count).try_for_each(each);
            let worked = piped(many, make, |n| Ok(n * 2)).unwrap();
            assert!(worked.into_iter().eq((0..count).map(|n| n * 2)));
        }
    }

    #[test]
    fn the_makers_failure_is_told_else_that_of_the_first_piece() {
        let failure = |what: u32| Error::invalid(what.to_string());
        for many in [false, true] {
            let told = |end: u32, bad: u32| {
                let make = |each: &mut dyn FnMut(u32) -> Result<()>| {
                    (0..end).try_for_each(each)?;
                    if end < 90 { Err(failure(end)) } else { Ok(()) }
                };
                let work = |n| if n >= bad { Err(failure(n)) } else { Ok(n) };
                piped(many, make, work).unwrap_err().to_string()
            };
            assert_eq!(told(50, 99), failure(50).to_string());
            assert_eq!(told(90, 70), failure(70).to_string());
        }
    }
}
