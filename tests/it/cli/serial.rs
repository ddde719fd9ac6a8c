//! Cases that are alone at their targets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Desk, HTML, Up, page};
use crate::server::{Conn, path};

/// What was asked of servers, and who met whom there that is to be alone.
#[derive(Clone, Default)]
struct Watch(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    asked: Vec<String>,
    now: Vec<String>,
    met: Vec<String>,
    most: usize,
}

/// Who is to be alone together with all that belongs to it: `/alone-1/a.css` is
/// `/alone-1`'s.
fn alone(path: &str) -> Option<&str> {
    path.split('/').nth(1).filter(|it| it.starts_with("alone"))
}

impl Watch {
    fn begin(&self, path: &str) {
        let mut seen = self.0.lock().unwrap();
        let others = seen.now.iter().filter(|now| alone(now) != alone(path));
        let met: Vec<String> = others
            .filter(|now| alone(now).or(alone(path)).is_some())
            .map(|now| format!("{path} met {now}"))
            .collect();
        seen.met.extend(met);
        seen.now.push(path.to_owned());
        seen.asked.push(path.to_owned());
        seen.most = seen.most.max(seen.now.len());
    }

    fn end(&self, path: &str) {
        let mut seen = self.0.lock().unwrap();
        let at = seen.now.iter().position(|now| now == path).unwrap();
        seen.now.remove(at);
    }

    /// How often a path was asked for.
    fn times(&self, path: &str) -> usize {
        let seen = self.0.lock().unwrap();
        seen.asked.iter().filter(|asked| *asked == path).count()
    }

    async fn serve(self, mut conn: Conn, takes: Duration) {
        while let Some(request) = conn.request().await {
            let path = path(&request);
            self.begin(path);
            tokio::time::sleep(takes).await;
            self.end(path);
            let is_first = self.times(path) == 1;
            let status = match path {
                _ if is_first && path.ends_with("flaky") => "500 Internal Server Error",
                "/health" if self.times(path) < 8 => "503 Service Unavailable",
                _ => "200 OK",
            };
            let (kind, body) = if path.contains(".css") {
                ("Content-Type: text/css\r\n", "p {}".to_owned())
            } else if path.ends_with("page") {
                let link = "<link rel=stylesheet href=";
                (HTML, format!("{link}a.css>{link}b.css>{link}c.css>"))
            } else {
                (HTML, page("Home"))
            };
            conn.answer(status, kind, &body).await;
        }
    }

    fn server(&self, takes: u64) -> Up {
        let watch = self.clone();
        Up::with(move |conn| watch.clone().serve(conn, Duration::from_millis(takes)))
    }

    /// Nobody met who is to be alone, and others were there together.
    #[track_caller]
    fn is_kept(&self) {
        let seen = self.0.lock().unwrap();
        assert!(seen.met.is_empty(), "{:?}", seen.met);
        assert!(seen.most > 1);
    }
}

/// Cases of every kind, some of them serial.
const MANY: &str = r#"
[[case]]
get = ["/0", "/1", "/2", "/3", "/4", "/5"]

[[case]]
get = "/alone-1"
serial = true

[[case]]
get = ["/alone-2/page"]
serial = true
expect.assets = true

[[case]]
get = ["/6", "/7", "/8"]

[[case]]
name = "steps"
serial = true
[[case.step]]
get = "/alone-3/one"
[[case.step]]
get = "/alone-3/two"
pause = "100ms"
[[case.step]]
get = "/alone-3/flaky"
until = { within = "5s", every = "50ms" }

[[case]]
get = ["/9", "/10", "/11", "/12"]

[[case]]
get = "/alone-4/flaky"
serial = true
retry = { times = 1, every = "300ms" }

[[case]]
get = ["/13", "/14", "/15", "/16", "/17", "/18", "/19", "/20", "/21", "/22"]
"#;

#[test]
fn a_serial_case_is_alone_at_its_target() {
    for more in [
        &[][..],
        &["--per-target", "2"],
        &["--fresh-connections"],
        &["--retries", "1", "--fail-fast"],
        &["-j", "3"],
    ] {
        let (watch, desk) = (Watch::default(), Desk::with_suite(MANY));
        let server = watch.server(20);
        let at = server.at();
        let args = [&["--target", &at, "--wait", "9s"], more].concat();
        desk.run(&args).ends_with(0);
        watch.is_kept();
        // What is to be tried again keeps nobody waiting meanwhile.
        let seen = watch.0.lock().unwrap();
        let again = |at: &String| at == "/alone-4/flaky";
        let first = seen.asked.iter().position(again).unwrap();
        let second = seen.asked.iter().rposition(again).unwrap();
        assert!(second > first + 1, "{:?}", seen.asked);
    }
    let (watch, desk) = (Watch::default(), Desk::with_suite(MANY));
    let server = watch.server(1);
    desk.run(&["--target", &server.at(), "-j", "1"])
        .ends_with(0);
}

#[test]
fn readiness_is_a_request_as_well() {
    let (watch, desk) = (Watch::default(), Desk::with_suite(MANY));
    let ready = "[ready]\nget = \"/health\"\nevery = \"30ms\"\n";
    desk.write(
        "suites/waits.toml",
        &format!("{ready}[[case]]\nget = [\"/30\", \"/31\", \"/32\"]\n"),
    );
    let server = watch.server(20);
    desk.check(&server).ends_with(0);
    watch.is_kept();
}

/// Asks two servers, which the targets `one` and `two` are.
fn of_two(watch: &Watch, targets: &str) {
    let desk = Desk::with_suite(
        "include = [\"../targets.toml\"]\n[[case]]\nget = [\"/alone-1\", \"/alone-2\"]\nserial = true\n\
         only_targets = [\"one\"]\n[[case]]\nget = [\"/1\", \"/2\", \"/3\"]\n\
         [[case]]\nname = \"elsewhere\"\n[[case.step]]\nget = \"/4\"\n\
         [[case.step]]\nget = \"/5\"\ntarget = \"two\"\n",
    );
    let (one, two) = (watch.server(60), watch.server(60));
    let named = targets.replace("ONE", &one.at()).replace("TWO", &two.at());
    desk.write("targets.toml", &named);
    desk.run(&["--target", "one", "--target", "two"])
        .ends_with(0);
}

#[test]
fn what_stands_behind_a_target_is_one_with_it() {
    let named = "[targets.one]\nurl = \"http://ONE\"\n[targets.two]\nurl = \"http://TWO\"\n";
    let watch = Watch::default();
    of_two(&watch, &format!("{named}behind = \"one\"\n"));
    watch.is_kept();
    // Else it is another, and the cases there go on.
    let watch = Watch::default();
    of_two(&watch, named);
    assert!(!watch.0.lock().unwrap().met.is_empty());
}

#[test]
fn defaults_may_say_it_and_a_case_take_it_back() {
    let suite = "[defaults]\nserial = true\n\
                 [[case]]\nget = [\"/alone-1\", \"/alone-2\", \"/alone-3\", \"/alone-4\"]\n\
                 [[case]]\nget = [\"/1\", \"/2\", \"/3\", \"/4\"]\nserial = false\n";
    let (watch, desk) = (Watch::default(), Desk::with_suite(suite));
    let server = watch.server(30);
    desk.check(&server).ends_with(0);
    watch.is_kept();
}
