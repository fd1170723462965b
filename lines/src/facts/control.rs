//! Lines about earlier entries, and about lists.

use super::lines;
use sobo::model::{Code, CodeList, ControlFact, EntryId, Kind, Text};

lines! { ControlFact;
    /// An entry counts no more (hủy bỏ).
    "void" VoidOf {
        /// The entry: `#label` of an earlier line, or its id.
        target: EntryId,
        /// Why.
        reason: Text,
    } = (ControlFact::Void { target, reason })

    /// A contradiction is settled (kết luận mâu thuẫn số liệu).
    "ruling" RulingOn {
        /// The entry that stands: `#label` of an earlier line, or its id.
        keep: EntryId,
        /// The entries that count no more.
        against: Vec<EntryId>,
        /// Why.
        reason: Text,
    } = (ControlFact::Ruling { keep, against, reason })

    /// An indicator that units report was listed (chỉ tiêu báo cáo).
    "indicator_listed" IndicatorListed {
        /// Its code.
        code: Code,
        /// The Vietnamese term.
        label: Text,
        /// How values are put together.
        kind: Kind,
        /// Unit of count.
        unit: Text,
    } = (ControlFact::IndicatorListed { code, label, kind, unit })

    /// A code of the office's lists (danh mục).
    "code_listed" CodeListed {
        /// The list.
        list: CodeList,
        /// The code.
        code: Code,
        /// The Vietnamese term.
        label: Text,
    } = (ControlFact::CodeListed { list, code, label })
}
