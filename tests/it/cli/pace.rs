//! How many cases run at once, in which order they are told, and when a run
//! stops early.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use quick_junit::{Report, TestCaseStatus};
use tokio::sync::Semaphore;

use super::{Desk, HTML, Said, Up, nobody, page};
use crate::server::{Conn, path};

/// How many requests are being answered, and how many were at most.
#[derive(Clone, Default)]
struct Load(Arc<(AtomicUsize, AtomicUsize)>);

impl Load {
    async fn serve(self, mut conn: Conn) {
        let (now, most) = &*self.0;
        while conn.request().await.is_some() {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(40)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            conn.answer("200 OK", HTML, page("Home")).await;
        }
    }

    fn server(&self) -> Up {
        let load = self.clone();
        Up::with(move |conn| load.clone().serve(conn))
    }

    fn most(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }
}

/// As many cases.
fn cases(count: usize) -> Desk {
    let paths = (0..count).map(|at| format!("\"/{at}\","));
    Desk::with_suite(&format!(
        "[[case]]\nget = [{}]\n",
        paths.collect::<String>()
    ))
}

/// How many requests were answered at once, at most, on two targets together.
fn most_at_once(args: &[&str]) -> usize {
    let load = Load::default();
    let (one, two) = (load.server(), load.server());
    let (one, two) = (one.at(), two.at());
    let targets = ["--target", &one, "--target", &two];
    cases(30).run(&[&targets, args].concat()).ends_with(0);
    load.most()
}

#[test]
fn no_more_run_at_once_than_are_allowed() {
    assert_eq!(most_at_once(&["--concurrency", "1"]), 1);
    let between = |range: std::ops::RangeInclusive<usize>, args: &[&str]| {
        let most = most_at_once(args);
        assert!(range.contains(&most), "{most} with {args:?}");
    };
    between(2..=3, &["--concurrency", "3"]);
    between(3..=4, &["--per-target", "2"]);
    between(9..=16, &[]);
}

#[test]
fn results_come_in_the_order_of_the_plan() {
    let server = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let number: u64 = path(&request)[1..].parse().unwrap();
            tokio::time::sleep(Duration::from_millis((7 - number % 8) * 30)).await;
            conn.answer("200 OK", HTML, page("Home")).await;
        }
    });
    let said = cases(24).check(&server).ends_with(0);
    let told = said.out.lines().filter(|line| line.starts_with("PASS"));
    let told: Vec<&str> = told.filter_map(|line| line.split('/').nth(1)).collect();
    let expected: Vec<String> = (0..24).map(|at| format!("{at} @ http")).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_target_that_is_down_is_said_once() {
    let (desk, server) = (cases(20), Up::site());
    let (alive, dead) = (format!("up={}", server.at()), format!("down={}", nobody()));
    let said = desk
        .run(&["--target", &dead, "--target", &alive, "-v"])
        .ends_with(3);
    assert_eq!(said.out.matches("DOWN ").count(), 1, "{}", said.out);
    let end = "certain [connection-refused], all 20 trials @ down: ";
    assert!(said.out.contains(end), "{}", said.out);
    let beside = "; 19 trials not sent because of it; at up 20 of 20 pass\n";
    assert!(said.out.contains(beside), "{}", said.out);
    assert_eq!(said.out.matches("PASS ").count(), 20, "{}", said.out);
    assert!(
        said.out.contains("19 trials were not sent to `down`"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("\n20 passed, 20 errored in "),
        "{}",
        said.out
    );
}

#[test]
fn a_target_without_tls_is_asked_once() {
    let server = Up::with(|mut conn: Conn| async move {
        conn.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            .await;
    });
    let said = cases(20).run(&["--target", &format!("https://{}", server.at())]);
    assert!(said.ends_with(3).out.contains("\n20 errored in "));
    assert_eq!(server.server.connections(), 1);
}

fn stopped(server: Up, args: &[&str], suite: &str) -> (Said, Report, Up) {
    let desk = Desk::with_suite(suite);
    let at = server.at();
    let always = ["--target", &at, "--fail-fast", "--junit", "smoke.xml"];
    let said = desk.run(&[&always, args].concat());
    let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    (said, report, server)
}

#[test]
fn fail_fast_stops_at_the_first_failure() {
    let suite = "[[case]]\nget = [\"/\", \"/missing\", \"/2\", \"/3\"]\n";
    let (said, report, server) = stopped(Up::site(), &["--concurrency", "1"], suite);
    let said = said.ends_with(1);
    assert_eq!(server.server.requests().len(), 2);
    assert!(
        said.out.contains("1 passed, 1 failed, 2 not run in "),
        "{}",
        said.out
    );
    let unsent = report.test_suites[0].test_cases.iter().filter(|case| {
        matches!(&case.status, TestCaseStatus::Skipped { message: Some(message), .. }
            if message.as_str().contains("first failure"))
    });
    assert_eq!((report.tests, unsent.count()), (4, 2));
}

/// Answers `/missing` when `/late` is on its way, and `/late` a while after `/missing`.
fn late() -> Up {
    let (asked, answered) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    Up::with(move |mut conn: Conn| {
        let (asked, answered) = (asked.clone(), answered.clone());
        async move {
            while let Some(request) = conn.request().await {
                let status = match path(&request) {
                    "/missing" => {
                        asked.acquire().await.unwrap().forget();
                        "404 Not Found"
                    }
                    "/late" => {
                        asked.add_permits(1);
                        answered.acquire().await.unwrap().forget();
                        tokio::time::sleep(Duration::from_millis(300)).await;
                        "200 OK"
                    }
                    _ => "200 OK",
                };
                conn.answer(status, HTML, page("Home")).await;
                if status.starts_with("404") {
                    answered.add_permits(1);
                }
            }
        }
    })
}

#[test]
fn fail_fast_waits_for_what_is_on_its_way() {
    let suite = "[[case]]\nget = [\"/\", \"/missing\", \"/late\", \"/3\"]\n";
    let (said, _, server) = stopped(late(), &["--concurrency", "2"], suite);
    let said = said.ends_with(1);
    assert!(
        said.out.contains("2 passed, 1 failed, 1 not run in "),
        "{}",
        said.out
    );
    assert_eq!(server.server.requests().len(), 3);
}
