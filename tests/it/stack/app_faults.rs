//! Faults of applications, as real servers have them: what is found, and that nothing is
//! found where all is well.
//!
//! `app-faults/NAME.toml` is a suite as a person writes it, who knows nothing of the
//! fault. Its first line says where: `# TARGET; on TARGET all is well`, or the first of
//! these alone, where one that is well has nothing to be asked for. `app-faults/NAME.txt`
//! is what the end of the run tells.

use super::layers::Run;
use super::web_faults::suites;
use crate::real::Stack;

#[test]
fn each_fault_of_an_application_is_named() {
    let stack = Stack::up("app-faults");
    for path in suites("tests/it/stack/app-faults") {
        let suite = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (place, suite) = suite.split_once('\n').unwrap();
        let place = place.strip_prefix("# ").unwrap();
        let (faulty, well) = place
            .split_once("; on ")
            .map_or((place, None), |(faulty, well)| {
                (faulty, Some(well.strip_suffix(" all is well").unwrap()))
            });
        let run = |server| Run::new(suite).at(&stack, "site", server);
        run(faulty).assert_explained(&format!("app-faults/{name}"));
        if let Some(well) = well {
            run(well).assert_silent(name);
        }
    }
}
