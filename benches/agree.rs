//! The peers agree in every cell, on a small bloc, and two runs are the same. No timings here.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a failure here is the test's")]

use sobo_benches::facts::{BLOC, Fact, SMALL, singles, year};
use sobo_benches::log::{Counting, Log};
use sobo_benches::meeting::{self, Sender, Took, Work};
use sobo_benches::register::{Clock, Register};
use sobo_benches::sqlite::{Counters, Full};
use sobo_benches::{Cell, Peer, wire};

/// What a peer answers after it took the facts: for two blocs, and one base organization.
fn answers<P: Peer>(facts: &[Vec<Fact>]) -> Vec<Vec<Cell>> {
    let folder = tempfile::tempdir().unwrap();
    let mut peer = P::create(folder.path()).unwrap();
    for facts in facts {
        peer.take(facts).unwrap();
    }
    for fact in singles(1, 20, 7) {
        peer.take(&[fact]).unwrap();
    }
    let ask = |peer: &mut P| {
        let all = [peer.tally(0), peer.tally(1), peer.tally_of_base(1, 5)];
        all.map(|cells| {
            let mut cells = cells.unwrap();
            cells.sort_unstable();
            cells
        })
    };
    let told = ask(&mut peer);
    peer.compact().unwrap();
    drop(peer);
    let again = ask(&mut P::open(folder.path()).unwrap());
    assert_eq!(again, told, "{} after opening", P::NAME);
    told.into()
}

#[test]
fn all_peers_answer_alike_and_twice_the_same() {
    let facts = [year(0, SMALL, 11), year(1, SMALL, 11)];
    let told = answers::<Register>(&facts);
    assert!(told.iter().all(|cells| cells.len() > 5) && told[0].len() > 600);
    assert_eq!(answers::<Full>(&facts), told);
    assert_eq!(answers::<Counters>(&facts), told);
    assert_eq!(answers::<Log>(&facts), told);
    assert_eq!(answers::<Register>(&facts), told);
    // The plain statement of the tally, and a bloc that did not grow meanwhile.
    let mut counting = Counting::default();
    for fact in &facts[0] {
        counting.take(fact);
    }
    assert_eq!(counting.cells(), told[0]);
}

#[test]
fn a_bloc_has_its_nineteen_thousand_events_and_a_seed_draws_the_same_again() {
    let facts = year(3, BLOC, 11);
    assert_eq!(facts.len(), 19_000);
    assert_eq!(facts, year(3, BLOC, 11));
    assert_ne!(facts, year(3, BLOC, 12));
}

#[test]
fn a_replica_has_what_was_sent_and_every_form_has_bytes() {
    let work = Work { scale: 2, size: SMALL, seed: 11 };
    let folder = tempfile::tempdir().unwrap();
    let mut sender = Sender::new(folder.path(), work, Clock::Standing).unwrap();
    let (sent, root) = (sender.send().unwrap(), sender.root().unwrap());
    let mut took = Took::new("sobo");
    let to = tempfile::tempdir().unwrap();
    meeting::take_deltas(to.path(), &sent, root, &mut took).unwrap();
    sender.send_more(&work.news()[0].1).unwrap();
    let to = tempfile::tempdir().unwrap();
    let other = sender.root().unwrap();
    assert!(meeting::take_deltas(to.path(), &sent, other, &mut took).is_err(), "another state");

    let facts = work.year(1);
    assert_eq!(wire::from_postcard(&wire::postcard(&facts).unwrap()).unwrap(), facts);
    let rows = meeting::bytes(folder.path(), work).unwrap();
    assert!(rows.len() > 10 && rows.iter().all(|(_, sizes)| sizes.len() == 5));
    assert!(rows.iter().all(|(_, sizes)| sizes.iter().all(|size| *size > 0)), "{rows:?}");
}
