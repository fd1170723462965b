//! Reports: a template filled with figures, with footnotes, tables, charts and findings, and its
//! rendering. Knows nothing of files and of the register behind the figures.
//!
//! [`build()`] turns a [`Template`], [`crate::aggregate::Identity`] rows and
//! [`crate::aggregate::Figures`] into a [`Document`]; the functions of [`render`] turn that into
//! text, Markdown, HTML and CSV. Equal documents give equal bytes. What is missing is printed as
//! [`MISSING`] and never as a zero.
//!
//! # A template with everything in it
//!
//! ```
//! # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/small.inc")); }
//! # use sobo::prelude::*;
//! # let doc::Small { db, bloc, .. } = doc::small()?;
//! use sobo::report::{Block, Template, build, render};
//!
//! let template: Template = toml::from_str(r#"
//!     title = ["BÁO CÁO", "Công tác năm {report.year:year}"]
//!     period = "year"            # The report's own period.
//!     [meta]
//!     organization = ["ĐẢNG BỘ KHỐI"]
//!     [periods]
//!     year = { from = "01/01/2020", to = "30/12/2020" }
//!     before = { from = "01/01/2019", to = "31/12/2019" }
//!
//!     [[card]]                   # A main figure on top.
//!     label = "Đảng viên"
//!     figure = "membership.total"
//!
//!     [[section]]
//!     number = "I"
//!     heading = "Xây dựng Đảng"
//!     level = 1
//!     [section.notes]            # Hangs on [^moved] below.
//!     moved = "Trong đó chuyển nội bộ {membership.transfer.internal}."
//!     [[section.block]]
//!     kind = "paragraph"
//!     text = "Có {membership.total} đảng viên (năm trước {membership.total@before})[^moved]."
//!     [[section.block]]
//!     kind = "table"
//!     caption = "Đảng viên"
//!     columns = ["Loại", "Số lượng", "Tỷ lệ"]
//!     rows = [
//!         { label = "Chính thức", figure = "membership.official", share_of = "membership.total" },
//!         { label = "Dự bị", figure = "membership.probationary", share_of = "membership.total" },
//!         { label = "Tổng", cells = ["{membership.total}", "100%"], strong = true },
//!     ]
//!     [[section.block]]
//!     kind = "chart"
//!     form = "pie"
//!     title = "Cơ cấu"
//!     items = [
//!         { label = "Chính thức", figure = "membership.official" },
//!         { label = "Dự bị", figure = "membership.probationary" },
//!     ]
//! "#)?;
//! let period = template.span("year")?;
//! let document = build(&template, &[], &db.read()?.figures(bloc, period))?;
//! assert_eq!(document.sections[0].notes.len(), 1);
//! let [_, Block::Table(table), Block::Chart(chart)] = &document.sections[0].blocks[..] else {
//!     panic!("{:?}", document.sections[0].blocks)
//! };
//! assert_eq!((table.rows.len(), chart.items.len()), (3, 2));
//! assert!(render::text(&document).contains("Có 02 đảng viên (năm trước 01)"));
//! // Nobody lists this one: it is printed as missing, and told.
//! assert_eq!(document.unknown, ["report.year"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How a sentence asks for a figure
//!
//! | After the colon | 5 | 8.246 | Else |
//! |---|---|---|---|
//! | nothing, `count` | `05` | `8.246` | `15,82` |
//! | `plain` | `5` | `8.246` | |
//! | `decimal=1`, `percent`, `percent=2` | `5,0`, `5%`, `5,00%` | | |
//! | `money`, `money=ty`, `money=trieu` | `5 đồng` | | `2,4 tỷ đồng` |
//! | `in=van`, `in=trieu` | | | `58 vạn`, `1,5 triệu` |
//! | `dong` | | | `60.000.000 đồng` |
//! | `change` | `tăng 5%` | | `giảm 0,43%` |
//! | `date`, `year`, `roman`, `words` | | | `30/12/2020`, `2020`, `XVI`, `hai` |
//! | `floor=50` | | | 353 as `trên 350` |
//! | `word=trên`, `bare` | | | another word for the qualifier, or none |
//! | `of=code` | | | the share in another figure: `85,11%` |

mod build;
mod dated;
mod document;
mod findings;
mod present;
pub mod render;
mod sentence;
mod template;

pub use build::build;
pub use document::*;
pub use present::MISSING;
pub use sentence::SENTENCE_BYTES_MAX;
pub use template::{
    BlockTemplate, CardTemplate, ItemTemplate, RowTemplate, SectionTemplate, Span, Template,
};
