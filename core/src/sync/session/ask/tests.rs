//! The comparison by itself: marks without entries, so that there can be many.

use super::*;
use crate::sync::session::answer::differences;
use crate::sync::session::message::now;

/// Numbers that look random, from a seed.
struct Numbers(u64);

impl Numbers {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let n = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        n ^ (n >> 31)
    }

    /// A stream whose id begins with `same` bytes that all share.
    fn stream(&mut self, same: usize) -> StreamId {
        let mut id = [7; 16];
        let drawn = [self.draw().to_be_bytes(), self.draw().to_be_bytes()].concat();
        id[same..].copy_from_slice(&drawn[same..]);
        StreamId(id)
    }

    fn mark(&mut self) -> Mark {
        let digest = [self.draw(); 4].map(u64::to_be_bytes).concat().try_into().unwrap();
        Mark { seq: 1 + (self.draw() % 1_000_000) as u32, digest: Digest(digest) }
    }
}

/// What a comparison found, and what it took.
#[derive(Debug, Default)]
struct Found {
    differing: Vec<StreamId>,
    rounds: usize,
    bytes: usize,
    largest: usize,
}

/// Compares as a session does, over bytes.
fn compared(mine: &Marks, theirs: &Marks) -> Found {
    let mut asker = Asker::new(Scopes::All);
    let mut found = Found::default();
    while !asker.pending.is_empty() {
        let ask = Ask::Compare(asker.parts(mine).unwrap());
        let question = Message::Question(Question { scopes: Scopes::All, ask }).frame(&[]).unwrap();
        let (Message::Question(asked), _) = Message::open(&question).unwrap() else { panic!() };
        let Ask::Compare(parts) = asked.ask else { panic!() };
        let tell = differences(theirs, &parts).unwrap();
        let answer = Answer { to: token(&question), now: now(Timestamp::from_millis(1)), tell };
        let answer = Message::Answer(answer).frame(&[]).unwrap();
        let (Message::Answer(told), _) = Message::open(&answer).unwrap() else { panic!() };
        let Tell::Differ(done, parts, marks) = told.tell else { panic!() };
        asker.differ(mine, done as usize, &parts, &marks).unwrap();
        found.rounds += 1;
        found.bytes += question.len() + answer.len();
        found.largest = found.largest.max(question.len()).max(answer.len());
    }
    found.differing = asker.push.keys().chain(asker.fetch.keys()).copied().collect();
    found.differing.sort_unstable();
    found.differing.dedup();
    found
}

/// The streams that differ, found by looking at all of them.
fn differing(a: &Marks, b: &Marks) -> Vec<StreamId> {
    let mut ids: Vec<StreamId> = a.iter().chain(b.iter()).map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| a.of_stream(*id) != b.of_stream(*id));
    ids
}

#[test]
fn what_differs_is_found_whatever_the_sizes_and_whoever_asks() {
    for seed in 0..60 {
        let mut numbers = Numbers(seed);
        let size = [0, 1, 5, 16, 17, 40, 200, 1_500][numbers.draw() as usize % 8];
        let changes = [0, 1, 3, 30, 300][numbers.draw() as usize % 5];
        // Ids that share their first bytes lead far down.
        let same = [0, 0, 3, 7, 8][numbers.draw() as usize % 5];
        let mut both: Vec<_> = (0..size).map(|_| (numbers.stream(same), numbers.mark())).collect();
        let (mut a, mut b) = (both.clone(), both.clone());
        for _ in 0..changes {
            let new = (numbers.stream(same), numbers.mark());
            match numbers.draw() % 4 {
                0 => a.push(new),
                1 => b.push(new),
                // A second mark of a stream: a fork that one side knows of.
                2 => b.extend(both.last().map(|(id, _)| (*id, new.1))),
                _ => a.extend(both.pop().map(|(id, _)| (id, new.1))),
            }
        }
        let (a, b) = (Marks::new(a), Marks::new(b));
        let expected = differing(&a, &b);
        for (mine, theirs) in [(&a, &b), (&b, &a)] {
            let found = compared(mine, theirs);
            assert_eq!(found.differing, expected, "seed {seed}");
            assert_eq!(mine.digest() == theirs.digest(), expected.is_empty(), "seed {seed}");
        }
    }
}

#[test]
fn one_of_ten_thousand_streams_is_found_in_two_rounds_and_little_bytes() {
    let mut numbers = Numbers(10_000);
    let mine: Vec<_> = (0..10_000).map(|_| (numbers.stream(0), numbers.mark())).collect();
    for place in [0, 17, 4_999, 9_999] {
        let mut theirs = mine.clone();
        theirs[place].1.seq += 1;
        let (mine, theirs) = (Marks::new(mine.clone()), Marks::new(theirs));
        for (a, b) in [(&mine, &theirs), (&theirs, &mine)] {
            let found = compared(a, b);
            assert_eq!(found.differing, differing(a, b));
            assert!(found.rounds <= 2 && found.bytes < 4_000, "{found:?}");
        }
    }
    let mine = Marks::new(mine);
    let same = compared(&mine, &mine);
    assert!(same.rounds == 1 && same.bytes < 1_200, "{same:?}");
}

