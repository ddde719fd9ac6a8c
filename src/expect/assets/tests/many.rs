//! Many files with one fault.

use super::*;
use crate::expect::assets::Neighbours;

/// What is listed of a page with these images, of which nothing comes but what `web`
/// answers.
fn listed(images: &[&str], web: Web<'_>) -> (Vec<String>, Surveyed) {
    let tags: Vec<_> = images
        .iter()
        .map(|src| format!("<img src={src}>\n"))
        .collect();
    let (_, surveyed) = survey("assets = true", &html(&tags.concat()), web);
    let said = line(&surveyed.checks[0]);
    let lines = said.split(" | ").skip(1).map(str::to_owned).collect();
    (lines, surveyed)
}

fn neighbours(surveyed: &Surveyed) -> Neighbours {
    surveyed.broken.as_ref().unwrap().neighbours
}

#[test]
fn files_of_a_folder_share_a_line() {
    let images = [
        "/s/a/1.png",
        "/s/b/1.png",
        "/s/a/2.png?x/y",
        "/s/a/3.png",
        "/s/b/2.png",
        "/s/a/4.png",
    ];
    let (lines, surveyed) = listed(&images, &|url| {
        // Each page that says so names what is missing, and so has a size of its own.
        let body = format!("<html>no {}", "x".repeat(url.len() % 3));
        Ok(answered(404, &[("content-type", "text/html")], body))
    });
    assert_eq!(
        lines,
        [
            "/s/a/: 4 files: 404 Not Found, text/html (1.png, 2.png?x/y, 3.png and 1 more) — line 1: \
             <img src=/s/a/1.png>",
            "/s/b/1.png: 404 Not Found, text/html, 11 bytes — line 2: <img src=/s/b/1.png>",
            "/s/b/2.png: 404 Not Found, text/html, 11 bytes — line 5: <img src=/s/b/2.png>",
        ]
    );
    let all_of_it = Neighbours {
        alike: 5,
        arrived: 0,
    };
    assert_eq!(neighbours(&surveyed), all_of_it);
}

#[test]
fn other_faults_have_lines_of_their_own() {
    let images = [
        "/s/1.png", "/s/2.png", "/s/3.png", "/s/4.png", "/s/5.png", "/m/6.png",
    ];
    let web = |url: &str| match url.rsplit('/').next() {
        Some("1.png" | "2.png" | "3.png") => file("image/png", "no"),
        Some("4.png") => whole(url),
        _ => missing(),
    };
    let (lines, surveyed) = listed(&images, &web);
    let shared = "/s/: 3 files: 200 OK, image/png, 2 bytes: its first bytes are of no image: it begins \
                  with \"no\" (1.png, 2.png and 3.png) — line 1: <img src=/s/1.png>";
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], shared);
    let beside = Neighbours {
        alike: 2,
        arrived: 3,
    };
    assert_eq!(neighbours(&surveyed), beside);
}

#[test]
fn a_page_with_many_missing_files_is_told_in_short() {
    let images: Vec<String> = (0..60).map(|n| format!("/s/{n}.png")).collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let (lines, _) = listed(&images, &|_| missing());
    assert_eq!(lines.len(), 1, "{lines:?}");
    // Each of a folder of its own.
    let images: Vec<String> = (0..60).map(|n| format!("/{n}/x.png")).collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let (lines, _) = listed(&images, &|_| missing());
    assert_eq!(lines.len(), 13);
    assert_eq!(lines[12], "… and 48 more");
}
