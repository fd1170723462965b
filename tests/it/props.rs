//! Properties that hold for every set of entries. Each runs on programs of the generator;
//! `PROPTEST_CASES` asks for more of them.

mod sorted;
mod values;

use proptest::collection::vec;
use proptest::prelude::*;
use sobo::aggregate::{Formula, Recount};
use sobo::ledger::{Entry, StreamInfo};
use sobo::model::{
    ControlFact, Decimal, Event, Kind, Measure, OrgId, Period, Quantity, Reported, percent,
};
use std::collections::BTreeMap;
use support::check::{self, count};
use support::event;
use support::fixture::Register;
use support::generate::{Log, Program, What, period, program};
use support::seed::Seed;

/// The configuration of a property; the environment's number of cases wins.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(usual),
        max_shrink_iters: 2_000,
        failure_persistence: Some(Box::new(
            proptest::test_runner::FileFailurePersistence::WithSource("regressions"),
        )),
        ..ProptestConfig::default()
    }
}

/// A register in memory that has taken in a program.
fn written(program: &Program) -> (Register, Log) {
    let log = program.write();
    let register = Register::memory(9);
    register.insert_runs(&log.entries);
    (register, log)
}

pub(crate) fn years() -> [Period; 3] {
    [2019, 2020, 2021].map(|year| Period::year(year).unwrap())
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn figures_are_what_the_entries_say_after_every_step(
        program in program(60),
        periods in vec(period(), 4),
    ) {
        let log = program.write();
        let register = Register::memory(9);
        let opening = log.entries.len() - program.ops.len();
        register.insert_runs(&log.entries[..opening]);
        for (i, step) in log.entries[opening..].iter().enumerate() {
            register.insert(std::slice::from_ref(step));
            let reader = register.db().read().unwrap();
            let recount = Recount::new(reader.snapshot()).unwrap();
            // Another corner at each step; the last step looks into all of them.
            let orgs: Vec<OrgId> = reader.tree().iter().map(|(org, _)| org).collect();
            check::agrees(&reader, &recount, orgs[0], periods[i % periods.len()]);
            check::agrees(&reader, &recount, orgs[i % orgs.len()], years()[i % 3]);
        }
        let reader = register.db().read().unwrap();
        let recount = Recount::new(reader.snapshot()).unwrap();
        for (org, _) in reader.tree().iter() {
            check::agrees(&reader, &recount, org, years()[1]);
            check::agrees(&reader, &recount, org, periods[0]);
        }
        check::is_clean(register.db());
    }
}

/// The entries in another order, some twice, in batches of chance.
fn disorder(log: &Log, seed: u64) -> Register {
    disorder_of(log, seed, Register::memory(7))
}

/// The same, into a register at hand.
pub(crate) fn disorder_of(log: &Log, seed: u64, register: Register) -> Register {
    let seed = Seed::new(seed);
    let (mut order, mut sizes) = (seed.stream("order"), seed.stream("batches"));
    let mut entries: Vec<&(StreamInfo, Entry)> = log.entries.iter().collect();
    for _ in 0..entries.len() / 3 {
        entries.push(&log.entries[order.below(log.entries.len())]);
    }
    order.shuffle(&mut entries);
    let mut rest = entries.as_slice();
    while !rest.is_empty() {
        let (batch, others) = rest.split_at(rest.len().min(1 + sizes.below(24)));
        rest = others;
        let mut batch = batch.to_vec();
        batch.sort_by_key(|(info, _)| *info);
        for run in batch.chunk_by(|a, b| a.0 == b.0) {
            register.db().insert(&run[0].0, run.iter().map(|(_, entry)| entry)).unwrap();
        }
    }
    register
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn any_order_any_batches_any_repetition_give_one_register(
        program in program(80),
        seeds in any::<[u64; 2]>(),
    ) {
        let (first, log) = written(&program);
        for seed in seeds {
            let other = disorder(&log, seed);
            check::same_bytes(first.db(), other.db());
            let (a, b) = (first.db().read().unwrap(), other.db().read().unwrap());
            let root = log.world.orgs[0];
            for indicator in a.catalog().iter() {
                let code = indicator.code.as_str();
                let figures = [&a, &b].map(|r| r.figure(code, root, years()[1]).ok());
                prop_assert_eq!(&figures[0], &figures[1]);
            }
        }
    }

    #[test]
    fn membership_closes_in_every_organization_and_period(
        program in program(90),
        periods in vec(period(), 5),
    ) {
        let (register, _) = written(&program);
        let reader = register.db().read().unwrap();
        for (org, _) in reader.tree().iter() {
            for period in &periods {
                check::closes(&reader, org, *period);
            }
        }
    }

    #[test]
    fn the_parts_of_an_organization_and_what_is_between_them_are_its_whole(
        program in program(90),
        days in vec(0_i32..1_096, 4),
    ) {
        let (register, _) = written(&program);
        let reader = register.db().read().unwrap();
        for day in days.into_iter().map(event::day) {
            for (org, _) in reader.tree().iter() {
                if reader.org(org, day).is_ok() {
                    check::rolls_up(&reader, org, day);
                }
            }
        }
    }

    #[test]
    fn what_left_is_what_came_and_what_is_on_the_way(
        program in program(90),
        period in period(),
    ) {
        // Rule R2, over a tree that stands still: over one that moves, transfers come and go whole.
        let mut program = program;
        program.ops.retain(|op| !support::generate::moves_the_tree(op.what));
        let (register, log) = written(&program);
        let reader = register.db().read().unwrap();
        let root = log.world.orgs[0];
        let cells: Vec<OrgId> = reader.tree().iter().map(|(org, _)| org).collect();
        let sum = |code: &str| -> i128 {
            cells.iter().map(|org| own_flow(&reader, code, *org, period)).sum()
        };
        let before = check::day(period.from().add_days(-1));
        let on_the_way = count(&reader, "membership.in_transit", root, period)
            - count(&reader, "membership.in_transit", root, before);
        prop_assert_eq!(sum("all.left"), sum("all.received") + on_the_way);
        prop_assert_eq!(
            sum("all.left"),
            count(&reader, "membership.transfer.internal", root, period)
        );
    }
}