#[test]
fn a_comparison_costs_by_what_differs_and_is_sent_in_parts() {
    let mut numbers = Numbers(3);
    let many: Vec<_> = (0..60_000).map(|_| (numbers.stream(0), numbers.mark())).collect();
    let (many, none) = (Marks::new(many), Marks::default());
    for (a, b) in [(&none, &many), (&many, &none)] {
        let found = compared(a, b);
        assert_eq!(found.differing.len(), 60_000);
        assert!(found.largest < PART_BYTES + PART_BYTES / 8, "{}", found.largest);
        // Whoever has nothing says so, and is believed.
        assert_eq!(found.bytes > 2 * PART_BYTES, a.iter().next().is_none(), "{}", found.bytes);
    }
}

#[test]
fn streams_are_sent_to_whoever_has_less_of_them() {
    let id = |n| StreamId([n; 16]);
    let mark = |seq, digest| Mark { seq, digest: Digest([digest; 32]) };
    let mine = [(1, mark(5, 1)), (2, mark(5, 2)), (3, mark(1, 3)), (4, mark(5, 4))];
    let theirs = [(2, mark(4, 9)), (3, mark(2, 9)), (4, mark(5, 9)), (5, mark(1, 9))];
    let marks = |marks: [(u8, Mark); 4]| Marks::new(marks.map(|(n, mark)| (id(n), mark)));
    let (mine, theirs) = (marks(mine), marks(theirs));
    let mut asker = Asker::new(Scopes::All);
    let Tell::Differ(done, parts, sent) =
        differences(&theirs, &asker.parts(&mine).unwrap()).unwrap()
    else {
        panic!()
    };
    asker.differ(&mine, done as usize, &parts, &sent).unwrap();
    assert!(asker.push.keys().eq(&[id(1), id(2), id(4)]), "{:?}", asker.push);
    assert!(asker.fetch.keys().eq(&[id(3), id(4), id(5)]), "{:?}", asker.fetch);
    assert_eq!(asker.push[&id(2)], [mark(4, 9)]);
    assert_eq!(asker.rest(), Rest { to_send: 5 + 1, to_receive: 1 + 1 });
}

#[test]
fn what_no_honest_side_says_is_refused() {
    let mut numbers = Numbers(4);
    let marks = Marks::new((0..100).map(|_| (numbers.stream(0), numbers.mark())));
    let ranges = Ranges::new(&marks);
    let Part::Node(top, below) = ranges.tell(Path::TOP).unwrap() else { panic!() };
    let below_top = ranges.deeper(top, &[]).unwrap();
    let mark = SentMark::new(numbers.stream(0), Some(numbers.mark()));
    let elsewhere = below_top.iter().find(
        |path| matches!(ranges.tell(**path).unwrap(), Part::Listing(_, marks) if !marks.is_empty()),
    );
    let Part::Listing(_, listed) = ranges.tell(*elsewhere.unwrap()).unwrap() else { panic!() };
    let zero = SentMark::new(StreamId([1; 16]), Some(Mark { seq: 0, digest: Digest([0; 32]) }));
    let reversed = below.iter().rev().copied().collect();
    let not_there = below_top.iter().find(|path| *path != elsewhere.unwrap()).unwrap();
    for part in [
        Part::Node(top, reversed),
        Part::Node(top, vec![(64, [0; 12])]),
        Part::Node(top, vec![below[0], below[0]]),
        Part::Listing(top, vec![zero]),
        Part::Listing(top, vec![mark, mark]),
        Part::Listing(*not_there, listed),
    ] {
        let error =
            differences(&marks, std::slice::from_ref(&part)).expect_err(&format!("{part:?}"));
        assert!(error.is_corrupt(), "{error}");
        let mut asker = Asker::new(Scopes::All);
        assert!(asker.differ(&marks, 1, &[part], &[]).unwrap_err().is_corrupt());
        assert!(asker.pending == [Path::TOP] && asker.push.is_empty() && asker.fetch.is_empty());
    }
    let many = vec![Part::Listing(top, Vec::new()); PARTS_MAX + 1];
    assert!(differences(&marks, &many).unwrap_err().is_limit());
}

#[test]
fn whoever_answers_cannot_fill_the_memory_of_whoever_asks() {
    let mine = Marks::default();
    let node = Part::Node(Path::TOP, (0..64).map(|number| (number, [1; 12])).collect());
    let mut asker = Asker::new(Scopes::All);
    let nodes = vec![node; TO_DO_MAX / 64 + 1];
    assert!(asker.differ(&mine, 1, &nodes, &[]).unwrap_err().is_limit());
    assert_eq!(asker.pending, [Path::TOP]);
}
