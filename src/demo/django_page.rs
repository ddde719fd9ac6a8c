//! The pages that Django itself shows when something is wrong.

use std::fmt::Write;

use super::csrf::Failure;
use super::escape;
use super::route::Route;

/// The bare page for a host that is not in `ALLOWED_HOSTS`, and for whatever
/// else makes a request suspicious.
pub(super) fn bad_request() -> String {
    bare("Bad Request (400)", "")
}

/// The bare page for an address that leads nowhere.
pub(super) fn not_found() -> String {
    bare(
        "Not Found",
        "The requested resource was not found on this server.",
    )
}

fn bare(title: &str, details: &str) -> String {
    format!(
        r#"
<!doctype html>
<html lang="en">
<head>
  <title>{title}</title>
</head>
<body>
  <h1>{title}</h1><p>{details}</p>
</body>
</html>
"#
    )
}

/// The page for a form without the right token.
pub(super) fn forbidden(failure: Failure, debug: bool) -> String {
    let cookie = match failure {
        Failure::NoCookie => {
            "  <p>You are seeing this message because this site requires a CSRF cookie \
             when submitting forms. This cookie is required for security reasons, to ensure \
             that your browser is not being hijacked by third parties.</p>\n"
        }
        Failure::NoToken | Failure::WrongToken => "",
    };
    let more = if debug {
        format!("Reason given for failure: {}", failure.reason())
    } else {
        "More information is available with DEBUG=True.".to_owned()
    };
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="robots" content="NONE,NOARCHIVE">
  <title>403 Forbidden</title>
</head>
<body>
<div id="summary">
  <h1>Forbidden <span>(403)</span></h1>
  <p>CSRF verification failed. Request aborted.</p>
{cookie}</div>
<div id="explanation">
  <p><small>{more}</small></p>
</div>
</body>
</html>
"#
    )
}

/// The page for an address that leads nowhere, with `DEBUG` on: it shows
/// everyone which addresses there are.
pub(super) fn technical_not_found(method: &str, host: &str, path: &str) -> String {
    let (method, host, path) = (escape::html(method), escape::html(host), escape::html(path));
    let current = path.strip_prefix('/').unwrap_or(&path);
    let mut patterns = String::new();
    for pattern in Route::PATTERNS {
        let _ = writeln!(
            patterns,
            "    <li><code>{}</code></li>",
            escape::html(pattern)
        );
    }
    let info = format!(
        r"  <p>Using the URLconf defined in <code>superlists.urls</code>, Django tried these URL patterns, in this order:</p>
  <ol>
{patterns}  </ol>
  <p>The current path, <code>{current}</code>, didn't match any of these.</p>
"
    );
    technical(&Technical {
        title: &format!("Page not found at {path}"),
        heading: "Page not found <span>(404)</span>",
        method: &method,
        url: &format!("http://{host}{path}"),
        info: &info,
        standard: "404",
    })
}

/// The page for a host that is not in `ALLOWED_HOSTS`, with `DEBUG` on.
pub(super) fn technical_bad_host(method: &str, host: &str, path: &str) -> String {
    let (method, host, path) = (escape::html(method), escape::html(host), escape::html(path));
    let title = format!("DisallowedHost at {path}");
    technical(&Technical {
        title: &title,
        heading: &title,
        method: &method,
        url: &format!("http://{host}{path}"),
        info: &format!(
            "  <pre class=\"exception_value\">Invalid HTTP_HOST header: '{host}'. \
             You may need to add '{host}' to ALLOWED_HOSTS.</pre>\n"
        ),
        standard: "400",
    })
}

/// The parts of a technical page, each of them HTML.
struct Technical<'a> {
    title: &'a str,
    heading: &'a str,
    method: &'a str,
    url: &'a str,
    info: &'a str,
    standard: &'a str,
}

fn technical(page: &Technical) -> String {
    let Technical {
        title,
        heading,
        method,
        url,
        info,
        standard,
    } = page;
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="robots" content="NONE,NOARCHIVE">
  <title>{title}</title>
</head>
<body>
<div id="summary">
  <h1>{heading}</h1>
  <table class="meta">
    <tr><th scope="row">Request Method:</th><td>{method}</td></tr>
    <tr><th scope="row">Request URL:</th><td>{url}</td></tr>
  </table>
</div>
<div id="info">
{info}</div>
<div id="explanation">
  <p>You're seeing this error because you have <code>DEBUG = True</code> in your Django settings file. Change that to <code>False</code>, and Django will display a standard {standard} page.</p>
</div>
</body>
</html>
"#
    )
}