/// A flow of an organization itself, without those beneath it.
fn own_flow(reader: &sobo::Reader, code: &str, org: OrgId, period: Period) -> i128 {
    let lines = reader.lineage(code, org, period).unwrap();
    lines.iter().filter(|line| line.org == org).map(|line| line.n).sum()
}

/// Totals and the classes they consist of.
const CLASSES: &[(&str, &[&str])] = &[
    (
        "membership.total",
        &["membership.official", "membership.probationary", "membership.in_transit"],
    ),
    (
        "all.organizations",
        &[
            "all.upper",
            "organization.base_committees",
            "organization.base_cells",
            "organization.sectional",
            "organization.cells",
        ],
    ),
    ("organization.base_total", &["organization.base_committees", "organization.base_cells"]),
    (
        "all.member_rated",
        &[
            "membership.rating.excellent",
            "membership.rating.good",
            "membership.rating.completed",
            "membership.rating.not_completed",
            "membership.rating.not_rated",
        ],
    ),
    (
        "all.base_rated",
        &[
            "organization.rating.excellent",
            "organization.rating.good",
            "organization.rating.completed",
            "organization.rating.not_completed",
            "organization.rating.not_rated",
        ],
    ),
    (
        "discipline.decisions",
        &[
            "discipline.by_form.reprimand",
            "discipline.by_form.warning",
            "discipline.by_form.dismissal",
            "discipline.by_form.expulsion",
        ],
    ),
    (
        "discipline.contents",
        &[
            "discipline.by_content.forbidden_acts",
            "discipline.by_content.population_policy",
            "discipline.by_content.corruption_wilful",
            "discipline.by_content.irresponsibility",
        ],
    ),
    (
        "membership.transfer.total",
        &["membership.transfer.out", "membership.transfer.in", "membership.transfer.internal"],
    ),
];

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn every_full_classification_sums_to_its_total(program in program(120), period in period()) {
        let (register, _) = written(&program);
        let reader = register.db().read().unwrap();
        for (org, _) in reader.tree().iter() {
            let n = |code: &str| count(&reader, code, org, period);
            for (total, classes) in CLASSES {
                let sum: i128 = classes.iter().map(|code| n(code)).sum();
                prop_assert_eq!(n(total), sum, "{} of {} over {}", total, org, period);
            }
            let bodies = [
                "bloc_standing_committee",
                "bloc_inspection_committee",
                "base_committee",
                "base_commission",
                "base_cell",
            ];
            let by_body: i128 =
                bodies.iter().map(|body| n(&format!("discipline.by_decider.{body}"))).sum();
            // Sectional committees have no power of discipline: what they decide is in no class.
            prop_assert!(by_body <= n("discipline.decisions"));
        }
    }

    #[test]
    fn pairs_are_decisions_less_those_without_plus_extra(
        program in program(120),
        period in period(),
    ) {
        let (register, _) = written(&program);
        let reader = register.db().read().unwrap();
        for (org, _) in reader.tree().iter() {
            let n = |code: &str| count(&reader, code, org, period);
            prop_assert_eq!(
                n("discipline.contents"),
                n("discipline.decisions") - n("discipline.without_content")
                    + n("discipline.extra_contents")
            );
        }
    }

    #[test]
    fn who_is_counted_once_is_not_more_than_how_often(
        program in program(120),
        period in period(),
    ) {
        let (register, _) = written(&program);
        let reader = register.db().read().unwrap();
        for (org, _) in reader.tree().iter() {
            let n = |code: &str| count(&reader, code, org, period);
            prop_assert!(n("discipline.total") <= n("discipline.decisions"));
            let kinds = ["prospective_members", "new_members", "cell_secretaries"];
            let persons: i128 =
                kinds.iter().map(|kind| n(&format!("training.{kind}.participants"))).sum();
            prop_assert!(
                persons + n("training.intermediate_theory.students") <= n("all.attendance")
            );
        }
    }

    #[test]
    fn lineage_sums_to_its_figure(program in program(80), period in period()) {
        let (register, log) = written(&program);
        let reader = register.db().read().unwrap();
        let own = ["own.flow", "own.stock", "own.sum"];
        let mut codes: Vec<String> = reader.catalog().iter().map(|i| i.code.to_string()).collect();
        codes.extend(own.map(str::to_owned));
        // An own listing may have been voided.
        codes.retain(|code| reader.indicator(code).is_ok());
        // A founding may have been voided too.
        let scopes = [0, 1, 4].map(|i| log.world.orgs[i]);
        for scope in scopes.into_iter().filter(|org| reader.tree().org(*org).is_some()) {
            for code in &codes {
                check::lineage_sums(&reader, code, scope, period);
            }
        }
    }

    #[test]
    fn stocks_are_not_summed_over_time_and_flows_are(program in program(80), year in 2019..=2021) {
        let (register, log) = written(&program);
        let reader = register.db().read().unwrap();
        let scopes = [log.world.orgs[0], log.world.orgs[1]];
        for scope in scopes.into_iter().filter(|org| reader.tree().org(*org).is_some()) {
            for indicator in reader.catalog().iter() {
                check::time_adds_up(&reader, indicator.code.as_str(), scope, year);
            }
        }
    }

    #[test]
    fn ratios_are_made_of_their_parts_at_every_level(program in program(80), period in period()) {
        let (register, _) = written(&program);
        let reader = register.db().read().unwrap();
        let mut ratios = 0;
        for indicator in reader.catalog().iter() {
            let Formula::Percent(a, b) = &indicator.formula else { continue };
            ratios += 1;
            prop_assert_eq!(indicator.kind, Kind::Ratio);
            for (org, _) in reader.tree().iter() {
                let value =
                    |code: &str| reader.figure(code, org, period).unwrap().value.map(|q| q.value);
                let parts = value(a.as_str()).zip(value(b.as_str()));
                let share =
                    parts.and_then(|(a, b)| percent(a.units(), b.units(), Decimal::PLACES));
                prop_assert_eq!(value(indicator.code.as_str()), share);
            }
        }
        prop_assert!(ratios > 0);
    }

    #[test]
    fn a_silent_unit_is_missing_and_nothing_is_zero(program in program(80), period in period()) {
        let (register, log) = written(&program);
        let reader = register.db().read().unwrap();
        let told = Recount::new(reader.snapshot()).unwrap();
        for (org, _) in reader.tree().iter().filter(|(org, _)| *org != log.world.orgs[0]) {
            for code in ["own.flow", "own.stock", "own.sum"] {
                let Ok(figure) = reader.figure(code, org, period) else { continue };
                let lines = reader.lineage(code, org, period).unwrap();
                prop_assert_eq!(figure.value.is_none(), lines.is_empty(), "{} of {}", code, org);
                prop_assert_eq!(figure.value, told.figure(reader.catalog(), code, org, period).unwrap());
            }
        }
    }

    #[test]
    fn reported_values_are_put_together_without_overlap(
        program in program(40),
        periods in vec(period(), 4),
    ) {
        let mut program = program;
        for op in &mut program.ops {
            if !matches!(op.what, What::Void | What::Correct | What::Reparented) {
                op.what = What::Value;
            }
        }
        let (register, _) = written(&program);
        let reader = register.db().read().unwrap();
        let recount = Recount::new(reader.snapshot()).unwrap();
        for (org, _) in reader.tree().iter() {
            for period in periods.iter().chain(&years()) {
                for code in ["own.flow", "own.stock", "own.sum"] {
                    let Ok(figure) = reader.figure(code, org, *period) else { continue };
                    let told = recount.figure(reader.catalog(), code, org, *period).unwrap();
                    prop_assert_eq!(figure.value, told, "{} of {} over {}", code, org, period);
                }
            }
        }
    }

    #[test]
    fn the_tally_is_the_sum_of_its_days_and_of_the_figures(
        program in program(60),
        odd in period(),
    ) {
        let (register, _) = written(&program);
        let reader = register.db().read().unwrap();
        for (scope, _) in reader.tree().iter() {
            for period in years().into_iter().chain([odd]) {
                let tally = reader.tally(scope, period, Measure::ALL).unwrap();
                let stays = reader.tree().stays(scope, period);
                let mut expected = BTreeMap::new();
                for (org, stays) in stays.iter() {
                    for measure in Measure::ALL {
                        let mut add = |from, to, total: bool| {
                            reader.snapshot().sum(*measure, *org, from, to, &mut |class, n| {
                                let key = (*measure, *org, class.clone());
                                let cell: &mut (i128, i128) = expected.entry(key).or_default();
                                if total { cell.1 += n } else { cell.0 += n }
                            }).unwrap();
                        };
                        for stay in stays {
                            add(Some(stay.from), stay.to, false);
                        }
                        if stays.iter().any(|stay| stay.to == period.to()) {
                            add(None, period.to(), true);
                        }
                    }
                }
                expected.retain(|_, cell| *cell != (0, 0));
                let cells = tally.cells().map(|c| {
                    ((c.measure, c.org, c.class.clone()), (c.change, c.total))
                });
                prop_assert_eq!(cells.collect::<BTreeMap<_, _>>(), expected);
                let standing: i128 = tally.of(Measure::Strength).map(|c| c.total).sum();
                let figure = |code| reader.figure(code, scope, period).unwrap().value.unwrap();
                let told = figure("membership.official").value.to_integer().unwrap()
                    + figure("membership.probationary").value.to_integer().unwrap();
                prop_assert_eq!(standing, told);
            }
        }
    }

    #[test]
    fn to_void_a_void_brings_everything_back(
        program in program(60),
        picked in any::<prop::sample::Index>(),
        deep in 1_usize..4,
    ) {
        let log = &mut program.write();
        let register = Register::memory(9);
        register.insert_runs(&log.entries);
        let before = check::derived(register.db());
        let mut target = picked.get(&log.entries).1.id();
        for n in 0..deep * 2 {
            let reason = event::text("ghi nhầm");
            let void = Event::new(event::day(1_000), ControlFact::Void { target, reason });
            target = log.write(0, None, void);
            register.insert(&log.entries[log.entries.len() - 1..]);
            if n % 2 == 1 {
                prop_assert_eq!(&check::derived(register.db()), &before);
            }
        }
        check::is_clean(register.db());
    }
}

