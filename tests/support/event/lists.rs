//! The codes that the generated events use and no standard list has.

use super::{code, text};
use sobo::model::{CodeList, ControlFact, Date, Event};

/// What an office lists before it can record the generated events itself.
pub fn code_lists(day: Date) -> Vec<Event> {
    let lists: &[(CodeList, &[&str])] = &[
        (CodeList::Place, &["ha_tinh_city", "ky_hoa", "ky_lam"]),
        (CodeList::Award, &["culture_standard", "province_certificate"]),
        (CodeList::Document, &["report", "plan"]),
        (CodeList::Donation, &["unit", "fund"]),
        (CodeList::Purpose, &["appointment"]),
        (
            CodeList::Class,
            &[
                "prospective_members",
                "new_members",
                "cell_secretaries",
                "intermediate_theory",
                "advanced_theory",
            ],
        ),
        (CodeList::Violation, &["forbidden_acts", "population_policy", "corruption_wilful"]),
        (
            CodeList::Other,
            &[
                "meeting",
                "congress_welcome",
                "youth_union",
                "volunteering",
                "directive_05",
                "ntm_standard",
                "provincial_congress",
            ],
        ),
    ];
    let codes = lists.iter().flat_map(|(list, codes)| codes.iter().map(|name| (*list, *name)));
    let listed = codes.map(|(list, name)| ControlFact::CodeListed {
        list,
        code: code(name),
        label: text("mục riêng"),
    });
    listed.map(|fact| Event::new(day, fact)).collect()
}
