//! Reports: a template filled with figures, with footnotes, tables, charts and findings, and its
//! rendering. Knows nothing of files and of the register behind the figures.
//!
//! [`build()`] turns a [`Template`], [`crate::aggregate::Identity`] rows and
//! [`crate::aggregate::Figures`] into a [`Document`]; the functions of [`render`] turn that into
//! text, Markdown, HTML and CSV. Equal documents give equal bytes. What is missing is printed as
//! [`MISSING`] and never as a zero.
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
