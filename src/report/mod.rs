//! Events, and the reporters that fold them into outputs.

mod comparison;
mod console;
mod curl;
mod destination;
mod duration;
mod ending;
mod event;
mod finding;
mod json;
mod junit;
mod notice;
mod page;
mod paint;
mod progress;
mod readiness;
mod replay;
mod reporter;
mod shell;
mod story;
mod wrap;

pub use comparison::{Compared, Comparison, Difference, Likeness, Side};
pub use console::{Console, Detail};
pub use curl::Curl;
pub use duration::duration;
pub use ending::Ending;
pub use event::{Event, RunFinished, RunStarted, SuiteInfo, TargetDown, TargetInfo};
pub use json::Json;
pub use junit::{Dialect, Junit};
pub use notice::{Notice, NoticeFormat};
pub use page::{all_pages, one_page};
pub use progress::{MakingWay, Progress};
pub use readiness::{readiness_story, why_not_ready};
pub use replay::{Problem, ReplayError, Replayed, replay};
pub use reporter::{ReportFailure, Reporter, Reporters};
pub use shell::{Word, command_line};
pub use story::{headline, how_many, story};
