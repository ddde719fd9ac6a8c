//! Other programs at the port of an application, known by what they say of a path that
//! they haven't.

use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// The error of another program than those that run the application.
pub(super) fn another(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let status = evidence.status();
    if !evidence.is_status_wrong() || status < 400 {
        return None;
    }
    let (title, text) = (&*evidence.title, evidence.text.trim());
    let (name, of) = if title == "Error response" && text.contains("Error code explanation: ") {
        (
            "Python's own `http.server`",
            "`python -m http.server` that was left running?",
        )
    } else if status != 404 {
        return None;
    } else if text == "404 page not found" {
        (
            "a program in Go, as Traefik is",
            "of Traefik: no router's rule has this name and path, or its container isn't there",
        )
    } else if text == "default backend - 404" {
        (
            "the default backend of Kubernetes' ingress",
            "`kubectl get ingress -A`: does one have this host and path?",
        )
    } else if text.contains("<pre>Cannot GET /") || text.contains("<pre>Cannot POST /") {
        (
            "Express (Node)",
            "its routes have no such path, or it is asked with a prefix",
        )
    } else if text.contains("<h3>Apache Tomcat") || text.contains(">Apache Tomcat/") {
        ("Tomcat", "no application is deployed at this path")
    } else if text.contains(">Powered by Jetty") {
        ("Jetty", "no application is deployed at this path")
    } else {
        return None;
    };
    let path = evidence.shown_path();
    let there = evidence.place.there();
    Some(
        Diagnosis::of(Code::NoRoute, &path, |path| {
            format!("{name} answers {path}, and has nothing there ({status})")
        })
        .of_several(format!("{name} answers these, and has nothing there"))
        .step(of)
        .step(format!(
            "is that the program that should answer? {there}`sudo ss -ltnp` shows who listens at the port \
             that is asked, `sudo nginx -T | grep _pass` (or another proxy's settings) which that is"
        )),
    )
}