/// The generator writes everything that can happen; a property over half of it proves half.
#[test]
fn programs_hold_every_sort_of_event() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    let (mut problems, mut nothing, mut members) = (0, 0, 0);
    for _ in 0..24 {
        let program = program(120).new_tree(&mut runner).unwrap().current();
        let (register, log) = written(&program);
        let steps = &log.entries[log.entries.len() - program.ops.len()..];
        for (op, (_, entry)) in program.ops.iter().zip(steps) {
            let sort = event::sort(&entry.event.fact);
            let corrects = matches!(op.what, What::Correct | What::CorrectAnother);
            assert!(sort == op.what || corrects, "{op:?} wrote {sort:?}");
            seen.insert(op.what);
        }
        let reader = register.db().read().unwrap();
        reader
            .snapshot()
            .problems(&mut |_, found| {
                problems += found.len();
                Ok(())
            })
            .unwrap();
        nothing += log
            .entries
            .iter()
            .filter(|(_, entry)| match &entry.event.fact {
                sobo::model::Fact::Office(sobo::model::OfficeFact::Value(v)) => {
                    v.value == Reported::Nothing
                }
                _ => false,
            })
            .count();
        let standing = reader.figure("membership.total", log.world.orgs[0], years()[2]);
        members += i128::from(standing.is_ok_and(|f| f.value != Some(Quantity::exact(0))));
    }
    assert_eq!(seen.len(), support::generate::kinds(), "{seen:?}");
    // Neither all of it is nonsense nor all of it plausible.
    assert!(problems > 100 && nothing > 0 && members > 18, "{problems} {nothing} {members}");
}
